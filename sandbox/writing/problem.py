"""A question with its only answer, and an item made of it."""

from dataclasses import dataclass, replace
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
class Criterion:
    """One criterion of a rubric; `descriptor` says what full marks take."""

    name: str
    points: int
    descriptor: str


@dataclass(frozen=True)
class Item:
    """A finished item.

    Attributes:
        options: in the order shown; empty where the type has none.
        answer: the key as text; for a choice the key option's text, for an essay a model answer.
        truth: the key of a true/false item.
        gaps: of a cloze item: what fills each gap, the best wording first.
        pairs: of a matching item: premise and response that belong together.
        extras: of a matching item: responses that fit no premise.
        sequence: of an ordering item: the entries in the right order.
        rubric: of an essay.
        box: text below the stem, or None.
        evidence: sentences of the passage that show the key, copied.
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
    gaps: tuple[tuple[str, ...], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    extras: tuple[str, ...] = ()
    sequence: tuple[str, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    box: str | None = None
    evidence: tuple[str, ...] = ()

    @property
    def key(self) -> int:
        """The position of the (first) right option, counted from 0."""
        return self.keys[0]

    @property
    def keys(self) -> tuple[int, ...]:
        """The positions of all right options, counted from 0."""
        return tuple(place for place, option in enumerate(self.options) if option.correct)

    def keyed(self, place: int) -> "Item":
        """The item as if it had this one right option, to write one key of several."""
        options = tuple(
            replace(option, correct=at == place) for at, option in enumerate(self.options)
        )
        return replace(
            self, kind=Kind.CHOICE, options=options, answer=self.options[place].text, accepted=()
        )
