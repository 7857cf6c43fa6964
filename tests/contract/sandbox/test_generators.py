"""Every generator of mathematics, and any schema: what has to hold whatever the chance."""

import re
from random import Random

import jsonschema_rs
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.chat import ChatRequest, Turn
from sandbox.jsons import JsonObject, JsonValue
from sandbox.model import respond
from sandbox.reading.brief import Locale
from sandbox.writing.maths.general_topics import Generator
from sandbox.writing.maths.topics import all_generators
from sandbox.writing.options import arrange
from sandbox.writing.pen import Pen


def _chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - chance that can be repeated


_OPEN_PARTICLE = re.compile(r"[을은이과]\((?:를|는|가|와)\)|으로\(로\)|\(으\)로")


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("generator", all_generators(), ids=lambda generator: generator.__name__)
def test_a_generator_makes_distinct_options_sound_latex_and_resolved_particles(
    generator: Generator, locale: Locale
) -> None:
    for seed in range(30):
        problem = generator(Pen(_chance(seed), locale, seed % 5 + 1, 5))
        options = arrange(problem, 5, _chance(seed))

        assert options, problem
        assert len({"".join(option.text.split()) for option in options}) == 5
        assert [option.text for option in options if option.correct] == [problem.answer]
        written = [problem.stem, problem.explanation, problem.hint]
        for text in [*written, *(part for option in options for part in (option.text, option.why))]:
            assert text
            assert text.count("$") % 2 == 0
            assert not _OPEN_PARTICLE.search(text)
            assert bool(re.search("[가-힣]", text)) is (locale is Locale.KO) or "$" in text


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("generator", all_generators(), ids=lambda generator: generator.__name__)
def test_numeric_options_stand_in_order(generator: Generator, locale: Locale) -> None:
    problem = generator(Pen(_chance(3), locale, 3, 4))
    values = {wrong.text: wrong.value for wrong in problem.wrong} | {problem.answer: problem.value}
    options = arrange(problem, 4, _chance(3))
    assert options

    shown = [values[option.text] for option in options]
    if problem.value is not None:
        assert shown == sorted(shown, key=lambda value: value or 0)


_NAMES = st.sampled_from(
    [
        "question", "stem", "문제", "options", "choices", "보기", "answer", "correct_index", "정답",
        "explanation", "hints", "value", "tolerance", "difficulty", "tags", "meta", "foo", "x1",
        "accepted_answers", "distractors", "option_a", "id", "language", "item", "questions",
    ]
)  # fmt: skip
_LEAVES = st.one_of(
    st.just({"type": "string"}),
    st.builds(lambda n: {"type": "string", "minLength": n}, st.integers(0, 60)),
    st.builds(lambda n: {"type": "string", "maxLength": n}, st.integers(1, 60)),
    st.just({"type": "boolean"}),
    st.just({"type": ["string", "null"]}),
    st.just({"const": 7}),
    st.builds(lambda values: {"enum": values}, st.lists(st.text("abc", min_size=1), min_size=1)),
    st.builds(
        lambda kind, low, span: {"type": kind, "minimum": low, "maximum": low + span},
        st.sampled_from(["integer", "number"]),
        st.integers(-50, 50),
        st.integers(0, 9),
    ),
)


def _branches(children: st.SearchStrategy[JsonObject]) -> st.SearchStrategy[JsonObject]:
    fields = st.dictionaries(_NAMES, children, min_size=1, max_size=5)
    return st.one_of(
        st.builds(
            lambda properties: {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            },
            fields,
        ),
        st.builds(
            lambda items, low, span: {
                "type": "array",
                "items": items,
                "minItems": low,
                "maxItems": low + span,
            },
            children,
            st.integers(0, 3),
            st.integers(0, 3),
        ),
        st.builds(lambda branch: {"anyOf": [branch, {"type": "null"}]}, children),
    )


_SCHEMAS = st.builds(
    lambda properties: {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    },
    st.dictionaries(_NAMES, st.recursive(_LEAVES, _branches, max_leaves=6), min_size=1, max_size=6),
)
_PROMPTS = st.sampled_from(
    [
        "Keyword: improve. Multiple choice.",
        "키워드: 광합성\n단답형",
        "A numeric item on ratios.",
        "?",
    ]
)


@settings(max_examples=300, deadline=None)
@given(schema=_SCHEMAS, prompt=_PROMPTS)
def test_a_reply_fits_any_schema(schema: dict[str, JsonValue], prompt: str) -> None:
    request = ChatRequest("gpt-4o", (Turn("user", prompt),), schema, as_json=True)

    reply = orjson.loads(respond(request).text)

    jsonschema_rs.validator_for(schema).validate(reply)


@settings(max_examples=200, deadline=None)
@given(prompt=st.text(max_size=400))
def test_any_text_is_answered_and_always_the_same(prompt: str) -> None:
    request = ChatRequest("gpt-4o", (Turn("user", prompt),))

    assert respond(request).text
    assert respond(request) == respond(request)
