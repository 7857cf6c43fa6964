"""Several words in one request: one item on each, however the words are listed."""

import re

import pytest

from sandbox.chat import ChatRequest, Turn
from sandbox.model import respond
from sandbox.reading import read


def _request(prompt: str) -> ChatRequest:
    return ChatRequest("gpt-4o", (Turn("user", prompt),))


_WORDS = ("ability", "absorb", "accent")


@pytest.mark.parametrize(
    "prompt",
    [
        "Generate 3 vocabulary questions on: ability, absorb, accent",
        "Write 3 multiple-choice items about ability, absorb and accent.",
        "Make quiz questions about ability, absorb, and accent for B1 learners.",
        "One multiple choice question for each of these words:\n- ability\n- absorb\n- accent",
        "Questions on the following words:\n1. ability\n2. absorb\n3. accent",
        "Make a quiz: 1) ability 2) absorb 3) accent",
        "Keywords:\n* ability\n* absorb\n* accent\nType: short answer",
        "Keywords: ability, absorb, accent\nType: short answer",
        "단어: ability, absorb, accent 로 객관식 문제 3개 만들어줘",
        "어휘 문제 만들어 줘. ability / absorb / accent 각각 한 문제씩",
        "| word | pos |\n|---|---|\n| ability | noun |\n| absorb | verb |\n| accent | noun |\n\n"
        "A question for each word, please.",
        "1) ability - what one can do\n2) absorb - to take in\n3) accent - a way of speaking\n\n"
        "Make vocabulary questions for the words above.",
    ],
)
def test_every_listed_word_gets_an_item_of_its_own(prompt: str) -> None:
    brief = read(_request(prompt))
    items = re.split(r"\n\n(?=Question:|문제:)", respond(_request(prompt)).text)

    assert brief.keywords == _WORDS
    assert len(items) == 3
    assert all(word in item for word, item in zip(_WORDS, items, strict=True))


@pytest.mark.parametrize(
    "prompt",
    [
        "키워드: 관용, 배려, 나눔\n객관식 문제 3개",
        "관용, 배려, 나눔에 대한 객관식 문제를 하나씩 만들어 주세요.",
        "다음 낱말로 단답형 문항을 만들어 주세요.\n- 관용\n- 배려\n- 나눔",
    ],
)
def test_korean_lists_are_read_alike(prompt: str) -> None:
    assert read(_request(prompt)).keywords == ("관용", "배려", "나눔")


@pytest.mark.parametrize(
    ("prompt", "keyword"),
    [
        ("Keyword: speed, distance and time. One numeric question.", "speed, distance and time"),
        ("Make a question about rivers and lakes.", "rivers and lakes"),
        ("Follow these rules:\n- simple words\n- no names\n\nKeyword: lantern", "lantern"),
        ("키워드: 화산, 단답형", "화산"),
    ],
)
def test_one_item_stays_one_item(prompt: str, keyword: str) -> None:
    brief = read(_request(prompt))

    assert brief.keywords[:1] in ((keyword,), (keyword.split(" and ")[0],))
    assert brief.more == ()


def test_what_is_noted_beside_a_word_belongs_to_that_word_alone() -> None:
    prompt = (
        "Items for these words:\n- reduce (verb, B1)\n- scarce (adj.) - not enough\n- obstacle (B2)"
    )

    brief = read(_request(prompt))
    reduce, scarce, obstacle = (brief.nth(place) for place in range(3))

    assert (reduce.part_of_speech, reduce.cefr, reduce.gloss) == ("verb", "B1", "")
    assert (scarce.part_of_speech, scarce.cefr, scarce.gloss) == ("adjective", "", "not enough")
    assert (obstacle.part_of_speech, obstacle.cefr) == ("", "B2")


def test_of_a_very_long_list_a_hundred_words_are_taken() -> None:
    words = [f"{first}{second}b" for first in "abcdefghijklmn" for second in "aeioubcdfg"]

    brief = read(_request(f"Vocabulary questions on: {', '.join(words)}"))

    assert brief.keywords == tuple(words[:100])
