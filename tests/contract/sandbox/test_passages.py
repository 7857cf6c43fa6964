"""Passages: of the length, genre and language asked for, without a sentence said twice."""

import re
from itertools import chain
from typing import cast

import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import TEXT, Reply, ask_for, listed, obj

_TEXT = obj({"title": TEXT, "paragraphs": listed(TEXT, minItems=1)})
_GENRES = (
    "narrative", "dialogue", "letter", "notice", "news", "expository", "argumentative", "review",
    "instructions", "poem", "biography", "descriptive",
)  # fmt: skip
_KOREAN = (
    "이야기", "대화", "편지", "안내문", "기사", "설명문", "논설문", "감상문", "설명서", "시",
    "전기문", "묘사",
)  # fmt: skip


def _paragraphs(reply: Reply) -> list[str]:
    return cast("list[str]", reply["paragraphs"])


def _sentences(paragraphs: list[str]) -> list[str]:
    lines = chain.from_iterable(paragraph.split("\n") for paragraph in paragraphs)
    return [s for line in lines for s in re.split(r"(?<=[.!?])\s+", line) if len(s.split()) > 2]


@pytest.mark.parametrize("genre", _GENRES)
@pytest.mark.parametrize("length", [60, 150, 400, 2000])
async def test_an_english_passage_has_the_length_asked_for(
    client: AsyncOpenAI, genre: str, length: int
) -> None:
    prompt = f"Write a passage.\nTopic: winter sports\nGenre: {genre}\nLength: about {length} words"
    paragraphs = _paragraphs(await ask_for(client, prompt, _TEXT))

    assert abs(len(" ".join(paragraphs).split()) - length) <= length / 10
    assert "winter sports" in " ".join(paragraphs).lower()
    sentences = _sentences(paragraphs)
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("genre", _KOREAN)
@pytest.mark.parametrize("length", [60, 300, 1500])
async def test_a_korean_passage_has_the_length_asked_for(
    client: AsyncOpenAI, genre: str, length: int
) -> None:
    prompt = f"읽기 지문을 써 주세요.\n주제: 기후 변화\n장르: {genre}\n분량: {length}어절 안팎"
    paragraphs = _paragraphs(await ask_for(client, prompt, _TEXT))
    text = " ".join(paragraphs)

    assert abs(len(text.split()) - length) <= length / 10
    assert "기후 변화" in text
    assert not re.search(r"[A-Za-z{}]|\([가-힣]\)", text)
    sentences = _sentences(paragraphs)
    assert len(sentences) == len(set(sentences))


async def test_genres_look_like_what_they_are(client: AsyncOpenAI) -> None:
    async def written(genre: str) -> list[str]:
        prompt = f"Topic: bees. Genre: {genre}. Length: 200 words."
        return _paragraphs(await ask_for(client, prompt, _TEXT))

    assert all(re.match(r"[A-Z][a-z]+: ", turn) for turn in await written("dialogue"))
    assert (await written("letter"))[0].startswith("Dear ")
    assert "Step 1:" in " ".join(await written("instructions"))
    assert all("\n" in stanza for stanza in (await written("poem"))[:-1])


async def test_other_topics_and_seeds_give_other_passages(client: AsyncOpenAI) -> None:
    texts = {
        str(await ask_for(client, f"Write a story. Topic: {topic}", _TEXT, seed=seed))
        for topic in ("volcanoes", "old maps")
        for seed in range(3)
    }

    assert len(texts) == 6


async def test_two_texts_are_written_where_two_are_asked_for(client: AsyncOpenAI) -> None:
    schema = obj({"texts": listed(_TEXT, minItems=2, maxItems=2)})
    prompt = "Write two texts on recycling, each of about 150 words, that are read together."
    first, second = cast("list[Reply]", (await ask_for(client, prompt, schema))["texts"])

    assert first["title"] != second["title"] or first != second
    assert not set(_sentences(_paragraphs(first))) & set(_sentences(_paragraphs(second)))
    for text in (first, second):
        assert 135 <= len(" ".join(_paragraphs(text)).split()) <= 165


_PAIR = obj({"texts": listed(_TEXT, minItems=2, maxItems=2)})


