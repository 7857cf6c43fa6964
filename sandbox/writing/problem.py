"""A question with its only answer, and an item made of it."""

from dataclasses import dataclass
from fractions import Fraction

from sandbox.reading.brief import Kind


@dataclass(frozen=True)
class Wrong:
    """A wrong answer and the error that leads to it.

    Attributes:
        value: its number where the answers are numbers, so that options can be sorted.
        slip: only a slip of calculation, not an error that has a name.
    """

    text: str
    why: str
    value: Fraction | None = None
    slip: bool = False


@dataclass(frozen=True)
class Problem:
    """A question that has exactly one answer.

    Attributes:
        stem: the question, answerable without options unless `closed`.
        choice_stem: the same question worded for a list of options, where that differs.
        wrong: the likeliest errors first; all differ from the answer.
        value: the answer's number, where it is one.
        unit: the number's unit, or empty.
        accepted: other ways to write the answer.
        closed: it needs its options ("which of these ...").
        claim: the answer as a statement, "{}" in its place, for true/false items; empty: made of
            the question.
        ranked: `value` only sorts the options; it is not the answer.
    """

    stem: str
    answer: str
    wrong: tuple[Wrong, ...]
    explanation: str
    hint: str
    choice_stem: str = ""
    value: Fraction | None = None
    unit: str = ""
    accepted: tuple[str, ...] = ()
    closed: bool = False
    claim: str = ""
    ranked: bool = False


@dataclass(frozen=True)
class Option:
    """One option; `why` explains why it is right or which error it shows."""

    text: str
    correct: bool
    why: str


@dataclass(frozen=True)
class Item:
    """A finished item.

    Attributes:
        options: in the order shown; empty where the type has none.
        answer: the key as text; for a choice the key option's text.
        truth: the key of a true/false item.
    """

    kind: Kind
    stem: str
    options: tuple[Option, ...]
    answer: str
    accepted: tuple[str, ...]
    explanation: str
    hint: str
    value: Fraction | None = None
    unit: str = ""
    truth: bool | None = None

    @property
    def key(self) -> int:
        """The position of the right option, counted from 0."""
        return next(place for place, option in enumerate(self.options) if option.correct)
