"""A passage and its questions in one chain, with a model that replies what a test says."""

import pytest

from app.application.generate_passage import GeneratedPassage, generate_passage
from app.application.read_passages import get_passage, list_passages
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.db.repositories.standards import StandardRepository
from app.shared.enums import QuestionType, Vendor
from app.shared.generation import Generated
from app.shared.ids import new_id
from app.shared.passage_orders import GeneratePassage
from app.shared.passages import PassageFilter
from app.shared.standards import Framework, NewStandard
from tests.integration.generation.conftest import Studio
from tests.support.factories import an_order
from tests.support.replies import a_passage_reply, a_reply_of

QUOTE = "On day 3 the keeper lit the old lamp again."


async def _write(studio: Studio, **parts: object) -> GeneratedPassage:
    given = {
        "project_id": studio.project_id,
        "locale": "en",
        "subject": "english",
        "topic": "a lighthouse",
        "genre": "narrative",
        "length": 60,
    }
    order = GeneratePassage.model_validate(given | parts)
    async with studio.container.sessions() as session:
        return await generate_passage(studio.container.generation(session), order)


def _asked(stem: str, quote: str = QUOTE) -> str:
    return a_reply_of(QuestionType.MULTIPLE_CHOICE, stem=stem, evidence=[quote])


async def test_a_passage_is_stored_with_its_figures_and_its_call(studio: Studio) -> None:
    studio = studio.replying(a_passage_reply(words=60))

    generated = await _write(studio)

    stored = generated.passage
    assert (stored.title, stored.genre, stored.topic) == (
        "The Lighthouse",
        "narrative",
        "a lighthouse",
    )
    assert stored.body.count("\n\n") == 1
    assert stored.readability is not None
    assert (stored.readability.words, stored.readability.sentences) == (60, 6)
    assert (stored.origin, stored.status, stored.is_sandbox) == ("realtime", "draft", True)
    assert stored.prompt is not None
    assert stored.prompt.key == "passage.single.en"
    (call,) = await studio.rows("SELECT * FROM llm_calls")
    assert (call["purpose"], call["passage_id"], call["question_id"]) == (
        "passage",
        stored.id,
        None,
    )
    async with studio.container.sessions() as session:
        services = studio.container.passages(session)
        assert await get_passage(services, studio.project_id, stored.id) == stored


async def test_questions_stand_on_the_passage_in_their_order_and_know_the_earlier_ones(
    studio: Studio,
) -> None:
    studio = studio.replying(
        a_passage_reply(), _asked("Who lit the lamp?"), _asked("When was the lamp lit?")
    )

    generated = await _write(studio, questions=[{}, {"difficulty": "hard"}])

    made = [outcome.question for outcome in generated.questions if isinstance(outcome, Generated)]
    assert [question.passage_position for question in made] == [0, 1]
    assert {question.passage_id for question in made} == {generated.passage.id}
    assert [question.evidence for question in made] == [(QUOTE,), (QUOTE,)]
    assert generated.spent.calls == 3
    _, first, second = studio.fakes[0].requests
    assert generated.passage.body in first.messages[-1].text
    assert "Who lit the lamp?" not in first.messages[-1].text
    assert "Who lit the lamp?" in second.messages[-1].text


async def test_an_item_whose_evidence_is_not_in_the_passage_is_asked_again(studio: Studio) -> None:
    studio = studio.replying(
        a_passage_reply(), _asked("Who?", "The keeper slept."), _asked("Who lit the lamp?")
    )

    generated = await _write(studio, questions=[{}])

    assert isinstance(generated.questions[0], Generated)
    assert "Evidence 1 is not in the passage" in studio.fakes[0].requests[-1].messages[-1].text
    assert generated.spent.calls == 3


async def test_a_question_that_fails_costs_neither_the_passage_nor_the_others(
    studio: Studio,
) -> None:
    refused = ProviderError(ErrorCode.PROVIDER_REJECTED, Vendor.OPENAI, "no")
    studio = studio.replying(a_passage_reply(), refused, _asked("When was the lamp lit?"))

    generated = await _write(studio, questions=[{}, {}])

    first, second = generated.questions
    assert isinstance(first, BusinessException)
    assert first.code is ErrorCode.PROVIDER_REJECTED
    assert isinstance(second, Generated)
    assert second.question.passage_position == 0
    assert (await studio.count("passages"), await studio.count("questions")) == (1, 1)
    assert (await studio.count("llm_calls"), generated.spent.calls) == (3, 3)


