"""Lines that are put together are the lines that rendering and dumping would give."""

from collections.abc import Mapping

import orjson
from hypothesis import given
from hypothesis import strategies as st

from app.domain.batch.line_template import CUSTOM_ID, json_text, line_template
from app.domain.shared.prompt_rendering import render

NAMES = (CUSTOM_ID, "keyword", "level", "examples")
TEMPLATE = 'About {{keyword}} ({{level}}),\n\tas "{{examples}}" shows: {{keyword}}! 한국어 \\frac'

# What PostgreSQL can keep: any text without NUL and without halves of surrogate pairs.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def whole(values: Mapping[str, str]) -> bytes:
    """A row as a vendor takes it, made from nothing."""
    prompt = render(TEMPLATE, values)
    messages = [{"role": "system", "content": "{{keyword}} is data here"}]
    messages.append({"role": "user", "content": prompt})
    return orjson.dumps({"custom_id": values[CUSTOM_ID], "body": {"messages": messages}})


@given(st.fixed_dictionaries(dict.fromkeys(NAMES, texts)))
def test_a_line_is_what_its_prompt_rendered_and_dumped_would_be(values: dict[str, str]) -> None:
    template = line_template(NAMES, whole)

    line = template.line({name: json_text(value) for name, value in values.items()})

    assert line == whole(values)


def test_a_template_knows_which_values_it_needs() -> None:
    unused = line_template((*NAMES, "grade"), whole)

    assert unused.variables == set(NAMES)


@given(texts)
def test_a_value_that_looks_like_a_mark_or_a_variable_stays_a_value(word: str) -> None:
    template = line_template(NAMES, whole)
    values = {
        CUSTOM_ID: "b-1",
        "keyword": f"{{{{level}}}} <0:1> {word}",
        "level": "<a:0>",
        "examples": "{{keyword}}",
    }

    line = template.line({name: json_text(value) for name, value in values.items()})

    assert line == whole(values)
