"""List, show and compare prompts."""

import asyncio
from pathlib import Path
from uuid import UUID

from app.application.steps.output_schemas import OUTPUT_SCHEMAS
from app.application.steps.services import PromptServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.shared.prompt_diff import diff_prompts
from app.domain.shared.prompt_file import read_prompt
from app.shared.prompts import (
    Prompt,
    PromptBody,
    PromptComparison,
    PromptFilter,
    PromptPage,
    PromptVersion,
)


async def list_prompts(
    services: PromptServices,
    project_id: UUID,
    chosen: PromptFilter,
    limit: int | None = None,
    after: str | None = None,
) -> PromptPage:
    """Templates by key; ``after`` is the ``next_cursor`` of the page before."""
    async with transaction(services.session):
        return await services.prompts.list(project_id, chosen, limit, after)


async def get_prompt(services: PromptServices, project_id: UUID, key: str) -> Prompt:
    """A template with its active version and its history.

    Raises:
        BusinessException: PROMPT_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.prompts.get(project_id, key)


async def show_prompt(
    services: PromptServices, project_id: UUID, key: str, version: int | None
) -> PromptVersion:
    """One version; None takes the active one.

    Raises:
        BusinessException: PROMPT_NOT_FOUND.
    """
    async with transaction(services.session):
        return await services.prompts.show(project_id, key, version)


async def compare_versions(
    services: PromptServices, project_id: UUID, key: str, old: int | None, new: int | None
) -> PromptComparison:
    """Two versions of a template; None takes the active one as the old, the latest as the new.

    Raises:
        BusinessException: PROMPT_NOT_FOUND.
    """
    async with transaction(services.session):
        before = await services.prompts.show(project_id, key, old)
        if new is None:
            after = await services.prompts.latest(project_id, key)
        else:
            after = await services.prompts.show(project_id, key, new)
    return await _compare(before, after, new_version=after.version)


async def compare_with_file(
    services: PromptServices, project_id: UUID, key: str, version: int | None, path: Path
) -> PromptComparison:
    """A version (None: the active one) and a prompt file: what pushing the file would change.

    Raises:
        BusinessException: PROMPT_NOT_FOUND, PROMPT_INVALID.
    """
    text = await asyncio.to_thread(read_prompt, path, OUTPUT_SCHEMAS)
    if text.key != key:
        raise BusinessException(
            ErrorCode.PROMPT_INVALID,
            f"{path.name} has the key {text.key}, not {key}.",
            {"file": path.name, "prompt": text.key},
        )
    async with transaction(services.session):
        before = await services.prompts.show(project_id, key, version)
    return await _compare(before, text, new_file=path.name)


async def _compare(
    old: PromptVersion,
    new: PromptBody,
    *,
    new_version: int | None = None,
    new_file: str | None = None,
) -> PromptComparison:
    return PromptComparison(
        key=old.key,
        old_version=old.version,
        new_version=new_version,
        new_file=new_file,
        changes=await asyncio.to_thread(diff_prompts, old, new),
    )