async def test_when_the_vendor_is_gone_the_other_questions_are_not_asked(studio: Studio) -> None:
    down = ProviderError(ErrorCode.PROVIDER_QUOTA_EXCEEDED, Vendor.OPENAI, "no credit")
    studio = studio.replying(a_passage_reply(), down, _asked("When was the lamp lit?"))

    generated = await _write(studio, questions=[{}, {}, {}])

    codes = [o.code for o in generated.questions if isinstance(o, BusinessException)]
    assert codes == [ErrorCode.PROVIDER_QUOTA_EXCEEDED] * 3
    assert len(studio.fakes[0].requests) == 2


async def test_a_passage_of_another_length_is_asked_for_again(studio: Studio) -> None:
    studio = studio.replying(a_passage_reply(words=20), a_passage_reply(words=60))

    generated = await _write(studio)

    assert generated.spent.calls == 2
    assert "The passage has 20 words; write 45 to 75." in (
        studio.fakes[0].requests[1].messages[-1].text
    )


async def test_the_same_text_again_is_the_passage_that_is_there(studio: Studio) -> None:
    studio = studio.replying(a_passage_reply(), a_passage_reply(title="Another title"))

    first, again = await _write(studio), await _write(studio)

    assert (first.is_duplicate, again.is_duplicate) == (False, True)
    assert again.passage.id == first.passage.id


async def test_a_paired_passage_is_one_reading_set(studio: Studio) -> None:
    texts = f'{{"texts": [{a_passage_reply("A", 60)}, {a_passage_reply("B", 40)}]}}'
    studio = studio.replying(texts)

    generated = await _write(studio, form="paired", length=100)

    assert generated.passage.title == "A / B"
    assert generated.passage.body.startswith("## A\n\n")
    assert "\n\n## B\n\n" in generated.passage.body


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"prompt_key": "passage.none.en"}, ErrorCode.PROMPT_NOT_FOUND),
        ({"prompt_key": "question.numeric.en"}, ErrorCode.PROMPT_MISMATCH),
        ({"prompt_key": "passage.single.ko"}, ErrorCode.PROMPT_MISMATCH),
        ({"prompt_key": "passage.paired.en"}, ErrorCode.PROMPT_MISMATCH),
        (
            {"form": "paired", "length": 100, "prompt_key": "passage.single.en"},
            ErrorCode.PROMPT_MISMATCH,
        ),
        ({"variables": {"tone": "sad"}}, ErrorCode.PROMPT_VARIABLE_UNKNOWN),
        ({"standard": "1.XX.9"}, ErrorCode.STANDARD_NOT_FOUND),
        ({"model": "gpt-0"}, ErrorCode.MODEL_UNKNOWN),
        ({"provider": Vendor.GEMINI}, ErrorCode.PROVIDER_NOT_CONFIGURED),
    ],
)
async def test_nothing_is_paid_for_an_order_that_cannot_be_met(
    studio: Studio, parts: dict[str, object], code: ErrorCode
) -> None:
    studio = studio.replying(a_passage_reply())

    with pytest.raises(BusinessException) as refused:
        await _write(studio, questions=[{}], **parts)

    assert refused.value.code is code
    assert studio.fakes[0].requests == []
    assert (await studio.count("passages"), await studio.count("llm_calls")) == (0, 0)


async def test_a_passage_whose_questions_have_no_prompt_is_not_paid_for(
    empty_studio: Studio,
) -> None:
    fake = FakeLLMProvider([a_passage_reply()])
    studio = empty_studio.asking(fake)

    with pytest.raises(BusinessException) as refused:
        await _write(studio, questions=[{}])

    assert refused.value.code is ErrorCode.PROMPT_NOT_FOUND
    assert fake.requests == []


