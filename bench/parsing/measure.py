"""Right, wrong and refused, and how long it took, per parser and group of breakages."""

import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import cast

from pydantic import BaseModel

from bench.parsing import breakage_dev, breakage_held_out
from bench.parsing.breakage import ALL, Breakage, Value
from bench.parsing.corpus import Intended, Split, items

__all__ = ["Case", "Outcome", "Score", "breakage_dev", "breakage_held_out", "cases", "measure"]

_SINGLE = {"single_everywhere", "as_typed"}
type Parse = Callable[[str, type[BaseModel]], BaseModel]


@dataclass(frozen=True)
class Case:
    """A reply and the value that it was made from."""

    breakage: Breakage
    kind: str
    text: str
    expected: Intended


class Outcome(Enum):
    """What a parser made of a case."""

    RIGHT = "right"
    WRONG = "wrong"
    REFUSED = "refused"


@dataclass
class Score:
    """Counts and times of one parser in one group."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    microseconds: list[float] = field(default_factory=list)

    def share(self, outcome: Outcome) -> float:
        """Percent of the cases."""
        return 100 * self.outcomes[outcome] / max(1, self.outcomes.total())

    @property
    def median(self) -> float:
        """Microseconds an item."""
        return statistics.median(self.microseconds) if self.microseconds else 0.0


def cases(split: Split, per_class: int, seed: int) -> Iterator[Case]:
    """Replies of every class of a split."""
    for breakage in (one for one in ALL if one.split == split):
        rng = random.Random(f"{breakage.name} {seed}")
        source = items(split, seed)
        made = 0
        while made < per_class:
            item = next(source)
            if not breakage.needs.search(item.value.model_dump_json()):
                continue
            if breakage.group in ("escapes", "mixed") and item.kind == "code":
                continue  # "\\n" in code: once single, no evidence is left of what it was
            value = cast("Value", item.value.model_dump())
            text = breakage.apply(value, rng)
            yield Case(breakage, item.kind, text, type(item.value).model_validate(value))
            made += 1


def judge(case: Case, parse: Parse) -> Outcome:
    """Parse a case and compare. A refusal is right where the only right answer is one."""
    try:
        value = parse(case.text, type(case.expected))
    except Exception:  # noqa: BLE001 - a peer may raise anything; all of it is a refusal
        refused_rightly = case.breakage.refuse or case.breakage.group == "truncated"
        return Outcome.RIGHT if refused_rightly else Outcome.REFUSED
    if case.breakage.refuse:
        return Outcome.WRONG
    return Outcome.RIGHT if value == case.expected else Outcome.WRONG


def measure(parse: Parse, of: list[Case], budget_s: float) -> dict[str, Score]:
    """Scores by group, and of one backslash everywhere as ``single``.

    A class stops when its share of the group's time is used up: some peers are quadratic.
    The time is the better of two runs, so that first calls do not count.
    """
    scores: dict[str, Score] = defaultdict(Score)
    spent: defaultdict[str, float] = defaultdict(float)
    share = budget_s / 4
    for case in of:
        name, group = case.breakage.name, case.breakage.group
        if spent[name] > share or spent[group] > budget_s:
            continue
        first, outcome = _timed(case, parse)
        second, _ = _timed(case, parse)
        spent[name] += first + second
        spent[group] += first + second
        scores[group].outcomes[outcome] += 1
        scores[group].microseconds.append(min(first, second) * 1e6)
        if name in _SINGLE:
            scores["single"].microseconds.append(min(first, second) * 1e6)
    return scores


def _timed(case: Case, parse: Parse) -> tuple[float, Outcome]:
    began = time.perf_counter()
    outcome = judge(case, parse)
    return time.perf_counter() - began, outcome
