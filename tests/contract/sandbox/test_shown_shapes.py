"""Shapes that a prompt shows by hand: the named fields are used, in every way of writing them."""

import orjson
import pytest

from sandbox.chat import ChatRequest, Turn
from sandbox.model import respond

_NUMERIC = "A numeric question, keyword: percent."
_CHOICE = "A multiple choice question on the word 'river'."


def _reply(prompt: str, *, as_json: bool) -> object:
    request = ChatRequest("gpt-4o", (Turn("user", prompt),), as_json=as_json)
    return orjson.loads(respond(request).text)


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        (
            f'{_NUMERIC} Output JSON {{"stem":..., "value":..., "explanation":...}}',
            ["stem", "value", "explanation"],
        ),
        (f'{_NUMERIC} Output {{"q": ..., "a": ...}}', ["q", "a"]),
        (f'{_NUMERIC} Return {{"question","answer","why"}} as JSON', ["question", "answer", "why"]),
        (f'{_NUMERIC} Reply in JSON: {{"foo": …, "bar": …}}', ["foo", "bar"]),
        (
            f"{_CHOICE} Respond with {{question: string, options: [string], answerIndex: int}}",
            ["question", "options", "answerIndex"],
        ),
        (
            f"{_CHOICE} 형식: {{'문제': '...', '선택지': [...], '정답': '...', '해설': '...'}}",
            ["문제", "선택지", "정답", "해설"],
        ),
        (
            f'{_CHOICE} Schema:\n{{\n  "stem": "string", // the question\n'
            '  "options": {"A": "...", "B": "...", "C": "...", "D": "..."},\n'
            '  "correct": "A|B|C|D",\n}',
            ["stem", "options", "correct"],
        ),
    ],
)
def test_the_fields_that_are_shown_are_the_fields_of_the_reply(
    prompt: str, names: list[str], as_json: bool
) -> None:
    reply = _reply(prompt, as_json=as_json)

    assert isinstance(reply, dict)
    assert list(reply) == names
    assert all(value not in ("", None, []) for value in reply.values())


def test_a_value_is_a_number_and_nested_options_carry_their_texts() -> None:
    numeric = _reply(f'{_NUMERIC} Output JSON {{"stem":..., "value":...}}', as_json=False)
    nested = _reply(
        f'{_CHOICE} JSON like {{"item": {{"text": "<stem>", '
        '"choices": [{"id": "A", "label": "..."},'
        ' ...], "key": "A|B|C|D"}}',
        as_json=False,
    )

    assert isinstance(numeric, dict)
    assert isinstance(nested, dict)
    assert isinstance(numeric["value"], int | float)
    choices = nested["item"]["choices"]
    assert [choice["id"] for choice in choices] == ["A", "B", "C", "D"]
    assert len({choice["label"] for choice in choices} - {"A", "B", "C", "D"}) == 4


def test_a_shown_list_is_answered_with_a_list() -> None:
    reply = _reply(
        'Write 2 questions on fractions as JSON: [{"prompt": "...", "solution": "..."}, ...]',
        as_json=False,
    )

    assert isinstance(reply, list)
    assert [list(item) for item in reply] == [["prompt", "solution"]] * 2


def test_given_data_in_braces_is_no_shape() -> None:
    request = 'Input: {"word": "meadow", "level": "B1"}. Write a multiple choice item.'

    text = respond(ChatRequest("gpt-4o", (Turn("user", request),))).text

    assert text.startswith("Question:")
    assert "meadow" in text
