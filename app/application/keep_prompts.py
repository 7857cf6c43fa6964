"""Push, activate and roll back prompts.

``by`` is the id of the key or the user who does it; None: whoever is at the command line.
"""

import asyncio
from collections import Counter
from pathlib import Path
from uuid import UUID

from app.application.steps.output_schemas import OUTPUT_SCHEMAS
from app.application.steps.services import PromptServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.core.finish import finish
from app.domain.shared.prompt_draft import text_of
from app.domain.shared.prompt_file import read_prompt
from app.shared.prompt_requests import PushPrompt
from app.shared.prompts import PromptText, PromptVersion, PushedPrompt


async def push_prompts(
    services: PromptServices, project_id: UUID, path: Path, note: str | None
) -> tuple[PushedPrompt, ...]:
    """Store the prompt files of a folder (``*.md``), or one file, all or none.

    A text that its template has already makes no new version. A template's first version is active
    at once; later ones wait for ``activate_prompt``.

    Raises:
        BusinessException: PROMPT_INVALID, PROMPT_MISMATCH.
    """
    prompts = await asyncio.to_thread(_read_prompts, path)
    async with transaction(services.session):
        return await services.prompts.push(project_id, prompts, note, None)


async def push_prompt(
    services: PromptServices, project_id: UUID, pushed: PushPrompt, by: UUID | None = None
) -> PushedPrompt:
    """Store one prompt, as ``push_prompts`` stores a file.

    Raises:
        BusinessException: PROMPT_INVALID, PROMPT_MISMATCH.
    """
    prompt = text_of(pushed, OUTPUT_SCHEMAS)
    async with transaction(services.session):
        (stored,) = await services.prompts.push(project_id, [prompt], pushed.note, by)
    return stored


async def activate_prompt(
    services: PromptServices,
    project_id: UUID,
    key: str,
    version: int,
    note: str | None,
    by: UUID | None = None,
) -> PromptVersion:
    """Make one version the one that is rendered, at once: here, and where Redis is shared.

    Raises:
        BusinessException: PROMPT_NOT_FOUND.
    """
    try:
        async with transaction(services.session):
            return await services.prompts.activate(project_id, key, version, note, by)
    finally:  # also where it was cancelled while it was committed
        await finish(services.prompts.forget(project_id))


async def roll_back_prompt(
    services: PromptServices,
    project_id: UUID,
    key: str,
    version: int | None,
    note: str | None,
    by: UUID | None = None,
) -> PromptVersion:
    """Make a version active again that was before; None takes the one before the active.

    Raises:
        BusinessException: PROMPT_NOT_FOUND, PROMPT_ROLLBACK_IMPOSSIBLE.
    """
    try:
        async with transaction(services.session):
            return await services.prompts.roll_back(project_id, key, version, note, by)
    finally:
        await finish(services.prompts.forget(project_id))


def _read_prompts(path: Path) -> list[PromptText]:
    files = sorted(path.glob("*.md")) if path.is_dir() else [path]
    if not files:
        raise BusinessException(
            ErrorCode.PROMPT_INVALID, f"There is no *.md in {path}.", {"path": str(path)}
        )
    prompts = [read_prompt(file, OUTPUT_SCHEMAS) for file in files]
    for key, count in Counter(prompt.key for prompt in prompts).items():
        if count > 1:
            raise BusinessException(
                ErrorCode.PROMPT_INVALID, f"{count} files have the key {key}.", {"prompt": key}
            )
    return prompts
