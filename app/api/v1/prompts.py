"""Prompt templates, their versions and what is active."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.access import CanRead, CanWritePrompts
from app.api.dependencies import Generation, Prompts
from app.api.errors import error_answers
from app.application.keep_prompts import activate_prompt, push_prompt, roll_back_prompt
from app.application.preview_prompt import preview_prompt
from app.application.read_prompts import (
    compare_versions,
    get_prompt,
    list_prompts,
    show_prompt,
)
from app.core.exceptions import ErrorCode
from app.shared.enums import Locale, QuestionType
from app.shared.prompt_preview import PromptPreview
from app.shared.prompt_requests import ActivatePrompt, PreviewPrompt, PushPrompt, RollBackPrompt
from app.shared.prompts import (
    Prompt,
    PromptComparison,
    PromptFilter,
    PromptKey,
    PromptPage,
    PromptPurpose,
    PromptVersion,
    PushedPrompt,
    VersionNumber,
)

router = APIRouter(prefix="/prompts", tags=["prompts"])

Key = Annotated[PromptKey, Path(description="Key of the template.")]

_READING = (ErrorCode.PROMPT_NOT_FOUND, ErrorCode.VALIDATION_FAILED)
_BODY = (ErrorCode.MALFORMED_BODY, ErrorCode.BODY_TOO_LARGE, ErrorCode.VALIDATION_FAILED)


@router.get("", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_prompts(
    caller: CanRead,
    services: Prompts,
    purpose: PromptPurpose | None = None,
    locale: Locale | None = None,
    type: QuestionType | None = None,  # noqa: A002 - the field's name
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[PromptKey | None, Query(description="next_cursor of the page before")] = None,
) -> PromptPage:
    """List templates by key, with their latest and their active version."""
    chosen = PromptFilter(purpose=purpose, locale=locale, type=type)
    return await list_prompts(services, caller.project_id, chosen, limit, after)


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": PushedPrompt, "description": "The template has this text already."},
        **error_answers(*_BODY, ErrorCode.PROMPT_INVALID, ErrorCode.PROMPT_MISMATCH),
    },
)
async def create_prompt(
    pushed: PushPrompt, caller: CanWritePrompts, services: Prompts, response: Response
) -> PushedPrompt:
    """Store a new version of a template, or a new template.

    A template's first version is active at once, later ones when they are activated.
    """
    stored = await push_prompt(services, caller.project_id, pushed, caller.id)
    response.status_code = 201 if stored.is_new else 200
    return stored


@router.get("/{key}", responses=error_answers(*_READING))
async def read_prompt(key: Key, caller: CanRead, services: Prompts) -> Prompt:
    """A template with its active version and its history."""
    return await get_prompt(services, caller.project_id, key)


@router.get("/{key}/versions/{version}", responses=error_answers(*_READING))
async def read_prompt_version(
    key: Key, version: Annotated[VersionNumber, Path()], caller: CanRead, services: Prompts
) -> PromptVersion:
    """One version."""
    return await show_prompt(services, caller.project_id, key, version)


@router.get("/{key}/diff", responses=error_answers(*_READING))
async def compare_prompt_versions(
    key: Key,
    caller: CanRead,
    services: Prompts,
    old: Annotated[
        VersionNumber | None, Query(alias="from", description="Default: the active version.")
    ] = None,
    new: Annotated[
        VersionNumber | None, Query(alias="to", description="Default: the latest version.")
    ] = None,
) -> PromptComparison:
    """How two versions differ, as a unified diff of each part that does."""
    return await compare_versions(services, caller.project_id, key, old, new)


@router.post("/{key}/activate", responses=error_answers(*_BODY, ErrorCode.PROMPT_NOT_FOUND))
async def activate_prompt_version(
    key: Key, activation: ActivatePrompt, caller: CanWritePrompts, services: Prompts
) -> PromptVersion:
    """Make a version the active one: at once in this process, within a minute in others."""
    return await activate_prompt(
        services, caller.project_id, key, activation.version, activation.note, caller.id
    )


@router.post(
    "/{key}/rollback",
    responses=error_answers(
        *_BODY, ErrorCode.PROMPT_NOT_FOUND, ErrorCode.PROMPT_ROLLBACK_IMPOSSIBLE
    ),
)
async def roll_prompt_back(
    key: Key, rollback: RollBackPrompt, caller: CanWritePrompts, services: Prompts
) -> PromptVersion:
    """Make the version active again that was active before, or a given one that once was."""
    return await roll_back_prompt(
        services, caller.project_id, key, rollback.version, rollback.note, caller.id
    )


@router.post(
    "/{key}/preview",
    responses=error_answers(
        *_BODY,
        ErrorCode.PROMPT_NOT_FOUND,
        ErrorCode.PROMPT_MISMATCH,
        ErrorCode.STANDARD_NOT_FOUND,
        ErrorCode.PASSAGE_NOT_FOUND,
    ),
)
async def preview_prompt_version(
    key: Key, wanted: PreviewPrompt, caller: CanRead, services: Generation
) -> PromptPreview:
    """Render a version and count its tokens; no model is asked."""
    return await preview_prompt(services, caller.project_id, key, wanted)
