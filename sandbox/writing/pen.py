"""The writer's hand: chance, language and size of numbers, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sandbox.reading.brief import Locale
from sandbox.writing.korean import with_particles


@dataclass(frozen=True)
class Pen:
    """What every generator writes with.

    Attributes:
        level: 1 (small numbers, short words) to 5.
        options: how many options the item will have; generators offer at least as many answers.
    """

    rng: Random
    locale: Locale
    level: int
    options: int

    def say(self, en: str, ko: str) -> str:
        """The wording in the item's language; in Korean `을(를)` and the like are resolved."""
        return with_particles(ko) if self.locale is Locale.KO else en

    def between(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def sized(self, small: int, large: int) -> int:
        """A number from 2 up to a bound that grows with the level from `small` to `large`."""
        bound = small + (large - small) * (self.level - 1) // 4
        return self.rng.randint(2, max(2, bound))

    def pick[T](self, choices: Sequence[T]) -> T:
        return self.rng.choice(choices)

    def some[T](self, choices: Sequence[T], count: int) -> list[T]:
        """Different ones, in a random order; all of them where there are fewer."""
        return self.rng.sample(choices, min(count, len(choices)))
