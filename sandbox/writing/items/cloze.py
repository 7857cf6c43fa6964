"""A text with gaps: claims in a row, each without its answer."""

from sandbox.reading.brief import Kind
from sandbox.writing.items.material import About, Claims
from sandbox.writing.items.want import Want
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item

_USUAL = 3


def cloze(pen: Pen, claims: Claims, about: About, want: Want) -> Item | None:
    """One gap a claim, numbered in the order in which they stand; None without claims."""
    chosen = claims[: want.parts or _USUAL]
    if not chosen:
        return None
    text = " ".join(claim.gapped(want.gap(n)) for n, claim in enumerate(chosen, start=1))
    task = about.begin(
        pen.say(
            f"Fill in the gaps in these sentences about {about.subject}.",
            f"{about.subject}에 대한 다음 글의 빈칸에 알맞은 말을 쓰시오.",
        )
    )
    gaps = tuple(tuple(dict.fromkeys([claim.answer, *claim.accepted])) for claim in chosen)
    return Item(
        Kind.CLOZE,
        f"{task}\n\n{text}",
        (),
        ", ".join(gap[0] for gap in gaps),
        tuple(gap[0] for gap in gaps),
        "\n".join(f"({n}) {claim.why}" for n, claim in enumerate(chosen, start=1)),
        pen.say("Read the whole sentence around each gap.", "빈칸 앞뒤의 문장을 끝까지 읽는다."),
        gaps=gaps,
        evidence=tuple(claim.quote for claim in chosen if claim.quote),
    )
