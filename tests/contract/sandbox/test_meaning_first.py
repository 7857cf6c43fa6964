"""Word items ask for meaning and use before spelling, and count letters only as a last resort."""

import re

import pytest

from sandbox.chat import ChatRequest, Turn
from sandbox.model import respond

_LAST_RESORT = re.compile(
    r"How many (?:letters|vowel|characters|different)|dictionary|first character of each"
    r"|same number of letters|Which letter is|몇 글자|사전|글자 수|몇 개"
)


def _replies(prompt: str, count: int = 24) -> list[str]:
    return [
        respond(ChatRequest("gpt-4o", (Turn("user", prompt),), sampling=str(seed))).text
        for seed in range(count)
    ]


@pytest.mark.parametrize(
    "prompt",
    [
        "Make a multiple choice item on the word 'reliable' for B1 learners.",
        "Multiple choice item about the verb 'accept'.",
        "Multiple choice item on 'obstacle'.",
        "A short answer question about the word 'careless'.",
        "A multiple choice question on the word 'ostrich'.",
        "키워드: 광합성\n객관식",
        "단어 'abandon'에 대한 객관식 문제를 한국어로 내 주세요.",
        "공부하다 활용 문제 객관식",
    ],
)
def test_letters_are_not_counted_where_there_is_more_to_ask(prompt: str) -> None:
    assert not [reply for reply in _replies(prompt) if _LAST_RESORT.search(reply)]


def test_the_given_meaning_class_and_level_are_what_is_asked_for() -> None:
    prompt = (
        "Word: reliable. Meaning: that can be trusted. Part of speech: adjective. CEFR: B1. "
        "Make a multiple choice item"
    )

    replies = _replies(prompt)

    by_meaning = [reply for reply in replies if "that can be trusted" in reply]
    assert len(by_meaning) >= len(replies) / 2
    for reply in by_meaning:
        key = reply.partition("Answer: ")[2].partition("\n")[0]
        assert key.partition(") ")[2] in ("reliable", "that can be trusted")
    assert any("B1" in reply for reply in replies)


def test_a_given_passage_is_asked_about() -> None:
    prompt = (
        "Use the passage to write an item.\nPassage: The city was buried under ash. Scientists "
        "discovered it by accident.\nKeyword: discovered"
    )

    gapped = [reply for reply in _replies(prompt) if "Scientists ____ it by accident." in reply]

    assert len(gapped) >= 10
    assert all("discovered" in reply.partition("Answer: ")[2] for reply in gapped)


def test_a_derived_word_is_taken_apart_and_a_look_alike_is_not() -> None:
    derived = "".join(_replies("Multiple choice item on the word 'reliable'."))
    look_alike = "".join(
        reply
        for word in ("return", "business", "handful", "considerable", "discover", "table")
        for reply in _replies(f"Multiple choice item on the word '{word}'.", 12)
    )

    assert "that someone can rely on" in derived
    assert "formed with the ending '-able'" in derived
    assert not re.search(
        r"By its parts|the parts of|is .* formed with|What does '-?\w+-?' do", look_alike
    )
