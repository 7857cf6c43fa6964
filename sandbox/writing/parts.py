"""Items of several parts: the form that is asked for, filled from a source."""

from sandbox.reading.brief import Brief, Kind
from sandbox.writing.items import matching, ordering
from sandbox.writing.items.boxed import boxed
from sandbox.writing.items.claim import Claim
from sandbox.writing.items.cloze import cloze
from sandbox.writing.items.essay import essay
from sandbox.writing.items.multiple_response import multiple_response
from sandbox.writing.items.want import Want
from sandbox.writing.on_passage import single
from sandbox.writing.on_passage.text import text_of
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item
from sandbox.writing.sources import Source, source_of

OF_PARTS = frozenset({Kind.MULTIPLE, Kind.CLOZE, Kind.MATCHING, Kind.ORDERING, Kind.ESSAY})
_BOX = 5
"""Statements that the longest box takes."""


def of_parts(pen: Pen, brief: Brief, want: Want) -> Item | None:
    """The item, or None where the type has no parts or the source too little for them."""
    source = source_of(pen, brief)
    if want.boxed:
        return boxed(pen, _some(pen, source, _BOX), source.about, want)
    match want.kind:
        case Kind.MULTIPLE:
            return multiple_response(
                pen, _some(pen, source, max(3, want.options)), source.about, want
            )
        case Kind.CLOZE:
            count = want.parts or 3
            return cloze(pen, source.claims(count), source.about, want)
        case Kind.MATCHING:
            pairs = source.pairs(want.parts or matching.USUAL, want.extras)
            return matching.matching(pen, pairs, want) if pairs else None
        case Kind.ORDERING:
            order = source.order(want.parts or ordering.USUAL)
            return ordering.ordering(pen, order) if order else None
        case Kind.ESSAY:
            task = source.task()
            return essay(pen, task, want) if task else None
        case _:
            return None


def of_passage(pen: Pen, brief: Brief, want: Want) -> Item | None:
    """An item with one answer on the passage, or None where the passage does not lend itself."""
    text = text_of(brief.passage)
    match want.kind:
        case Kind.CHOICE:
            return single.choice(pen, text, want)
        case Kind.SHORT:
            return single.short(pen, text)
        case Kind.NUMERIC:
            return single.numeric(pen, text)
        case Kind.TRUE_FALSE:
            return single.true_false(pen, text)
        case _:
            return None


def _some(pen: Pen, source: Source, count: int) -> list[Claim]:
    found = source.claims(count)
    return pen.some(found, len(found))
