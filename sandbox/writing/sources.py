"""Where items of several parts come from: a topic of mathematics, a word, or a passage."""

from dataclasses import dataclass
from typing import Protocol

from sandbox.reading.brief import Brief
from sandbox.writing import maths, words
from sandbox.writing.items.claim import Claim
from sandbox.writing.items.material import About, Order, Pairs, Task
from sandbox.writing.maths import claims as on_topic
from sandbox.writing.on_passage import claims as in_passage
from sandbox.writing.on_passage import material as of_passage
from sandbox.writing.on_passage.text import Text, text_of
from sandbox.writing.pen import Pen
from sandbox.writing.words import claims as on_word
from sandbox.writing.words.orders import order as word_order
from sandbox.writing.words.pairs import pairs as word_pairs
from sandbox.writing.words.task import task as word_task

_FACTS = 4


class Source(Protocol):
    """Material for one item; None where there is not enough of it."""

    @property
    def about(self) -> About: ...
    def claims(self, count: int) -> list[Claim]: ...
    def pairs(self, count: int, extras: int) -> Pairs | None: ...
    def order(self, count: int) -> Order | None: ...
    def task(self) -> Task | None: ...


def source_of(pen: Pen, brief: Brief) -> Source:
    """The passage where there is one, else what fits the keyword."""
    if brief.passage:
        return _Passage(pen, text_of(brief.passage))
    return (
        _Topic(pen, brief) if maths.is_mathematics(brief) else _Word(pen, words.with_class(brief))
    )


@dataclass(frozen=True)
class _Topic:
    pen: Pen
    brief: Brief

    @property
    def about(self) -> About:
        return About("", f"'{self.brief.keyword}'")

    def claims(self, count: int) -> list[Claim]:
        return on_topic.claims(self.pen, self.brief, count)

    def pairs(self, count: int, extras: int) -> Pairs | None:
        return on_topic.pairs(self.pen, self.brief, count, extras)

    def order(self, count: int) -> Order | None:
        return on_topic.order(self.pen, self.brief, count)

    def task(self) -> Task | None:
        return on_topic.task(self.pen, self.brief)


@dataclass(frozen=True)
class _Word:
    pen: Pen
    brief: Brief

    @property
    def about(self) -> About:
        return About("", self.pen.say(f"'{self.brief.keyword}' and other words",
                                      f"'{self.brief.keyword}' 등 낱말"))  # fmt: skip

    def claims(self, count: int) -> list[Claim]:
        return on_word.claims(self.pen, self.brief, count)

    def pairs(self, count: int, extras: int) -> Pairs | None:
        return word_pairs(self.pen, self.brief, count, extras)

    def order(self, count: int) -> Order | None:
        return word_order(self.pen, self.brief, count)

    def task(self) -> Task:
        return word_task(self.pen, self.brief, self.claims(_FACTS))


@dataclass(frozen=True)
class _Passage:
    pen: Pen
    text: Text

    @property
    def about(self) -> About:
        place = self.pen.say("According to the passage, ", "지문에 따를 때, ")
        return About(place, of_passage.subject(self.pen, self.text) + self.pen.say(
            " and other details", " 등 세부 내용"))  # fmt: skip

    def claims(self, count: int) -> list[Claim]:
        found = in_passage.claims(self.pen, self.text, count, sharp=True)
        return sorted(found, key=lambda claim: self.text.body.index(claim.quote))

    def pairs(self, count: int, extras: int) -> Pairs | None:
        return of_passage.halves(self.pen, self.text, count, extras)

    def order(self, count: int) -> Order | None:
        return of_passage.events(self.pen, self.text, count)

    def task(self) -> Task:
        return of_passage.task(self.pen, self.text)
