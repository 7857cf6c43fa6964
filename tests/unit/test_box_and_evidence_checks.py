"""Checks of boxes (보기) and of the quotes that show a key."""

import pytest

from app.domain.generation.checks import check_item
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.shared.response_parser import parse_response
from app.shared.clock import utc_now
from app.shared.enums import BoxStyle, Locale, PassageForm, QuestionType
from app.shared.ids import new_id
from app.shared.items import Item
from app.shared.passages import Passage
from tests.support.factories import A_PROJECT, an_item, an_order
from tests.support.replies import a_reply_of

KOREAN_BOX = "ㄱ. 지구는 태양 주위를 돈다.\nㄴ. 달은 스스로 빛을 낸다.\nㄷ. 달은 지구 주위를 돈다."
ENGLISH_BOX = "I. The Earth orbits the Sun.\nII. The Moon shines by itself.\nIII. It is a moon."
COMBINATIONS = ("ㄱ", "ㄴ", "ㄱ, ㄷ", "ㄴ, ㄷ", "ㄱ, ㄴ, ㄷ")


def _boxed(
    box: str | None,
    options: tuple[str, ...] = COMBINATIONS,
    stem: str = "〈보기〉에서 옳은 것만을 있는 대로 고른 것은?",
    correct: int = 2,
) -> Item:
    return an_item(stem, options, correct).model_copy(
        update={"boxed_text": box, "explanation": "지구와 달의 운동에 대한 설명이다."}
    )


def _codes(item: Item, **parts: object) -> set[str]:
    order = an_order(A_PROJECT, option_count=len(item.options) or 4, **parts)
    return {problem.code for problem in check_item(item, order)}


def test_korean_statements_with_combinations_are_sound() -> None:
    assert _codes(_boxed(KOREAN_BOX), locale=Locale.KO, box=BoxStyle.STATEMENTS) == set()


def test_english_statements_with_combinations_are_sound() -> None:
    options = ("I only", "II only", "I and III", "II and III", "I, II and III")
    item = _boxed(ENGLISH_BOX, options, "Which of the statements in the box are true?")
    item = item.model_copy(update={"explanation": "Only the second statement is false."})

    assert _codes(item, locale=Locale.EN, box=BoxStyle.STATEMENTS) == set()


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (_boxed(None), "BOX_MISSING"),
        (_boxed("지구는 돈다."), "BOX_STATEMENTS"),
        (_boxed("ㄱ. 하나\nㄴ. 둘"), "BOX_STATEMENTS"),
        (_boxed("ㄱ. 하나\nㄷ. 둘\nㄴ. 셋"), "BOX_STATEMENTS"),
        (_boxed(KOREAN_BOX, ("ㄱ", "ㄴ", "ㄱ, ㄷ", "ㄴ, ㄹ", "ㄱ, ㄴ, ㄷ")), "BOX_OPTION"),
        (_boxed(KOREAN_BOX, ("ㄱ", "ㄴ", "ㄷ이 옳다", "ㄴ, ㄷ", "ㄱ, ㄴ")), "BOX_OPTION"),
        (
            _boxed(KOREAN_BOX, ("ㄱ", "ㄱ, ㄴ", "ㄱ, ㄷ", "ㄱ, ㄴ, ㄷ"), correct=1),
            "BOX_STATEMENT_IDLE",
        ),
        (_boxed(KOREAN_BOX, stem="〈보기〉에서 옳은 것을 고른 것은?"), "BOX_NEEDS_ALL"),
    ],
)
def test_a_box_of_statements_that_cannot_be_answered_is_found(item: Item, code: str) -> None:
    assert code in _codes(item, locale=Locale.KO, box=BoxStyle.STATEMENTS)


def test_a_box_that_nobody_asked_for_is_found() -> None:
    assert _codes(_boxed(KOREAN_BOX), locale=Locale.KO) == {"BOX_UNASKED"}


def test_any_text_may_stand_in_a_box_of_text() -> None:
    options = ("가", "나", "다", "라")

    assert _codes(_boxed("그는 웃었다.", options), locale=Locale.KO, box=BoxStyle.TEXT) == set()


def _passage(body: str, title: str | None = "The Fox") -> Passage:
    return Passage(
        id=new_id(),
        form=PassageForm.SINGLE,
        locale=Locale.EN,
        title=title,
        body=body,
        genre=None,
        topic=None,
        subject=None,
        grade=None,
        cefr_level=None,
        readability=None,
        source=None,
        license=None,
        status="draft",
        origin="import",
        provider=None,
        model=None,
        is_sandbox=False,
        prompt=None,
        checksum="0" * 64,
        question_count=0,
        created_at=utc_now(),
    )


BODY = "The fox said, “I am tired.”\n\nThen it went — slowly — to its *den* and slept for days."


def _quoting(*quotes: str) -> set[str]:
    item = an_item().model_copy(update={"evidence": quotes})
    order = an_order(type=QuestionType.MULTIPLE_CHOICE)
    return {problem.code for problem in check_item(item, order, _passage(BODY))}


@pytest.mark.parametrize(
    "quote",
    [
        'The fox said, "I am tired."',
        "the fox said",
        "it went - slowly - to its den",
        "The fox said ... slept for days.",
        "went — slowly — to\nits *den*",
        "The Fox",
    ],
)
def test_a_quote_may_differ_in_signs_and_be_shortened(quote: str) -> None:
    assert _quoting(quote) == set()


@pytest.mark.parametrize(
    "quote", ["The fox was tired.", "slept for weeks", "...", "The fox ... ran"]
)
def test_words_that_the_passage_does_not_have_are_found(quote: str) -> None:
    assert _quoting(quote) == {"EVIDENCE_NOT_IN_PASSAGE"}


def test_an_item_on_a_passage_needs_evidence_and_any_other_does_not() -> None:
    assert _quoting() == {"EVIDENCE_MISSING"}
    assert check_item(an_item(), an_order()) == ()


@pytest.mark.parametrize(
    ("type_", "parts", "code"),
    [
        (QuestionType.CLOZE, {"gap_count": 3}, "GAP_COUNT"),
        (QuestionType.MATCHING, {"option_count": 3}, "OPT_COUNT"),
        (QuestionType.ORDERING, {"option_count": 5}, "OPT_COUNT"),
    ],
)
def test_the_ordered_number_of_gaps_pairs_and_entries_is_held(
    type_: QuestionType, parts: dict[str, object], code: str
) -> None:
    item = parse_response(a_reply_of(type_), REPLY_SCHEMAS[type_]).value.to_item()

    assert [
        problem.code for problem in check_item(item, an_order(A_PROJECT, type=type_, **parts))
    ] == [code]
