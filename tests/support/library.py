"""Questions that are in a database without a model having been asked."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from app.application.keep_assets import keep_asset
from app.core.db import Session, transaction
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.domain.generation.question_service import Saved
from app.domain.shared.readability import readability_of
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.infrastructure.db.repositories.passages import PassageRepository
from app.infrastructure.db.repositories.standards import StandardRepository
from app.shared.assets import Asset, AssetKind, NewAsset
from app.shared.enums import Locale, QuestionType
from app.shared.item_keys import EssayKey, NumericKey, RubricCriterion, TextKey
from app.shared.items import Item
from app.shared.keywords import NewKeyword
from app.shared.passages import NewPassage
from app.shared.projects import LOCAL_PROJECT
from app.shared.questions import NewQuestion, Question
from app.shared.standards import Framework, NewStandard
from tests.support.factories import a_new_stem, an_item
from tests.support.rows import rows
from tests.support.settings import some_settings


def a_new_question(item: Item | None = None, **parts: object) -> NewQuestion:
    """An English question that no other is like, by a person, but for ``parts``."""
    given: dict[str, object] = {"locale": Locale.EN, "subject": "english", "origin": "human"}
    return NewQuestion(item=item or an_item(stem=a_new_stem()), **(given | parts))  # type: ignore[arg-type]


def a_short_answer(stem: str, *accepted: str) -> Item:
    return Item(
        type=QuestionType.SHORT_ANSWER,
        stem=stem,
        key=TextKey(accepted=accepted),
        explanation="As the dictionary says.",
    )


def a_numeric_item(stem: str, value: str) -> Item:
    return Item(
        type=QuestionType.NUMERIC,
        stem=stem,
        key=NumericKey(value=value),
        explanation="By counting.",
    )


def an_essay(stem: str, *points: int) -> Item:
    """An essay whose rubric has a criterion for each of ``points``."""
    rubric = tuple(
        RubricCriterion(criterion=f"Part {at}", points=given, descriptor="All of it.")
        for at, given in enumerate(points, start=1)
    )
    return Item(
        type=QuestionType.ESSAY, stem=stem, key=EssayKey(rubric=rubric), explanation="See above."
    )


@asynccontextmanager
async def at_work(
    database_url: str, project: str = LOCAL_PROJECT
) -> AsyncIterator[tuple[Container, Session, UUID]]:
    """The parts, a session, and the id of a project that is there; ``local`` always is."""
    settings = some_settings(database_url, None, project=project)
    async with (
        open_container(settings, with_llms=False) as container,
        container.sessions() as session,
    ):
        yield container, session, await container.project_id()


async def store(database_url: str, *questions: NewQuestion) -> Sequence[Question]:
    """Store new questions in the project, in this order."""
    async with at_work(database_url) as (container, session, project_id):
        stored = list[Question]()
        for question in questions:
            async with transaction(session):
                saved = await container.questions(session).questions.save(project_id, question)
            assert isinstance(saved, Saved)
            stored.append(saved.question)
        return stored


async def store_one(database_url: str, item: Item | None = None, **parts: object) -> Question:
    """Store one new question in the project."""
    (stored,) = await store(database_url, a_new_question(item, **parts))
    return stored


async def store_passage(database_url: str, body: str) -> UUID:
    """Store an English passage in the project; its id."""
    async with at_work(database_url) as (_, session, project_id), transaction(session):
        new = NewPassage(
            locale=Locale.EN,
            title="A passage",
            body=body,
            readability=readability_of(body, Locale.EN),
            origin="human",
        )
        passage, _ = await PassageRepository(session).add(project_id, new)
    return passage.id


async def store_asset(
    database_url: str, content: bytes, file_name: str = "a.png", project: str = LOCAL_PROJECT
) -> Asset:
    """Keep an image in a project that is there, in the local folder that all test settings name."""

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    new = NewAsset(kind=AssetKind.IMAGE, file_name=file_name)
    async with at_work(database_url, project) as (container, session, project_id):
        return (await keep_asset(container.assets(session), project_id, new, pieces())).asset


async def store_standard(database_url: str, framework: Framework, code: str) -> UUID:
    """Store a curriculum standard in the project; its id."""
    async with at_work(database_url) as (_, session, project_id), transaction(session):
        standards = StandardRepository(session)
        new = NewStandard(framework=framework, code=code, subject="math", description="Count.")
        await standards.add(project_id, [new])
        (standard,) = await standards.find(project_id, f"{framework}:{code}")
    return standard.id


async def store_keyword(database_url: str, term: str) -> UUID:
    """Store an English keyword in the project; its id."""
    async with at_work(database_url) as (_, session, project_id), transaction(session):
        new = NewKeyword(term=term, locale=Locale.EN, subject="english", category="words")
        await KeywordRepository(session).add(project_id, [new])
    (row,) = await rows(database_url, "SELECT id FROM keywords WHERE term = $1", term)
    return UUID(str(row["id"]))
