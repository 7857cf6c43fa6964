"""Entries to be put in order."""

from sandbox.reading.brief import Kind
from sandbox.writing.items.material import Order
from sandbox.writing.items.want import Want
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item, Option

USUAL = 4


def ordering(pen: Pen, material: Order) -> Item:
    """The item; the entries are in their right order."""
    shown = " → ".join(material.entries)
    mixed = pen.some(material.entries, len(material.entries))
    if mixed == list(material.entries):
        mixed.reverse()
    return Item(
        Kind.ORDERING,
        material.principle,
        tuple(Option(entry, correct=False, why=material.why) for entry in mixed),
        shown,
        (shown,),
        f"{material.why} {shown}",
        pen.say("Find the first and the last entry.", "맨 처음과 맨 끝에 올 것부터 찾는다."),
        sequence=tuple(material.entries),
        evidence=tuple(material.quotes),
    )


def entries_wanted(want: Want) -> int:
    return want.parts or USUAL
