"""Prompt templates: pushed, activated, rolled back, looked up, rendered."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.shared.prompt_cache import PromptCache
from app.domain.shared.prompt_rendering import render, require_exact
from app.domain.shared.prompt_rollback import version_before
from app.infrastructure.ai.base.messages import ChatMessage, Role
from app.infrastructure.db.repositories.prompts import LockedTemplate, PromptRepository
from app.shared.prompts import (
    HISTORY_LIMIT,
    Prompt,
    PromptFilter,
    PromptHistory,
    PromptPage,
    PromptText,
    PromptVersion,
    PushedPrompt,
)


class PromptService:
    def __init__(self, prompts: PromptRepository, cache: PromptCache) -> None:
        self._prompts = prompts
        self._cache = cache

    async def active(self, project_id: UUID, key: str) -> PromptVersion:
        """The version that is rendered now.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        version = await self._cache.get(project_id, key, self._prompts.active)
        if version is None:
            raise _not_found(key)
        return version

    def render(
        self, prompt: PromptVersion, offered: Mapping[str, str], given: Mapping[str, str]
    ) -> tuple[ChatMessage, ...]:
        """The messages of a prompt.

        ``offered`` are the product's values, taken where the prompt uses them; ``given`` are the
        caller's own, and have to be exactly the variables that remain.

        Raises:
            BusinessException: PROMPT_VARIABLE_MISSING, PROMPT_VARIABLE_UNKNOWN, by name.
        """
        own = frozenset(prompt.variables) - frozenset(offered)
        require_exact(prompt.key, own, frozenset(given))
        return self.messages(prompt, {**offered, **given})

    def messages(self, prompt: PromptVersion, values: Mapping[str, str]) -> tuple[ChatMessage, ...]:
        """The messages of a prompt; ``values`` must have every variable of it."""
        turns = ((Role.SYSTEM, prompt.system), (Role.USER, prompt.user))
        return tuple(ChatMessage(role, render(text, values)) for role, text in turns if text)

    async def push(
        self,
        project_id: UUID,
        prompts: Sequence[PromptText],
        note: str | None,
        by: UUID | None,
    ) -> tuple[PushedPrompt, ...]:
        """Store what is new as versions. In key order, so that two pushes cannot deadlock.

        Raises:
            BusinessException: PROMPT_MISMATCH where a template is for another purpose, language or
                type: its active version would not fit any more.
        """
        pushed = []
        for prompt in sorted(prompts, key=lambda prompt: prompt.key):
            template = await self._prompts.open_template(project_id, prompt)
            _require_same_use(template, prompt)
            pushed.append(await self._prompts.push(project_id, template, prompt, note, by))
        return tuple(pushed)

    async def activate(
        self, project_id: UUID, key: str, number: int, note: str | None, by: UUID | None
    ) -> PromptVersion:
        """Make one version the active one.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        version = await self.show(project_id, key, number)
        await self._prompts.activate(project_id, version, note, by)
        return await self.show(project_id, key, number)

    async def roll_back(
        self, project_id: UUID, key: str, number: int | None, note: str | None, by: UUID | None
    ) -> PromptVersion:
        """Make a version active again; None takes the one before the active (``version_before``).

        One rollback of a template at a time: of two at once, the second goes back from where the
        first has led to. Without a ``note`` the record says where it came from.

        Raises:
            BusinessException: PROMPT_NOT_FOUND; PROMPT_ROLLBACK_IMPOSSIBLE where no version was
                active before, or not the given one.
        """
        await self._prompts.lock(project_id, key)
        await self.show(project_id, key, number)
        newest_first = await self._prompts.activations(project_id, key, None)
        activated = [activation.version for activation in reversed(newest_first)]
        target = number or version_before(activated)
        if target is None:
            raise _no_way_back(key, "no version was active before the active one")
        if target not in activated:
            raise _no_way_back(key, f"version {target} was never active")
        if target == activated[-1]:
            raise _no_way_back(key, f"version {target} is the active one")
        note = note or f"rollback from v{activated[-1]}"
        return await self.activate(project_id, key, target, note, by)

    async def forget(self, project_id: UUID) -> None:
        """Look the project's active versions up again at their next use."""
        await self._cache.forget(project_id)

    async def show(self, project_id: UUID, key: str, number: int | None) -> PromptVersion:
        """One version; None takes the active one, or the latest where none is active.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        if number is None:
            active = await self._prompts.active(project_id, key)
            return active or await self.latest(project_id, key)
        version = await self._prompts.version(project_id, key, number)
        if version is None:
            raise _not_found(key, number)
        return version

    async def latest(self, project_id: UUID, key: str) -> PromptVersion:
        """The version that was pushed last.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        version = await self._prompts.latest(project_id, key)
        if version is None:
            raise _not_found(key)
        return version

    async def get(self, project_id: UUID, key: str) -> Prompt:
        """A template with its active version and its history.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        summary = await self._prompts.summary(project_id, key)
        if summary is None:
            raise _not_found(key)
        history = PromptHistory(
            versions=await self._prompts.version_records(project_id, key, HISTORY_LIMIT),
            activations=await self._prompts.activations(project_id, key, HISTORY_LIMIT),
        )
        active = await self._prompts.active(project_id, key)
        return Prompt(prompt=summary, active=active, history=history)

    async def list(
        self, project_id: UUID, chosen: PromptFilter, limit: int | None, after: str | None
    ) -> PromptPage:
        """A page of templates by key; ``limit`` None gives all."""
        return await self._prompts.list(project_id, chosen, limit, after)


def _require_same_use(template: LockedTemplate, prompt: PromptText) -> None:
    found = (template.purpose, template.locale, template.type)
    if found != (prompt.purpose, prompt.locale, prompt.type):
        raise BusinessException(
            ErrorCode.PROMPT_MISMATCH,
            f"Prompt {prompt.key} is there for {', '.join(filter(None, found))}, which no version "
            "changes. Give the new prompt a key of its own.",
            {
                "prompt": prompt.key,
                "purpose": template.purpose,
                "locale": template.locale,
                "type": template.type,
            },
        )


def _not_found(key: str, number: int | None = None) -> BusinessException:
    what = f"prompt {key}" if number is None else f"version {number} of prompt {key}"
    details: dict[str, JsonValue] = {"prompt": key, "version": number}
    return BusinessException(
        ErrorCode.PROMPT_NOT_FOUND,
        f"There is no {what} in this project. See: qgen prompts list; load the defaults with: "
        "qgen prompts push",
        details,
    )


def _no_way_back(key: str, reason: str) -> BusinessException:
    return BusinessException(
        ErrorCode.PROMPT_ROLLBACK_IMPOSSIBLE,
        f"Prompt {key} cannot be rolled back: {reason}. See: qgen prompts history {key}; any "
        "version can be made active with: qgen prompts activate",
        {"prompt": key, "reason": reason},
    )
