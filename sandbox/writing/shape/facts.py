"""What a field's value is made from."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from sandbox.reading.brief import Brief
from sandbox.writing.problem import Item


@dataclass(frozen=True)
class Facts:
    """One item and its surroundings.

    Attributes:
        place: the item's number in the reply, from 0.
        among: how many entries the list has that it stands in.
        answered: the shape has a field for the key, or flags on the options.
        labelled: the options carry labels.
        outer: no item of the shape: the fields around the items.
    """

    brief: Brief
    item: Item
    place: int
    rng: Random
    answered: bool = True
    labelled: bool = False
    outer: bool = False
    among: int = 1

    @property
    def share(self) -> Fraction:
        """A probability for the entry: the earlier the likelier; a list's add up to one."""
        left = self.among - self.place % self.among
        return Fraction(2 * left, self.among * (self.among + 1))
