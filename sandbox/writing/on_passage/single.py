"""Items on a passage with one answer: a word, a statement, a number, a truth value."""

from fractions import Fraction

from sandbox.reading.brief import Kind
from sandbox.writing.items.claim import Claim
from sandbox.writing.items.want import Want
from sandbox.writing.numbers import accepted_forms
from sandbox.writing.on_passage.claims import claims, numeric_claims
from sandbox.writing.on_passage.material import subject
from sandbox.writing.on_passage.text import Text, flat
from sandbox.writing.options import arrange
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item, Option, Problem

_BLANK = "____"
_WHOLE_STATEMENTS = 0.5


def choice(pen: Pen, text: Text, want: Want) -> Item | None:
    """Which word completes a sentence, or which statement the passage makes."""
    if pen.rng.random() < _WHOLE_STATEMENTS and (item := _statement(pen, text, want)):
        return item
    return _completion(pen, text, want) or _statement(pen, text, want)


def _completion(pen: Pen, text: Text, want: Want) -> Item | None:
    for claim in claims(pen, text, 6):
        problem = Problem(_gap_question(pen, claim), claim.answer, claim.wrong, claim.why, "",
                          value=claim.value)  # fmt: skip
        if options := arrange(problem, want.options, pen.rng):
            return Item(
                Kind.CHOICE,
                problem.stem,
                options,
                claim.answer,
                (claim.answer,),
                claim.why,
                _hint(pen),
                evidence=(claim.quote,),
            )
    return None


def _statement(pen: Pen, text: Text, want: Want) -> Item | None:
    """One sentence of the passage among others with a swapped detail."""
    found = claims(pen, text, want.options, sharp=True)
    if len(found) < want.options:
        return None
    found = pen.some(found, len(found))
    right = pen.between(0, want.options - 1)
    options = tuple(
        Option(claim.true, correct=True, why=claim.why)
        if place == right
        else Option(claim.false(), correct=False, why=claim.why_false())
        for place, claim in enumerate(found)
    )
    key = found[right]
    named = subject(pen, text)
    return Item(
        Kind.CHOICE,
        pen.say(
            f"The passage speaks of {named}, among other things. Which of these statements is "
            f"made in the passage, with every detail as it is here?",
            f"지문에는 {named} 등 여러 내용이 나온다. 다음 중 지문의 내용과 일치하는 것은?",
        ),
        options,
        key.true,
        (key.true,),
        key.why,
        _hint(pen),
        evidence=(key.quote,),
    )


def short(pen: Pen, text: Text) -> Item | None:
    """The word that completes a sentence."""
    for claim in claims(pen, text, 1, sharp=pen.rng.random() < _WHOLE_STATEMENTS):
        return _open(pen, Kind.SHORT, _gap_question(pen, claim), claim)
    return None


def numeric(pen: Pen, text: Text) -> Item:
    """The number that completes a sentence; without numbers, how many words a sentence has."""
    for claim in numeric_claims(pen, text):
        if claim.value is not None:
            return _open(pen, Kind.NUMERIC, _gap_question(pen, claim), claim)
    sentence = pen.pick(text.usable)
    said, count = flat(sentence), len(sentence.split())
    value = Fraction(count)
    return Item(
        Kind.NUMERIC,
        pen.say(
            f"How many words, counted between blanks, does this sentence of the passage have? "
            f"“{sentence}”",
            f"지문에 나온 다음 문장은 모두 몇 어절인가? “{said}”",
        ),
        (),
        str(count),
        accepted_forms(value),
        pen.say(f"Counted one by one there are {count}.", f"하나씩 세면 {count}어절이다."),
        _hint(pen),
        value=value,
        evidence=(sentence,),
    )


def true_false(pen: Pen, text: Text) -> Item | None:
    """A sentence of the passage, or one with a swapped detail."""
    for claim in claims(pen, text, 1, sharp=pen.rng.random() < 0.7):
        truth = pen.rng.random() < 0.5
        answer = pen.say("True" if truth else "False", "참" if truth else "거짓")
        said = claim.true if truth else claim.false()
        return Item(
            Kind.TRUE_FALSE,
            pen.say(f"In the passage it says: {said}", f"지문의 내용이다: {said}"),
            (),
            answer,
            (answer,),
            claim.why if truth else f"{claim.why_false()} {claim.why}",
            _hint(pen),
            truth=truth,
            evidence=(claim.quote,),
        )
    return None


def _open(pen: Pen, kind: Kind, stem: str, claim: Claim) -> Item:
    answer = claim.answer
    if kind is Kind.NUMERIC and claim.value is not None:
        answer = str(claim.value)
    return Item(
        kind,
        stem,
        (),
        answer,
        tuple(dict.fromkeys([answer, *claim.accepted])),
        claim.why,
        _hint(pen),
        value=claim.value,
        evidence=(claim.quote,),
    )


def _gap_question(pen: Pen, claim: Claim) -> str:
    kind = pen.say("number", "수") if claim.value is not None else pen.say("word", "말")
    return pen.say(
        f"According to the passage, which {kind} completes this sentence? “{claim.gapped(_BLANK)}”",
        f"지문에 따를 때, 다음 빈칸에 들어갈 {kind}은(는) 무엇인가? “{claim.gapped(_BLANK)}”",
    )


def _hint(pen: Pen) -> str:
    return pen.say(
        "Find the sentence in the passage and read it again.",
        "지문에서 그 문장을 찾아 다시 읽어 본다.",
    )
