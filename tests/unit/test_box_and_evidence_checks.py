"""Checks of boxes (보기) and of the quotes that show a key."""

import pytest

from app.domain.generation.checks import check_item
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.shared.response_parser.parser import parse_response
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


@pytest.mark.parametrize(
    "form", ["({}) ", "{}: ", "- {}. ", "**{}.** ", "**{}**. ", "[{}] ", "{}．", "（{}） ", "{}) "]
)
def test_statements_may_be_labelled_in_any_usual_way(form: str) -> None:
    korean, english = (
        "\n".join(form.format(label) + text for label, text in zip(labels, texts, strict=True))
        for labels, texts in (
            ("ㄱㄴㄷ", ("지구는 돈다.", "달은 빛난다.", "달은 돈다.")),
            (("I", "II", "III"), ("The Earth turns.", "It shines.", "It orbits.")),
        )
    )

    assert _codes(_boxed(korean), locale=Locale.KO, box=BoxStyle.STATEMENTS) == set()
    assert _codes(_english(english), box=BoxStyle.STATEMENTS) == set()


def _english(
    box: str, options: tuple[str, ...] = ("I only", "II only", "I and III", "II and III")
) -> Item:
    item = _boxed(box, options, "Which of the statements in the box are true?")
    return item.model_copy(update={"explanation": "Only the second statement is false."})


def test_statements_in_one_line_are_refused_with_how_to_write_them() -> None:
    order = an_order(A_PROJECT, locale=Locale.KO, box=BoxStyle.STATEMENTS, option_count=5)

    (problem,) = check_item(_boxed(KOREAN_BOX.replace("\n", " ")), order)

    assert problem.code == "BOX_STATEMENTS"
    assert "begin each line with 'ㄱ. ', 'ㄴ. ', 'ㄷ. '" in problem.message


def test_a_sentence_that_begins_with_the_word_i_is_no_statement() -> None:
    box = "I am here.\nI saw it.\nI left."

    assert "BOX_STATEMENTS" in _codes(_english(box), box=BoxStyle.STATEMENTS)


@pytest.mark.parametrize(
    "options",
    [
        ("(ㄱ)", "(ㄴ)", "(ㄱ), (ㄷ)", "(ㄴ), (ㄷ)", "(ㄱ), (ㄴ), (ㄷ)"),
        ("ㄱ", "ㄴ", "ㄱ・ㄷ", "ㄴㆍㄷ", "ㄱ、ㄴ"),
        ("ㄱ만", "ㄴ만", "ㄱ과 ㄷ", "ㄴ 및 ㄷ", "ㄱ, ㄴ, ㄷ 모두"),
        ("**ㄱ**", "[ㄴ]", "ㄱ，ㄷ", "ㄴ & ㄷ", "ㄱ·ㄴ·ㄷ"),
    ],
)
def test_combinations_may_be_written_in_any_usual_way(options: tuple[str, ...]) -> None:
    item = _boxed(KOREAN_BOX, options)

    assert _codes(item, locale=Locale.KO, box=BoxStyle.STATEMENTS) == set()


def test_english_combinations_may_be_written_in_any_usual_way() -> None:
    options = ("Only I", "(II)", "Both I and III", "II & III", "I, II, and III")

    item = _english(ENGLISH_BOX, options)

    assert _codes(item, box=BoxStyle.STATEMENTS) == set()


@pytest.mark.parametrize(
    "options", [("ㄱ", "ㄴ", "ㄱ, ㄷ", "ㄷ, ㄱ"), ("ㄱ", "ㄴ", "ㄱ, ㄷ", "ㄱ과 ㄷ")]
)
def test_one_combination_in_two_orders_is_one_option(options: tuple[str, ...]) -> None:
    item = _boxed(KOREAN_BOX, options)
    english = _english(ENGLISH_BOX, ("I only", "II only", "I and III", "III and I"))

    assert _codes(item, locale=Locale.KO, box=BoxStyle.STATEMENTS) == {"OPT_DUP"}
    assert _codes(english, box=BoxStyle.STATEMENTS) == {"OPT_DUP"}


def test_equal_options_are_told_once() -> None:
    order = an_order(A_PROJECT, locale=Locale.KO, box=BoxStyle.STATEMENTS, option_count=4)
    problems = check_item(_boxed(KOREAN_BOX, ("ㄱ", "ㄴ", "ㄱ, ㄷ", "ㄱ, ㄷ")), order)

    assert [problem.message for problem in problems] == ["Options 3 and 4 are the same."]


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


def _quoting(*quotes: str, body: str = BODY) -> set[str]:
    item = an_item().model_copy(update={"evidence": quotes})
    order = an_order(type=QuestionType.MULTIPLE_CHOICE)
    return {problem.code for problem in check_item(item, order, _passage(body))}


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
    "quote",
    ["The fox was tired.", "slept for weeks", "...", "The fox ... ran", "z", "T", "a", "f ... I"],
)
def test_words_that_the_passage_does_not_have_are_found(quote: str) -> None:
    assert _quoting(quote) == {"EVIDENCE_NOT_IN_PASSAGE"}


@pytest.mark.parametrize(
    ("quote", "body"),
    [
        ("the _Odyssey_ of Homer", "He read the *Odyssey* of Homer."),
        ("the Odyssey of Homer", "He read the _Odyssey_ of Homer."),
        ("run `ls` now", "Then run ls now."),
        ("> He came.", "He came. He left."),
        ("came. He left", "> He came.\n> He left."),
        ("'I am tired'", "She said, “I am tired.”"),
        ("«I am tired»", 'She said, "I am tired."'),
        ("「나는 간다」고 했다", "그는 “나는 간다”고 했다."),
        ("『홍길동전』을 읽었다", "그는 《홍길동전》을 읽었다."),
        ("don't go", "Please don’t go."),
        ("it went - slowly", "Then it went—slowly."),
        ("it went — slowly", "Then it went -- slowly."),
    ],
)
def test_marks_of_quotation_formatting_and_dashes_do_not_matter(quote: str, body: str) -> None:
    assert _quoting(quote, body=body) == set()


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
