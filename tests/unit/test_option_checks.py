"""Options that are the same, and labels that models put in front of them."""

import pytest

from app.domain.generation.checks import check_item
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.shared.response_parser.parser import parse_response
from app.shared.enums import QuestionType
from tests.support.factories import A_PROJECT, an_item, an_order
from tests.support.replies import a_reply_of


def _of_options(*options: str) -> set[str]:
    order = an_order(A_PROJECT, option_count=len(options))
    return {problem.code for problem in check_item(an_item(options=options), order)}


def _of_reply(type_: QuestionType, **parts: object) -> set[str]:
    item = parse_response(a_reply_of(type_, **parts), REPLY_SCHEMAS[type_]).value.to_item()
    return {problem.code for problem in check_item(item, an_order(A_PROJECT, type=type_))}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("**slept**", "slept"),
        ("*slept*", "slept"),
        ("`slept`", "slept"),
        ("**잤다**고 말했다", "잤다고 말했다"),
        ("$3$", "3"),
        (r"\(3\)", "3"),
        ("slept.", "slept"),
        ("$x+1$", "$x + 1$"),
        ("$x + 1$ m", "$x+1$  m"),
        ("one half", "one  half"),
        ("ABC", "ＡＢＣ"),
    ],
)
def test_options_that_read_alike_are_the_same(one: str, other: str) -> None:
    assert _of_options(one, other, "third", "fourth") == {"OPT_DUP"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$-3$", "$3$"),
        ("$x$", "$X$"),
        ("a*b*c", "abc"),
        ("snake_case_name", "snakecasename"),
        ("x = 1", "x=1"),
        ("$5", "5"),
        ("1.0", "10"),
        ("`a  b`", "`ab`"),
        ("`*p`", "`p`"),
        ("slept!", "slept"),
    ],
)
def test_options_that_differ_in_what_counts_are_not(one: str, other: str) -> None:
    codes = _of_options(one, other, "third", "fourth")

    assert "OPT_DUP" not in codes


def test_equal_responses_are_found() -> None:
    assert "OPT_DUP" in _of_reply(QuestionType.MATCHING, extra_responses=["**went**"])


@pytest.mark.parametrize(
    "labels",
    [
        ("A) ", "B) ", "C) ", "D) "),
        ("A)", "B)", "C)", "D)"),
        ("(a) ", "(b) ", "(c) ", "(d) "),
        ("[A] ", "[B] ", "[C] ", "[D] "),
        ("**A.** ", "**B.** ", "**C.** ", "**D.** "),
        ("1. ", "2. ", "3. ", "4. "),
        ("1)", "2)", "3)", "4)"),
        ("1.", "2.", "3.", "4."),
        ("가. ", "나. ", "다. ", "라. "),
        ("가) ", "나) ", "다) ", "라) "),
        ("①", "②", "③", "④"),
        ("① ", "② ", "③ ", "④ "),
    ],
)
def test_labels_of_the_options_own_places_are_found(labels: tuple[str, ...]) -> None:
    words = ("slept", "dreamt", "woke", "rose")

    assert _of_options(*map("".join, zip(labels, words, strict=True))) == {"OPT_LABEL_NESTED"}


@pytest.mark.parametrize(
    "options",
    [
        ("①", "②", "③", "④"),
        ("(A)", "(B)", "(C)", "(D)"),
        ("(A) - (C) - (B)", "(B) - (A) - (C)", "(C) - (A) - (B)", "(D) - (A)"),
        ("1.5", "2.5", "3.5", "4.5"),
        ("1: 2", "2: 3", "3: 4", "4: 5"),
        ("(1)(24)", "(2)(12)", "(3)(8)", "(4)(6)"),
        ("가방", "나무", "다리", "라면"),
        ("D. one", "C. two", "B. three", "A. four"),
        ("A. one", "two", "C. three", "D. four"),
    ],
)
def test_options_that_only_look_labelled_are_sound(options: tuple[str, ...]) -> None:
    assert _of_options(*options) == set()


@pytest.mark.parametrize(
    "labels",
    [
        ("1. ", "2. ", "3. ", "4. "),
        ("1)", "2)", "3)", "4)"),
        ("(1) ", "(2) ", "(3) ", "(4) "),
        ("① ", "② ", "③ ", "④ "),
        ("①", "②", "③", "④"),
        ("A. ", "B. ", "C. ", "D. "),
        ("a) ", "b) ", "c) ", "d) "),
        ("가. ", "나. ", "다. ", "라. "),
        ("ㄱ. ", "ㄴ. ", "ㄷ. ", "ㄹ. "),
        ("i. ", "ii. ", "iii. ", "iv. "),
        ("2. ", "4. ", "1. ", "3. "),
    ],
)
def test_labels_that_would_give_an_order_away_are_found(labels: tuple[str, ...]) -> None:
    sequence = [label + word for label, word in zip(labels, "wxyz", strict=True)]

    assert _of_reply(QuestionType.ORDERING, sequence=sequence) == {"OPT_LABEL_NESTED"}


def test_names_with_initials_are_no_labels_of_an_order() -> None:
    species = ["E. coli", "C. elegans", "D. rerio", "H. sapiens"]

    assert _of_reply(QuestionType.ORDERING, sequence=species) == set()


@pytest.mark.parametrize(
    ("premises", "responses"),
    [
        (("go", "see", "take", "make"), ("1. went", "2. saw", "3. took", "4. made")),
        (("a) go", "b) see", "c) take", "d) make"), ("went", "saw", "took", "made")),
        (("go", "see", "take", "make"), ("B. went", "D. saw", "A. took", "C. made")),
    ],
)
def test_labels_that_would_give_pairs_away_are_found(
    premises: tuple[str, ...], responses: tuple[str, ...]
) -> None:
    pairs = [{"premise": p, "response": r} for p, r in zip(premises, responses, strict=True)]

    found = _of_reply(QuestionType.MATCHING, pairs=pairs, extra_responses=[])

    assert found == {"OPT_LABEL_NESTED"}