@pytest.mark.parametrize("length", [90, 200, 800, 2500])
@pytest.mark.parametrize(
    "prompt",
    [
        "Two texts.\nTopic: recycling\nGenre: {1}\nLength: {0} words in both texts together",
        "Write a pair of texts on recycling ({1}), {0} words altogether.",
        "두 편의 글을 써 주세요.\n주제: 기후 변화\n갈래: {1}\n분량: 두 글을 더해 {0}어절",
        "글 두 편. 주제: 기후 변화. 갈래: {1}. 두 글을 합쳐 {0}어절.",
    ],
)
@pytest.mark.parametrize("genre", [("expository", "설명문"), ("dialogue", "대화문")])
async def test_two_texts_share_a_length_for_both_and_differ(
    client: AsyncOpenAI, prompt: str, genre: tuple[str, str], length: int
) -> None:
    named = genre["글" in prompt]
    reply = await ask_for(client, prompt.format(length, named), _PAIR)
    first, second = cast("list[Reply]", reply["texts"])
    sizes = [len(" ".join(_paragraphs(text)).split()) for text in (first, second)]

    assert abs(sum(sizes) - length) <= length / 10
    assert max(sizes) <= 1.5 * min(sizes)
    assert first["title"] != second["title"]
    assert not set(_sentences(_paragraphs(first))) & set(_sentences(_paragraphs(second)))


@pytest.mark.parametrize(
    "prompt",
    [
        "Two texts on bees. Genre: news. The second text answers the first. Length: 300 words.",
        "꿀벌에 대한 글 두 편. 갈래: 기사문. 둘째 글은 첫째 글에 호응하는 갈래로 씁니다.",
    ],
)
async def test_a_second_text_that_answers_is_a_letter(client: AsyncOpenAI, prompt: str) -> None:
    first, second = cast("list[Reply]", (await ask_for(client, prompt, _PAIR))["texts"])

    assert not re.match(r"Dear |\S+에게", _paragraphs(first)[0])
    assert re.match(r"Dear |\S+에게", _paragraphs(second)[0])


@pytest.mark.parametrize("length", [40, 60, 100, 400])
@pytest.mark.parametrize(
    "prompt",
    [
        "Write a dialogue. Topic: bees. Length: {} words.",
        "주제: 꿀벌\n갈래: 대화문\n분량: {}어절",
    ],
)
async def test_speakers_take_turns(client: AsyncOpenAI, prompt: str, length: int) -> None:
    for seed in range(5):
        reply = await ask_for(client, prompt.format(length), _TEXT, seed=seed)
        speakers = [turn.split(": ")[0] for turn in _paragraphs(reply)]
        assert len(set(speakers)) == 2
        assert speakers == [speakers[n % 2] for n in range(len(speakers))]


async def test_the_title_of_a_long_topic_has_at_most_100_characters(client: AsyncOpenAI) -> None:
    topic = "how rivers change their course over the years " * 4
    for genre in _GENRES:
        prompt = f"Write a passage.\nTopic: {topic}\nGenre: {genre}\nLength: 200 words"
        title = str((await ask_for(client, prompt, _TEXT))["title"])
        assert 1 <= len(title) <= 100


async def test_a_body_may_be_one_string_and_tell_its_genre_and_length(client: AsyncOpenAI) -> None:
    schema = obj(
        {
            "headline": TEXT,
            "body": TEXT,
            "genre": {"enum": ["story", "news report", "letter"]},
            "word_count": {"type": "integer"},
        }
    )
    reply = await ask_for(client, "A newspaper article about bees, 120 to 140 words.", schema)

    assert reply["genre"] == "news report"
    assert reply["word_count"] == len(str(reply["body"]).split())
    assert 117 <= len(str(reply["body"]).split()) <= 143


async def test_questions_asked_for_with_a_passage_are_on_that_passage(client: AsyncOpenAI) -> None:
    item = obj({"question": TEXT, "answer": TEXT, "evidence": listed(TEXT)})
    schema = obj({"title": TEXT, "paragraphs": listed(TEXT), "questions": listed(item, minItems=3)})
    prompt = "Write a story about a lost dog, 200 words, with 3 short-answer questions on it."
    reply = await ask_for(client, prompt, schema)
    text = "\n\n".join(_paragraphs(reply))

    questions = cast("list[Reply]", reply["questions"])
    assert len({str(question["question"]) for question in questions}) == 3
    assert all(quote in text for q in questions for quote in cast("list[str]", q["evidence"]))
    assert all(str(question["answer"]) in text for question in questions)
