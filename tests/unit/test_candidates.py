"""Verbalized sampling: several items with probabilities, of which chance takes one."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.generation.replies.candidates import asking_for, candidates_of
from app.domain.generation.tasks import Problem
from app.domain.shared.response_parser.parser import parse_response
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.messages import ChatMessage, Role
from app.shared.enums import Locale, QuestionType
from app.shared.items import Item
from tests.support.replies import a_reply_of

MULTIPLE_CHOICE = REPLY_SCHEMAS[QuestionType.MULTIPLE_CHOICE]


def a_reply(weights: dict[str, float]) -> str:
    """Candidates by their stems."""
    candidates = [
        json.loads(a_reply_of(QuestionType.MULTIPLE_CHOICE, stem=stem)) | {"probability": weight}
        for stem, weight in weights.items()
    ]
    return json.dumps({"candidates": candidates})


def nothing_is_wrong(_: Item) -> list[Problem]:
    return []


@pytest.mark.parametrize("type_", QuestionType)
def test_every_type_can_be_asked_for_in_several_and_one_becomes_an_item(
    type_: QuestionType,
) -> None:
    schema = candidates_of(REPLY_SCHEMAS[type_], 3)
    one = json.loads(a_reply_of(type_)) | {"probability": 0.2}

    reply = parse_response(json.dumps({"candidates": [one, one]}), schema).value

    assert reply.choose(nothing_is_wrong).type is type_
    bound = strict_schema(schema)
    assert "probability" in json.dumps(bound)
    assert candidates_of(REPLY_SCHEMAS[type_], 3) is schema


def test_the_probability_is_written_after_the_item() -> None:
    definitions = candidates_of(MULTIPLE_CHOICE, 2).model_json_schema()["$defs"]

    assert [*definitions["WeighedMultipleChoiceReply"]["properties"]][-1] == "probability"


def test_chance_follows_the_probabilities() -> None:
    schema = candidates_of(MULTIPLE_CHOICE, 3)
    text = a_reply({"often?": 0.6, "rarely?": 0.3, "hardly?": 0.1})
    reply = parse_response(text, schema).value

    chances = iter([at / 100 for at in range(100)])
    taken = Counter(reply.choose(nothing_is_wrong, lambda: next(chances)).stem for _ in range(100))

    assert taken == {"often?": 60, "rarely?": 30, "hardly?": 10}


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
    st.floats(0, 1, exclude_max=True),
    st.sets(st.integers(0, 4)),
)
def test_a_sound_one_is_taken_where_there_is_one(
    weights: list[float], chance: float, flawed: set[int]
) -> None:
    stems = {f"number {at}?": weight for at, weight in enumerate(weights)}
    reply = parse_response(a_reply(stems), candidates_of(MULTIPLE_CHOICE, 5)).value
    bad = {f"number {at}?" for at in flawed}

    def problems_of(item: Item) -> list[Problem]:
        return [Problem("FLAWED", "It is.")] if item.stem in bad else []

    taken = reply.choose(problems_of, lambda: chance).stem

    sound = stems.keys() - bad
    assert taken in sound if sound else taken == "number 0?"


@pytest.mark.parametrize("locale", Locale)
def test_the_prompt_asks_for_them_only_where_they_are_wanted(locale: Locale) -> None:
    messages = (ChatMessage(Role.SYSTEM, "You write."), ChatMessage(Role.USER, "Write one."))

    several = asking_for(4, messages, locale)

    assert asking_for(1, messages, locale) == messages
    assert several[0] == messages[0]
    assert several[1].text.startswith("Write one.")
    assert "4" in several[1].text
    assert "`candidates`" in several[1].text
