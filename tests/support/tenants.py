"""A project with a row of each kind that the API shows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID
from zlib import crc32

from app.application.keep_assets import keep_asset
from app.application.keep_prompts import push_prompt
from app.core.db import transaction
from app.domain.generation.question_service import Saved
from app.domain.shared.readability import readability_of
from app.infrastructure.db.repositories.passages import PassageRepository
from app.shared.access import Scope
from app.shared.assets import AssetKind, NewAsset
from app.shared.enums import Locale
from app.shared.ids import new_id
from app.shared.passages import NewPassage
from app.shared.projects import LOCAL_PROJECT
from app.shared.prompt_requests import PushPrompt
from tests.support.files import a_file
from tests.support.keys import a_key, a_project
from tests.support.library import a_new_question, at_work
from tests.support.rows import rows


@dataclass(frozen=True, slots=True)
class Tenant:
    """A project's rows, by the path parameter that names them; its keys, one of each scope."""

    project_id: UUID
    rows: dict[str, str]
    keys: dict[Scope, str]


async def a_tenant(database_url: str, code: str) -> Tenant:
    """A project that has something of everything, and keys."""
    if code != LOCAL_PROJECT:
        await a_project(database_url, code)
    keys = {scope: (await a_key(database_url, scope, project=code)).key for scope in Scope}
    body = f"A text of the project {code}, which nobody else may read."
    async with at_work(database_url, code) as (container, session, project_id):
        async with transaction(session):
            saved = await container.questions(session).questions.save(project_id, a_new_question())
            passage, _ = await PassageRepository(session).add(
                project_id,
                NewPassage(
                    locale=Locale.EN,
                    title=code,
                    body=body,
                    readability=readability_of(body, Locale.EN),
                    origin="human",
                ),
            )
        assert isinstance(saved, Saved)
        prompt = await push_prompt(container.prompts(session), project_id, _a_prompt(code))
        new = NewAsset(kind=AssetKind.IMAGE, mime_type="image/png")
        kept = await keep_asset(container.assets(session), project_id, new, _content())
    [job] = await rows(
        database_url,
        "INSERT INTO jobs (project_id, task, max_attempts) VALUES ($1, $2, 1) RETURNING id",
        project_id,
        f"of_{code}",
    )
    [run] = await rows(
        database_url,
        "INSERT INTO runs (project_id, name, item_count, status, finished_at) "
        "VALUES ($1, $2, 1, 'cancelled', now()) RETURNING id",
        project_id,
        f"of_{code}",
    )
    batch_id = new_id()
    await rows(
        database_url,
        "INSERT INTO batch_jobs (project_id, id, root_id, provider, model, name, spec, item_count, "
        "status, finished_at) "
        "VALUES ($1, $2, $2, 'openai', 'gpt-4.1-mini', $3, '{}', 1, 'cancelled', now())",
        project_id,
        batch_id,
        f"of_{code}",
    )
    [category] = await rows(
        database_url,
        "INSERT INTO keyword_categories (project_id, code, name, subject_code) "
        "VALUES ($1, $2, $2, 'english') RETURNING id",
        project_id,
        f"of_{code}",
    )
    model, spent = f"model-of-{code}", f"{crc32(code.encode())}.5"
    await rows(
        database_url,
        "INSERT INTO llm_calls (project_id, request_id, purpose, vendor, model, status, cost_usd) "
        "VALUES ($1, gen_random_uuid(), 'question', 'openai', $2, 'succeeded', $3)",
        project_id,
        model,
        Decimal(spent),
    )
    found = {
        "run_id": str(run["id"]),
        "batch_id": str(batch_id),
        "category_id": str(category["id"]),
        "question_id": str(saved.question.id),
        "passage_id": str(passage.id),
        "key": prompt.key,
        "version": "1",
        "asset_id": str(kept.asset.id),
        "job_id": str(job["id"]),
        "model": model,
        "spent": spent,
    }
    return Tenant(project_id, found, keys)


def _a_prompt(code: str) -> PushPrompt:
    return PushPrompt.model_validate(
        {
            "key": f"question.of-{code}",
            "name": code,
            "purpose": "question",
            "locale": "en",
            "type": "multiple_choice",
            "output_schema": "multiple_choice",
            "system": "You write items.",
            "user": "On {{keyword}}.",
        }
    )


async def _content() -> AsyncIterator[bytes]:
    yield a_file("png")
