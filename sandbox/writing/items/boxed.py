"""〈보기〉: labelled statements in a box, and options that are combinations of the labels."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from sandbox.reading.brief import Kind, Locale
from sandbox.writing.items.material import About, Claims
from sandbox.writing.items.want import Want
from sandbox.writing.numbers import accepted_forms
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item, Option

_LABELS = {Locale.KO: "ㄱㄴㄷㄹㅁ", Locale.EN: ("I", "II", "III", "IV", "V")}
_USUAL = 3


@dataclass(frozen=True)
class _Box:
    text: str
    labels: tuple[str, ...]
    true: tuple[int, ...]
    why: str
    evidence: tuple[str, ...]

    def named(self, places: tuple[int, ...]) -> str:
        return ", ".join(self.labels[place] for place in places)


def boxed(pen: Pen, claims: Claims, about: About, want: Want) -> Item | None:
    """An item on the statements in the box; None for a type that has no use for one."""
    count = _USUAL if want.options <= 2**_USUAL - 1 else _USUAL + 1
    if len(claims) < count:
        return None
    box = _box(pen, claims[:count])
    match want.kind:
        case Kind.CHOICE:
            return _choice(pen, box, about, want)
        case Kind.MULTIPLE:
            return _multiple(pen, claims, about, want)
        case Kind.SHORT | Kind.NUMERIC:
            return _counted(pen, box, about, want.kind)
        case Kind.TRUE_FALSE:
            return _all_true(pen, box, about)
        case _:
            return None


def _box(pen: Pen, claims: Claims, true: tuple[int, ...] = ()) -> _Box:
    """The statements with their labels; a random part of them, at least one, is true."""
    places = range(len(claims))
    true = true or tuple(sorted(pen.some(places, pen.between(1, len(claims)))))
    labels = tuple(_LABELS[pen.locale][: len(claims)])
    lines = [
        f"{label}. {claim.true if place in true else claim.false()}"
        for place, (label, claim) in enumerate(zip(labels, claims, strict=True))
    ]
    whys = [
        f"{label}. {pen.say('True.', '옳다.')} {claim.why}"
        if place in true
        else f"{label}. {pen.say('False.', '옳지 않다.')} {claim.why_false()}"
        for place, (label, claim) in enumerate(zip(labels, claims, strict=True))
    ]
    quotes = tuple(claim.quote for claim in claims if claim.quote)
    return _Box("\n".join(lines), labels, true, "\n".join(whys), quotes)


def _choice(pen: Pen, box: _Box, about: About, want: Want) -> Item:
    places = range(len(box.labels))
    every = [c for size in range(1, len(places) + 1) for c in combinations(places, size)]
    others = pen.some([c for c in every if c != box.true], want.options - 1)
    shown = sorted([box.true, *others], key=lambda c: (len(c), c))
    options = tuple(
        Option(box.named(c), correct=c == box.true, why=_why_chosen(pen, box, c)) for c in shown
    )
    return Item(
        Kind.CHOICE,
        about.begin(
            pen.say(
                f"Which option names all the statements in the box about {about.subject} that are "
                f"true, and no others?",
                f"{about.subject}에 대한 설명으로 옳은 것만을 〈보기〉에서 있는 대로 고른 것은?",
            )
        ),
        options,
        box.named(box.true),
        (box.named(box.true),),
        box.why,
        _hint(pen),
        box=box.text,
        evidence=box.evidence,
    )


def _why_chosen(pen: Pen, box: _Box, chosen: tuple[int, ...]) -> str:
    """What is wrong with a combination, or the whole reason for the right one."""
    if chosen == box.true:
        return box.why
    extra = box.named(tuple(p for p in chosen if p not in box.true))
    missing = box.named(tuple(p for p in box.true if p not in chosen))
    parts = [pen.say(f"Takes {extra} for true.", f"{extra}을(를) 옳다고 보았다.")] if extra else []
    if missing:
        parts.append(pen.say(f"Leaves out {missing}.", f"{missing}을(를) 빠뜨렸다."))
    return " ".join(parts)


def _multiple(pen: Pen, claims: Claims, about: About, want: Want) -> Item | None:
    """Select the labels: as many statements as options."""
    count = min(max(_USUAL, want.options), len(_LABELS[pen.locale]))
    if len(claims) < count:
        return None
    right = min(want.parts or pen.between(2, count - 1), count - 1)
    true = tuple(sorted(pen.some(range(count), right)))
    box = _box(pen, claims[:count], true)
    lines = box.why.split("\n")
    options = tuple(
        Option(label, correct=place in true, why=lines[place])
        for place, label in enumerate(box.labels)
    )
    return Item(
        Kind.MULTIPLE,
        about.begin(
            pen.say(
                f"Select all the statements in the box about {about.subject} that are true.",
                f"{about.subject}에 대한 〈보기〉의 설명 가운데 옳은 것을 모두 고르시오.",
            )
        ),
        options,
        box.named(true),
        tuple(box.labels[place] for place in true),
        box.why,
        _hint(pen),
        box=box.text,
        evidence=box.evidence,
    )


def _counted(pen: Pen, box: _Box, about: About, kind: Kind) -> Item:
    value = Fraction(len(box.true))
    return Item(
        kind,
        about.begin(
            pen.say(
                f"How many of the statements in the box about {about.subject} are true?",
                f"{about.subject}에 대한 〈보기〉의 설명 가운데 옳은 것은 모두 몇 개인가?",
            )
        ),
        (),
        str(len(box.true)),
        accepted_forms(value, "개") if pen.locale is Locale.KO else accepted_forms(value),
        box.why,
        _hint(pen),
        value=value,
        box=box.text,
        evidence=box.evidence,
    )


def _all_true(pen: Pen, box: _Box, about: About) -> Item:
    truth = len(box.true) == len(box.labels)
    answer = pen.say("True" if truth else "False", "참" if truth else "거짓")
    return Item(
        Kind.TRUE_FALSE,
        about.begin(
            pen.say(
                f"All the statements in the box about {about.subject} are true.",
                f"{about.subject}에 대한 〈보기〉의 설명은 모두 옳다.",
            )
        ),
        (),
        answer,
        (answer,),
        box.why,
        _hint(pen),
        truth=truth,
        box=box.text,
        evidence=box.evidence,
    )


def _hint(pen: Pen) -> str:
    return pen.say(
        "Judge each statement before you look at the options.",
        "선택지를 보기 전에 각 설명이 옳은지 먼저 판단한다.",
    )
