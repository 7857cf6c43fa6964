"""Items of several parts: the form that is asked for, filled from a source."""

from sandbox.reading.box import Box
from sandbox.reading.brief import Brief, Kind
from sandbox.writing.items import matching, ordering, text_box
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
_LOOKED_AT = 4
"""Claims among which one is looked for that fits a blank."""


def of_parts(pen: Pen, brief: Brief, want: Want) -> Item | None:
    """The item, or None where the type has no parts or the source too little for them."""
    if want.box is Box.TEXT and want.kind is Kind.NUMERIC and brief.passage:
        return text_box.quoted_in_box(pen, single.numeric(pen, text_of(brief.passage)))
    source = source_of(pen, brief)
    match want.box:
        case Box.STATEMENTS:
            return boxed(pen, _some(pen, source, _BOX), source.about, want)
        case Box.TEXT if want.kind is Kind.MULTIPLE:
            count = max(3, want.options)
            return text_box.blanks_in_box(pen, _some(pen, source, count), source.about, want)
        case Box.TEXT if want.kind not in OF_PARTS:
            return text_box.blank_in_box(pen, _some(pen, source, _LOOKED_AT), source.about, want)
        case _:
            return _of_kind(pen, source, want)


def _of_kind(pen: Pen, source: Source, want: Want) -> Item | None:
    match want.kind:
        case Kind.MULTIPLE:
            return multiple_response(
                pen, _some(pen, source, max(3, want.options)), source.about, want
            )
        case Kind.CLOZE:
            item = cloze(pen, source.claims(want.parts or 3), source.about, want)
            return text_box.word_list(pen, item) if item and want.box else item
        case Kind.MATCHING:
            pairs = source.pairs(want.parts or matching.USUAL, want.extras)
            item = matching.matching(pen, pairs, want) if pairs else None
            return text_box.rule(pen, item, pairs.relation) if pairs and item and want.box else item
        case Kind.ORDERING:
            order = source.order(want.parts or ordering.USUAL)
            item = ordering.ordering(pen, order) if order else None
            return (
                text_box.rule(pen, item, order.principle) if order and item and want.box else item
            )
        case Kind.ESSAY:
            task = source.task()
            item = essay(pen, task, want) if task else None
            return text_box.facts(pen, item, source.claims(3)) if item and want.box else item
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
