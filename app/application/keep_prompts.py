"""Push, list, show and activate prompts."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from app.application.steps.services import PromptServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.shared.prompt_file import read_prompt
from app.shared.prompts import PromptSummary, PromptText, PromptVersion, PushedPrompt


async def push_prompts(
    services: PromptServices, project_id: UUID, path: Path, note: str | None
) -> tuple[PushedPrompt, ...]:
    """Store the prompt files of a folder (``*.md``), or one file, all or none.

    A text that its template has already makes no new version. A template's first version is active
    at once; later ones wait for ``activate_prompt``.

    Raises:
        BusinessException: PROMPT_INVALID.
    """
    prompts = await asyncio.to_thread(_read_prompts, path)
    async with transaction(services.session):
        return await services.prompts.push(project_id, prompts, note)


async def activate_prompt(
    services: PromptServices, project_id: UUID, key: str, version: int, note: str | None
) -> PromptVersion:
    """Make one version the one that is rendered, at once in this process.

    Raises:
        BusinessException: PROMPT_NOT_FOUND.
    """
    async with transaction(services.session):
        activated = await services.prompts.activate(project_id, key, version, note)
    services.prompts.forget(project_id, key)
    return activated


async def list_prompts(services: PromptServices, project_id: UUID) -> Sequence[PromptSummary]:
    """All templates of the project, by key."""
    async with transaction(services.session):
        return await services.prompts.list(project_id)


async def show_prompt(
    services: PromptServices, project_id: UUID, key: str, version: int | None
) -> PromptVersion:
    """One version; None takes the active one.

    Raises:
        BusinessException: PROMPT_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.prompts.show(project_id, key, version)


def _read_prompts(path: Path) -> list[PromptText]:
    files = sorted(path.glob("*.md")) if path.is_dir() else [path]
    if not files:
        raise BusinessException(
            ErrorCode.PROMPT_INVALID, f"There is no *.md in {path}.", {"path": str(path)}
        )
    schemas = {type_.value: schema for type_, schema in REPLY_SCHEMAS.items()}
    prompts = [read_prompt(file, schemas) for file in files]
    for key, count in Counter(prompt.key for prompt in prompts).items():
        if count > 1:
            raise BusinessException(
                ErrorCode.PROMPT_INVALID, f"{count} files have the key {key}.", {"prompt": key}
            )
    return prompts
