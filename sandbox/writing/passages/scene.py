"""What is made up: people, places, dates, numbers, objects, actions and reasons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sandbox.reading.brief import Locale
from sandbox.writing.passages import pools

_FIRST = date(2025, 3, 3)
_DAYS = 300


@dataclass
class Scenes:
    """The cast of one passage, and a new scene for each of its paragraphs; days go on."""

    rng: Random
    locale: Locale
    topic: str
    _day: date = field(init=False)
    _names: Iterator[str] = field(init=False)
    _number: int = -1
    _cast: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._day = _FIRST + timedelta(days=self.rng.randrange(_DAYS))
        self._names = self._without_end(pools.NAMES[self.locale])
        hero, friend = next(self._names), next(self._names)
        self._cast = {
            "t": self.topic,
            "T": self.topic[:1].upper() + self.topic[1:],
            "hero": hero,
            "friend": friend,
            "town": self.rng.choice(pools.TOWNS[self.locale]),
            "year": str(self.rng.randint(1952, 1998)),
            "total": str(self.rng.randint(120, 480)),
        }

    def next(self) -> dict[str, str]:
        """The facts of the next paragraph; the first ones, numbered 0, are for the opening."""
        self._number += 1
        self._day += timedelta(days=self.rng.randint(1, 3))
        low = self.rng.randint(3, 60)
        first, second = self._two(pools.ACTS[self.locale])
        spot, spot2 = self._two(pools.SPOTS[self.locale])
        thing, thing2 = self._two(pools.THINGS[self.locale])
        why, why2 = self._two(pools.REASONS[self.locale])
        return {
            **self._cast,
            "who": next(self._names),
            "other": next(self._names),
            "date": self._date(),
            "day": pools.WEEKDAYS[self.locale][self._day.weekday()],
            "time": self._time(),
            "k": str(self._number),
            "n": str(low),
            "m": str(low + self.rng.randint(2, 40)),
            "spot": spot,
            "spot2": spot2,
            "Spot": spot[:1].upper() + spot[1:],
            "thing": thing,
            "thing2": thing2,
            "act": first,
            "act2": second,
            "Act": first[:1].upper() + first[1:],
            "why": why,
            "why2": why2,
            "feel": self.rng.choice(pools.FEELINGS[self.locale]),
        }

    def _two(self, pool: tuple[str, ...]) -> list[str]:
        return self.rng.sample(pool, 2)

    def _date(self) -> str:
        if self.locale is Locale.KO:
            return f"{self._day.month}월 {self._day.day}일"
        return f"{self._day.day} {pools.MONTHS[self._day.month - 1]}"

    def _time(self) -> str:
        hour, minute = self.rng.randint(8, 17), self.rng.choice((5, 10, 15, 20, 30, 40, 45, 50))
        if self.locale is Locale.KO:
            half = "오전" if hour < 12 else "오후"
            return f"{half} {hour if hour <= 12 else hour - 12}시 {minute}분"
        return f"{hour if hour <= 12 else hour - 12}:{minute:02d}"

    def _without_end(self, pool: tuple[str, ...]) -> Iterator[str]:
        """All names in a random order, and again; the cast keeps its own."""
        cast: set[str] = set()
        while True:
            for name in self.rng.sample(pool, len(pool)):
                if name not in cast:
                    yield name
                if len(cast) < 2:
                    cast.add(name)
