"""A question that was just stored is the one that is read."""

import pytest

from app.application.read_questions import get_question
from app.core.db import transaction
from app.domain.generation.question_service import Duplicate
from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Skill, Vendor
from app.shared.items import Item
from app.shared.questions import PromptReference, Question
from app.shared.standards import Framework
from tests.support.every_item import EVERY_ITEM
from tests.support.library import (
    a_new_question,
    at_work,
    store_keyword,
    store_one,
    store_passage,
    store_standard,
)
from tests.support.rows import rows

_PROMPTS = """
    SELECT v.id, t.key, v.version FROM prompt_template_versions v
    JOIN prompt_templates t ON t.id = v.prompt_template_id ORDER BY t.key LIMIT 1
"""

of_every_type = pytest.mark.parametrize("item", EVERY_ITEM, ids=lambda item: item.type.value)


async def _read(url: str, question: Question) -> Question:
    async with at_work(url) as (container, session, project_id):
        return await get_question(container.questions(session), project_id, question.id)


@of_every_type
async def test_a_stored_question_is_what_is_read(database_url: str, item: Item) -> None:
    stored = await store_one(database_url, item)

    assert await _read(database_url, stored) == stored
    assert (stored.key, stored.options, stored.evidence) == (item.key, item.options, item.evidence)


@of_every_type
async def test_a_stored_question_names_what_it_links_to_as_one_that_is_read_does(
    prompted_url: str, item: Item
) -> None:
    [prompt] = await rows(prompted_url, _PROMPTS)
    passage_id = await store_passage(prompted_url, "Water boils at one hundred degrees.")

    stored = await store_one(
        prompted_url,
        item.model_copy(update={"evidence": ("Water boils",)}),
        keyword="LISTED words",
        keyword_id=await store_keyword(prompted_url, "listed words"),
        standard_id=await store_standard(prompted_url, Framework.CCSS, "K.CC.1"),
        passage_id=passage_id,
        prompt_version_id=prompt["id"],
        difficulty=Difficulty.HARD,
        skill=Skill.READING,
        bloom_level=BloomLevel.APPLY,
        cefr_level=CefrLevel.B1,
        grade="6",
        vendor=Vendor.OPENAI,
        model="gpt-4.1-mini",
        is_sandbox=True,
    )

    assert await _read(prompted_url, stored) == stored
    assert (stored.keyword, stored.standard) == ("listed words", "ccss:K.CC.1")
    assert (stored.passage_id, stored.passage_position) == (passage_id, 0)
    assert stored.prompt == PromptReference(key=prompt["key"], version=prompt["version"])


async def test_a_duplicate_is_the_stored_question_as_it_is_by_now(database_url: str) -> None:
    stored = await store_one(database_url, EVERY_ITEM[0], keyword="first")
    await rows(database_url, "UPDATE questions SET version = 2, status = 'approved'")

    async with at_work(database_url) as (container, session, project_id), transaction(session):
        again = a_new_question(EVERY_ITEM[0], keyword="second")
        found = await container.questions(session).questions.save(project_id, again)

    assert isinstance(found, Duplicate)
    assert found.question == stored.model_copy(update={"version": 2, "status": "approved"})
