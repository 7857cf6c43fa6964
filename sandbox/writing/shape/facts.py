"""What a field's value is made from."""

from dataclasses import dataclass
from random import Random

from sandbox.reading.brief import Brief
from sandbox.writing.problem import Item


@dataclass(frozen=True)
class Facts:
    """One item and its surroundings.

    Attributes:
        place: the item's number in the reply, from 0.
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
