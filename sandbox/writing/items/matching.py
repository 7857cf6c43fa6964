"""Premises to be matched with responses."""

from sandbox.reading.brief import Kind
from sandbox.writing.items.material import Pairs
from sandbox.writing.items.want import Want
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item

USUAL = 4
_LONGEST_START = 60


def matching(pen: Pen, material: Pairs, want: Want) -> Item | None:
    """The item, or None where there are too few pairs or responses that fit nothing."""
    pairs = tuple(material.pairs[: want.parts or USUAL])
    taken = {response for _, response in pairs}
    extras = [extra for extra in dict.fromkeys(material.extras) if extra not in taken]
    if len(taken) < len(pairs):
        return None
    shown = "; ".join(f"{premise} – {response}" for premise, response in pairs)
    return Item(
        Kind.MATCHING,
        f"{material.relation} {_start(pen, pairs)}",
        (),
        shown,
        (shown,),
        f"{material.why} {shown}",
        pen.say("Begin with the pair that you are sure of.", "확실한 것부터 짝을 짓는다."),
        pairs=pairs,
        extras=tuple(extras[: want.extras]),
        evidence=tuple(material.quotes),
    )


def _start(pen: Pen, pairs: tuple[tuple[str, str], ...]) -> str:
    """Where to begin, which also tells this item from another one of its kind."""
    short = [premise for premise, _ in pairs if len(premise) <= _LONGEST_START]
    if not short:
        return pen.say("Begin with the first one.", "첫째 것부터 시작하시오.")
    premise = pen.pick(short)
    return pen.say(f"Begin with “{premise}”.", f"“{premise}”부터 시작하시오.")
