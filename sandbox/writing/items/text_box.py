"""A box of text that the stem points to: a sentence with a blank, a word list, a rule, facts."""

from dataclasses import replace
from fractions import Fraction

from sandbox.reading.brief import Kind
from sandbox.writing.items.claim import Claim
from sandbox.writing.items.material import About, Claims
from sandbox.writing.items.want import Want
from sandbox.writing.numbers import decimal
from sandbox.writing.options import arrange
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item, Option, Problem

_BLANK = "____"
_LINES = 3
_OPENING_WORDS = 3


def blank_in_box(pen: Pen, claims: Claims, about: About, want: Want) -> Item | None:
    """An item with one answer, on a sentence in the box with a blank; None without a fit claim."""
    for claim in claims:
        made = _on_blank(pen, claim, want)
        if made is not None:
            return replace(
                made,
                stem=about.begin(made.stem),
                box=claim.gapped(_BLANK),
                evidence=(claim.quote,) if claim.quote else (),
            )
    return None


def _on_blank(pen: Pen, claim: Claim, want: Want) -> Item | None:
    stem = pen.say(
        f"What belongs in the blank of the sentence in the box{_opening(claim)}?",
        f"〈보기〉의 문장{_opening(claim)}에서 빈칸에 들어갈 알맞은 말은 무엇인가?",
    )
    item = Item(
        want.kind,
        stem,
        (),
        claim.answer,
        tuple(dict.fromkeys([claim.answer, *claim.accepted])),
        claim.why,
        pen.say("Read the whole sentence in the box.", "〈보기〉의 문장을 끝까지 읽는다."),
        value=claim.value,
    )
    match want.kind:
        case Kind.CHOICE:
            problem = Problem(stem, claim.answer, claim.wrong, claim.why, "", value=claim.value)
            options = arrange(problem, want.options, pen.rng)
            # The text "B" as an option would be taken for the letter of an option.
            lettered = any(len(o.text) == 1 and o.text.isupper() for o in options or ())
            return replace(item, options=options) if options and not lettered else None
        case Kind.NUMERIC:
            written = _number(claim.value, want)
            return replace(item, answer=written) if written else None
        case Kind.TRUE_FALSE:
            return _filled(pen, claim, item)
        case _:
            return item


def _filled(pen: Pen, claim: Claim, item: Item) -> Item:
    """Whether the blank is filled rightly."""
    truth = pen.rng.random() < 0.5
    shown = claim.answer if truth else claim.wrong[0].text
    answer = pen.say("True" if truth else "False", "참" if truth else "거짓")
    return replace(
        item,
        stem=pen.say(
            f"“{shown}” is right for the blank of the sentence in the box{_opening(claim)}.",
            f"〈보기〉의 문장{_opening(claim)}에서 빈칸에는 “{shown}”이(가) 들어가야 옳다.",
        ),
        answer=answer,
        accepted=(answer,),
        explanation=claim.why if truth else f"{claim.why_false()} {claim.why}",
        value=None,
        truth=truth,
    )


def blanks_in_box(pen: Pen, claims: Claims, about: About, want: Want) -> Item | None:
    """Several right options: which fillings of the sentences in the box are right."""
    count = max(3, want.options)
    if len(claims) < count:
        return None
    right = max(2, min(want.parts or pen.between(2, count - 1), count - 1))
    true = set(pen.some(range(count), right))
    numbered = list(enumerate(claims[:count], start=1))
    options = tuple(
        Option(_filling(pen, n, claim.answer), correct=True, why=claim.why)
        if n - 1 in true
        else Option(_filling(pen, n, claim.wrong[0].text), correct=False, why=claim.why_false())
        for n, claim in numbered
    )
    answers = tuple(option.text for option in options if option.correct)
    return Item(
        Kind.MULTIPLE,
        about.begin(
            pen.say(
                f"Select all the options that rightly fill the blank of their sentence in the box"
                f"{_opening(claims[0])}.",
                f"〈보기〉의 문장{_opening(claims[0])}에서 빈칸을 바르게 채운 것을 모두 고르시오.",
            )
        ),
        options,
        ", ".join(answers),
        answers,
        "\n".join(f"({n}) {claim.why}" for n, claim in numbered),
        pen.say("Check each sentence by itself.", "문장을 하나씩 따로 확인한다."),
        box="\n".join(f"({n}) {claim.gapped(_BLANK)}" for n, claim in numbered),
        evidence=tuple(claim.quote for claim in claims[:count] if claim.quote),
    )


def quoted_in_box(pen: Pen, item: Item) -> Item:
    """An item whose stem ends with a quoted sentence, with that sentence in the box."""
    asked, _, quoted = item.stem.partition(" “")
    sentence = quoted.removesuffix("”")
    opening = " ".join(sentence.split()[:_OPENING_WORDS])
    where = pen.say(
        f"The sentence stands in the box (“{opening} …”).",
        f"그 문장은 〈보기〉에 있다(“{opening} …”).",
    )
    return replace(item, stem=f"{asked} {where}", box=sentence)


def _filling(pen: Pen, number: int, text: str) -> str:
    return pen.say(f"“{text}” in sentence ({number})", f"문장 ({number})에 “{text}”")


def word_list(pen: Pen, item: Item) -> Item:
    """A cloze item whose words stand in the box, in the order of the alphabet."""
    words = sorted({gap[0] for gap in item.gaps})
    task = pen.say(
        "Use the words and numbers in the box; one may be needed more than once.",
        "〈보기〉에 있는 말을 쓰되, 같은 말을 여러 번 쓸 수 있다.",
    )
    return replace(item, stem=f"{task} {item.stem}", box=" / ".join(words))


def rule(pen: Pen, item: Item, said: str) -> Item:
    """An ordering or matching item with its rule in the box; the stem names one of its entries."""
    entries = item.sequence or tuple(premise for premise, _ in item.pairs)
    entry = min(entries, key=len)
    stem = (
        pen.say(
            f"Put the entries in the order that the box asks for. One of them is “{entry}”.",
            f"〈보기〉에서 말하는 차례대로 항목을 배열하시오. 항목 가운데 하나는 “{entry}”이다.",
        )
        if item.sequence
        else pen.say(
            f"Match the entries as the box asks. One of them is “{entry}”.",
            f"〈보기〉에서 말하는 대로 항목을 연결하시오. 항목 가운데 하나는 “{entry}”이다.",
        )
    )
    return replace(item, stem=stem, box=said)


def facts(pen: Pen, item: Item, claims: Claims) -> Item | None:
    """An essay with facts in the box that the response has to use; None without facts."""
    if not claims:
        return None
    lines = [claim.true for claim in claims[:_LINES]]
    task = pen.say("Use at least one fact from the box.", "〈보기〉의 사실을 하나 이상 활용하시오.")
    used = pen.say(f"As the box says: {lines[0]}", f"〈보기〉에 따르면 다음과 같다. {lines[0]}")
    answer = f"{item.answer} {used}"
    return replace(
        item, stem=f"{item.stem} {task}", answer=answer, accepted=(answer,), box="\n".join(lines)
    )


def _number(value: Fraction | None, want: Want) -> str | None:
    """The answer of a numeric item, or None where the value is no number of the kind wanted."""
    if value is None or (want.whole and value.denominator != 1):
        return None
    return decimal(value)


def _opening(claim: Claim) -> str:
    """The first words, which tell one item from another; empty where they hold mathematics."""
    opening = " ".join(claim.gapped(_BLANK).split()[:_OPENING_WORDS])
    return "" if "$" in opening or _BLANK in opening else f" (“{opening} …”)"
