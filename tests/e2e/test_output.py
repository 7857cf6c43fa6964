"""What a model wrote is shown, and cannot do anything on the terminal."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli.output import complain, money, print_error, print_question, safe, say
from app.core.validation import validation_failed
from app.shared.enums import Difficulty, Locale, QuestionType, Skill
from app.shared.ids import new_id
from app.shared.item_keys import ChoiceKey
from app.shared.items import ItemOption
from app.shared.questions import Question

MARKUP = "[red]Stop[/red] [link=http://localhost]here[/link] [/] [bold"
ESCAPES = "\x1b[2J\x1b]0;title\x07\x9b31m\x08\r\u202egnp.exe"


def a_question(text: str) -> Question:
    """A question with this text everywhere."""
    return Question(
        id=new_id(),
        type=QuestionType.MULTIPLE_CHOICE,
        locale=Locale.EN,
        subject="english",
        skill=Skill.NONE,
        difficulty=Difficulty.MEDIUM,
        bloom_level=None,
        cefr_level=None,
        grade=None,
        keyword=text,
        standard=None,
        passage_id=None,
        passage_position=None,
        stem=text,
        boxed_text=text,
        options=tuple(
            ItemOption(content=text, is_correct=at == 1, rationale=text) for at in range(3)
        ),
        key=ChoiceKey(options=(1,)),
        explanation=text,
        evidence=(text,),
        points=1,
        status="draft",
        origin="realtime",
        provider="openai",
        model="gpt-4.1-mini",
        is_sandbox=True,
        prompt=None,
        version=1,
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        updated_at=datetime(2026, 11, 22, tzinfo=UTC),
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_shown_text_has_no_control_characters_but_tab_and_line_break(text: str) -> None:
    shown = safe(text)

    assert len(shown) == len(text)
    assert not {c for c in shown if unicodedata.category(c) == "Cc"} - {"\t", "\n"}
    assert not {unicodedata.bidirectional(c) for c in shown} & {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_harmless_text_is_shown_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_escape_sequences_of_a_model_do_not_reach_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_question(a_question(f"before{ESCAPES}after"))

    shown = capsys.readouterr().out
    assert not set(shown) & set("\x1b\x07\x9b\x08\r\u202e")
    assert shown.count("before�[2J") == shown.count("after") == 11


def test_markup_of_a_model_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_question(a_question(MARKUP))

    assert capsys.readouterr().out.count(MARKUP) == 11


def test_a_stem_of_several_lines_keeps_them(capsys: pytest.CaptureFixture[str]) -> None:
    print_question(a_question("one\n\n| a | b |\n\ttwo"))

    assert "\none\n\n| a | b |\n" in capsys.readouterr().out


@pytest.mark.parametrize("write", [say, complain])
def test_long_lines_are_not_broken_for_those_who_pipe_them(
    write: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    write("word " * 200)

    captured = capsys.readouterr()
    assert (captured.out + captured.err).count("\n") == 1


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        ("0", "$0.00"),
        ("2.5", "$2.50"),
        ("100", "$100.00"),
        ("0.0012", "$0.0012"),
        ("0.0609766", "$0.060977"),
        ("0.0000000001", "$0.0000000001"),
    ],
)
def test_money_has_cents_and_what_a_cheap_call_needs(usd: str, shown: str) -> None:
    assert money(Decimal(usd)) == shown


def test_of_many_problems_the_first_is_told_once_and_the_last_are_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_error(validation_failed({"loc": ("specs", n), "msg": f"bad {n}"} for n in range(50)))

    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == [
        "VALIDATION_FAILED: The request is not valid. specs.0: bad 0",
        "  specs.1: bad 1",
    ]
    assert lines[10:] == ["  specs.10: bad 10", "  and 39 more"]
