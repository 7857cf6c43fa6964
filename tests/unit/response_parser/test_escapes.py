r"""Backslashes: single, proper, doubled twice, mixed, eaten by a decoder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import ErrorCode
from app.domain.shared.response_parser import ResponseParseError
from app.domain.shared.response_parser.parser import parse_response
from tests.unit.response_parser.schemas import Item, Note, dumps, item, note, text_of

FORMULAS = (
    r"$\frac{1}{2} \times \beta \neq \rho$", r"$\nabla f \to \theta$", r"$a \ne b$, $\nu > 0$",
    r"\(\underline{x} \right)\)", r"\[\begin{aligned} a &= 1 \\ b &= \text{two} \end{aligned}\]",
    r"$\begin{pmatrix} 1 \\[2pt] 2 \\ \hline 3 \end{pmatrix}$", r"\$5 and 50\% of $\{1, 2\}$",
    r"$\tan x \notin \{0\}$", r"$\forall \upsilon, \bar{x} \,|\, \flat$", r"$\sqrt2\;\!\cdot\ \pi$",
)  # fmt: skip
SENTENCES = (
    "따라서 답은 3이다.", "next, we add.", "to be sure", "Thus x = 2.", '그는 "네"라고 했다.',
    "e.g. this", "i) first", "mid-term", "under it",
)  # fmt: skip
PROSE = st.lists(st.sampled_from(FORMULAS + SENTENCES), min_size=1, max_size=6)


def lines(pieces: list[str]) -> str:
    """Text that has a command to be recognized by, and its pieces on lines of their own."""
    return "\n".join([r"Let $\alpha = \frac{1}{2}$.", *pieces])


@given(PROSE)
def test_single_backslashes_are_restored(pieces: list[str]) -> None:
    text = lines(pieces)

    parsed = parse_response(dumps({"text": text}).replace("\\\\", "\\"), Note)

    assert parsed.value.text == text
    assert parsed.steps == ("escapes:single",)


@given(PROSE)
def test_backslashes_doubled_twice_are_halved(pieces: list[str]) -> None:
    text = lines(pieces)

    assert text_of(dumps({"text": text}).replace("\\\\", "\\\\\\\\")) == text


@given(PROSE, PROSE)
def test_one_field_single_and_one_proper_are_both_right_or_the_reply_is_refused(
    first: list[str], second: list[str]
) -> None:
    question, explanation = lines(first), lines(second)
    marked = item(question=question.replace("\\", "\ue000"), explanation=explanation)
    reply = dumps(marked).replace("\ue000", "\\")

    try:
        parsed = parse_response(reply, Item).value
    except ResponseParseError:
        return  # a refusal is no wrong guess
    assert (parsed.question, parsed.explanation) == (question, explanation)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\frac{1}{2}", r"\frac{1}{2}"),  # valid JSON: a form feed and "rac"
        (r"$2 \times 3$", r"$2 \times 3$"),  # ... a tab and "imes"
        (r"$a \neq b$", r"$a \neq b$"),  # ... a newline and "eq"
        (r"$x \ne 3$", r"$x \ne 3$"),
        (r"\tan 30^\circ", r"\tan 30^\circ"),
        (r"\sin x\nEach", "\\sin x\nEach"),
        (r"\sin x\nu is", "\\sin x\nu is"),
        (r"\underline{x} \u00e9", "\\underline{x} é"),
        (r"\alpha \"so\"", '\\alpha "so"'),
        (r"Open C:\new\table\report.txt", r"Open C:\new\table\report.txt"),
        (r"\\\\frac{1}{2}\\nThus", "\\frac{1}{2}\nThus"),
        (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
        (r"\begin{pmatrix} 1 \\\\ 2 \end{pmatrix}", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
        (r"\begin{aligned} a \\\nb \end{aligned}", "\\begin{aligned} a \\\\\nb \\end{aligned}"),
        (r"\begin{array}{c} a \\\hline \end{array}", r"\begin{array}{c} a \\\hline \end{array}"),
        (r"\frac{1}{2} and \\sqrt{2}", r"\frac{1}{2} and \sqrt{2}"),
    ],
)
def test_what_was_written_is_read_as_it_was_meant(written: str, meant: str) -> None:
    assert text_of(note(written)) == meant


@pytest.mark.parametrize("decoded", ["\x0crac{1}{2}", "$2 \times 3$", "$\beta \rho$", "$\neq$"])
@pytest.mark.parametrize("encode", [dumps, lambda value: '{"text": "' + value["text"] + '"}'])
def test_commands_that_a_decoder_ate_are_restored(decoded: str, encode: object) -> None:
    assert callable(encode)
    restored = decoded.translate({12: "\\f", 8: "\\b", 9: "\\t", 10: "\\n", 13: "\\r"})

    assert text_of(encode({"text": decoded})) == restored


def test_a_control_by_its_number_is_the_same_control() -> None:
    assert text_of(note(r"\u000crac{1}{2} \u0008eta")) == r"\frac{1}{2} \beta"


def test_code_keeps_its_tabs_and_line_ends() -> None:
    code = "if x:\n\tnext = 1\n\ttotal = 2\n\treturn x"

    assert text_of(dumps({"text": code})) == code


def test_evidence_against_itself_is_refused_with_the_field() -> None:
    reply = r'{"question": "\frac1 \\alpha \\n", "options": [], "answer": 0, "explanation": ""}'

    with pytest.raises(ResponseParseError) as refused:
        parse_response(reply, Item)

    assert refused.value.code is ErrorCode.REPLY_UNPARSABLE
    assert refused.value.details["where"] == "question"
    assert refused.value.raw == reply
