from datetime import UTC, datetime
from uuid import UUID

from app.domain.shared.prompt_cache import PROMPT_TTL_S, PromptCache
from app.shared.enums import Locale, QuestionType
from app.shared.ids import new_id
from app.shared.prompts import ModelParams, PromptPurpose, PromptVersion
from tests.support.factories import A_PROJECT

KEY = "question.trial"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Store:
    """The active version, and how often it was asked for."""

    def __init__(self) -> None:
        self.active: PromptVersion | None = a_version(1)
        self.asked = 0

    async def __call__(self, project_id: UUID, key: str) -> PromptVersion | None:
        self.asked += 1
        return self.active


def a_version(number: int) -> PromptVersion:
    return PromptVersion(
        id=new_id(),
        template_id=new_id(),
        key=KEY,
        version=number,
        purpose=PromptPurpose.QUESTION,
        locale=Locale.EN,
        type=QuestionType.NUMERIC,
        system="",
        user="On {{keyword}}.",
        variables=("keyword",),
        params=ModelParams(),
        output_schema=None,
        is_active=True,
        note=None,
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
    )


async def test_a_version_is_looked_up_once_and_again_after_its_time() -> None:
    clock, store = Clock(), Store()
    cache = PromptCache(timer=clock)
    for _ in range(3):
        assert await cache.get(A_PROJECT, KEY, store) is store.active
    assert store.asked == 1

    clock.now += PROMPT_TTL_S - 1
    await cache.get(A_PROJECT, KEY, store)
    assert store.asked == 1
    clock.now += 1
    await cache.get(A_PROJECT, KEY, store)
    assert store.asked == 2


async def test_a_prompt_that_is_not_there_is_looked_up_every_time() -> None:
    cache, store = PromptCache(), Store()
    store.active = None
    assert await cache.get(A_PROJECT, KEY, store) is None

    store.active = a_version(1)
    assert await cache.get(A_PROJECT, KEY, store) is store.active


async def test_forgetting_a_projects_prompts_leaves_the_same_key_of_another_project() -> None:
    cache, store, other = PromptCache(), Store(), new_id()
    await cache.get(A_PROJECT, KEY, store)
    await cache.get(other, KEY, store)

    await cache.forget(A_PROJECT)
    await cache.get(A_PROJECT, KEY, store)
    await cache.get(other, KEY, store)

    assert store.asked == 3


async def test_what_was_looked_up_while_another_version_became_active_is_not_kept() -> None:
    cache, store = PromptCache(), Store()
    old, new = store.active, a_version(2)

    async def overtaken(project_id: UUID, key: str) -> PromptVersion | None:
        store.active = new  # the activation is committed after our query, before its answer
        await cache.forget(project_id)
        return old

    assert await cache.get(A_PROJECT, KEY, overtaken) is old
    assert await cache.get(A_PROJECT, KEY, store) is new
