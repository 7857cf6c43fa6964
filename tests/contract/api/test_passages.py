"""Passages over HTTP: written with questions, read, listed, asked on."""

import pytest

from app.api.v1.schemas import GeneratedPassageOut
from app.shared.enums import Locale, PassageForm, QuestionType, Vendor
from app.shared.passages import Passage, PassagePage
from tests.support.api_client import Api, error_of, places

WRITE = "/api/v1/generation/passages"
PASSAGES = "/api/v1/passages"
ORDER: dict[str, object] = {"locale": "en", "topic": "a lighthouse keeper", "length": 120}


async def _write(api: Api, **parts: object) -> GeneratedPassageOut:
    response = await api.http.post(WRITE, json=ORDER | parts)
    assert response.status_code == 201, response.text
    return GeneratedPassageOut.model_validate_json(response.content)


@pytest.mark.parametrize("vendor", Vendor)
@pytest.mark.parametrize("locale", Locale)
async def test_a_passage_of_each_language_and_vendor_is_stored_and_read_back_the_same(
    shared_api: Api, locale: Locale, vendor: Vendor
) -> None:
    topic = {Locale.EN: "a lighthouse keeper", Locale.KO: "등대지기의 하루"}[locale]
    made = await _write(shared_api, locale=locale, topic=topic, provider=vendor)

    passage = made.passage
    assert (passage.locale, passage.topic, passage.provider) == (locale, topic, vendor)
    assert passage.readability is not None
    assert 90 <= passage.readability.words <= 150
    again = await shared_api.http.get(f"{PASSAGES}/{passage.id}")
    assert Passage.model_validate_json(again.content) == passage


async def test_a_reading_set_has_its_questions_in_order_each_with_words_of_the_passage(
    api: Api,
) -> None:
    types = [QuestionType.MULTIPLE_CHOICE, QuestionType.TRUE_FALSE, QuestionType.SHORT_ANSWER]
    made = await _write(api, questions=[{"type": type_} for type_ in types])

    questions = [outcome.question for outcome in made.questions]
    assert [outcome.error for outcome in made.questions] == [None] * 3
    assert [question.type for question in questions if question] == types
    body = " ".join(made.passage.body.split())
    for place, question in enumerate(questions):
        assert question is not None
        assert (question.passage_id, question.passage_position) == (made.passage.id, place)
        assert question.skill == "reading"
        assert question.evidence
        assert all(" ".join(quote.split()) in body for quote in question.evidence)
    listed = await api.http.get("/api/v1/questions", params={"passage_id": str(made.passage.id)})
    assert len(listed.json()["questions"]) == 3


async def test_a_paired_passage_has_two_texts_of_the_ordered_length_together(
    shared_api: Api,
) -> None:
    made = await _write(shared_api, form=PassageForm.PAIRED, length=200, topic="school uniforms")

    assert made.passage.body.count("## ") == 2
    assert made.passage.readability is not None
    assert 150 <= made.passage.readability.words <= 250


async def test_a_long_passage_is_written_whole(shared_api: Api) -> None:
    made = await _write(shared_api, length=1500, topic="the history of bread")

    assert made.passage.readability is not None
    assert 1125 <= made.passage.readability.words <= 1875


async def test_a_question_can_be_asked_later_on_a_passage_that_is_there(api: Api) -> None:
    passage = (await _write(api)).passage

    made = await api.generate(
        type="true_false", keyword="a lighthouse keeper", passage_id=str(passage.id)
    )

    assert made.question.passage_id == passage.id
    assert made.question.evidence
    again = await api.http.get(f"{PASSAGES}/{passage.id}")
    assert again.json()["question_count"] == 1


async def test_passages_are_listed_by_pages(api: Api) -> None:
    ids = [(await _write(api, topic=f"topic {number}")).passage.id for number in range(3)]

    first = PassagePage.model_validate_json(
        (await api.http.get(PASSAGES, params={"limit": 2})).content
    )
    last = PassagePage.model_validate_json(
        (await api.http.get(PASSAGES, params={"limit": 2, "after": str(first.next_cursor)})).content
    )

    assert [passage.id for passage in first.passages + last.passages] == ids[::-1]
    assert last.next_cursor is None


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"length": 39}, "body.length"),
        ({"length": 3001}, "body.length"),
        ({"topic": "  "}, "body.topic"),
        ({"topic": None}, "body.topic"),
        ({"genre": "haiku"}, "body.genre"),
        ({"form": "triple"}, "body.form"),
        ({"locale": "fr"}, "body.locale"),
        ({"form": "paired", "length": 60}, "body"),
        ({"questions": [{"type": "riddle"}]}, "body.questions.0.type"),
        ({"questions": [{"type": "cloze", "box": "statements"}]}, "body.questions.0"),
        ({"questions": [{}] * 11}, "body.questions"),
        ({"colour": "red"}, "body.colour"),
    ],
)
@pytest.mark.usefixtures("nothing_happens")
async def test_an_order_that_cannot_be_read_changes_nothing(
    shared_api: Api, parts: dict[str, object], place: str
) -> None:
    response = await shared_api.http.post(WRITE, json=ORDER | parts)

    assert places(error_of(response, 422, "VALIDATION_FAILED"))[0] == place


async def test_a_passage_that_is_not_there_is_not_found(shared_api: Api) -> None:
    missing = "01a20318-533b-7557-b9d9-d7adb94bd695"

    error_of(await shared_api.http.get(f"{PASSAGES}/{missing}"), 404, "PASSAGE_NOT_FOUND")
    error_of(await shared_api.order(passage_id=missing), 404, "PASSAGE_NOT_FOUND")
    error_of(await shared_api.order(standard="9.X.1"), 404, "STANDARD_NOT_FOUND")