async def test_a_question_of_another_projects_passage_is_not_found(studio: Studio) -> None:
    studio = studio.replying(a_passage_reply(), _asked("Who?"))
    passage = (await _write(studio)).passage
    other = an_order(new_id(), passage_id=passage.id)

    await studio.rows(
        f"INSERT INTO projects (id, code, name) VALUES ('{other.project_id}', 'o', 'o')"  # noqa: S608 - a test's id
    )
    with pytest.raises(BusinessException) as refused:
        await studio.of(other.project_id).generate(other)

    assert refused.value.code in (ErrorCode.PASSAGE_NOT_FOUND, ErrorCode.PROMPT_NOT_FOUND)


async def test_a_standard_is_shown_to_the_model_and_linked(studio: Studio) -> None:
    studio = studio.replying(a_reply_of(QuestionType.NUMERIC))
    standard = NewStandard(
        framework=Framework.CCSS, code="6.EE.B.7", subject="math", description="Solve px = q."
    )
    async with studio.container.sessions() as session, session.begin():
        assert await StandardRepository(session).add(studio.project_id, [standard]) == 1

    order = an_order(studio.project_id, type=QuestionType.NUMERIC, standard="6.EE.B.7")
    generated = await studio.generate(order)

    assert generated.question.standard == "ccss:6.EE.B.7"
    assert "6.EE.B.7: Solve px = q." in studio.fakes[0].requests[0].messages[-1].text


async def test_a_code_that_two_frameworks_share_has_to_be_told_apart(studio: Studio) -> None:
    studio = studio.replying(a_reply_of(QuestionType.NUMERIC))
    both = [
        NewStandard(framework=framework, code="A1", subject="english", description="Words.")
        for framework in (Framework.CEFR, Framework.CUSTOM)
    ]
    async with studio.container.sessions() as session, session.begin():
        await StandardRepository(session).add(studio.project_id, both)

    with pytest.raises(BusinessException, match=r"choose cefr:A1, custom:A1"):
        await studio.generate(an_order(studio.project_id, type=QuestionType.NUMERIC, standard="A1"))

    order = an_order(studio.project_id, type=QuestionType.NUMERIC, standard="custom:A1")
    assert (await studio.generate(order)).question.standard == "custom:A1"


async def test_passages_are_listed_newest_first_by_pages_and_filters(studio: Studio) -> None:
    studio = studio.replying(*(a_passage_reply(f"T{n}", 60 + 10 * (n % 2)) for n in range(2)))
    first, second = (await _write(studio)).passage, (await _write(studio, genre="news")).passage

    async with studio.container.sessions() as session:
        services = studio.container.passages(session)
        project = studio.project_id
        page = await list_passages(services, project, PassageFilter(), 1, None)
        rest = await list_passages(services, project, PassageFilter(), 1, page.next_cursor)
        news = await list_passages(services, project, PassageFilter(genre="news"), 10, None)
        found = await list_passages(services, project, PassageFilter(text="DAY 6"), 10, None)
        none = await list_passages(services, project, PassageFilter(text="100%"), 10, None)

    assert [p.id for p in page.passages + rest.passages] == [second.id, first.id]
    assert rest.next_cursor is None
    assert [p.id for p in news.passages] == [second.id]
    assert [p.id for p in found.passages] == [second.id]
    assert none.passages == ()


async def test_items_of_every_type_are_stored_and_read_back_as_they_were(studio: Studio) -> None:
    studio = studio.replying(*(a_reply_of(type_) for type_ in QuestionType))

    for type_ in QuestionType:
        generated = await studio.generate(an_order(studio.project_id, type=type_))
        assert generated.question.type is type_
        assert not generated.is_duplicate

    kinds = await studio.rows("SELECT type, answer ->> 'kind' AS kind, points FROM questions")
    assert {row["type"]: row["kind"] for row in kinds} == {
        "multiple_choice": "choice",
        "multiple_response": "choice",
        "true_false": "boolean",
        "short_answer": "text",
        "numeric": "numeric",
        "cloze": "cloze",
        "matching": "match",
        "ordering": "order",
        "essay": "essay",
    }
    assert {row["type"]: int(row["points"]) for row in kinds}["essay"] == 6
