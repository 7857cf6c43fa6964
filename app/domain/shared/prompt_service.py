"""Prompt templates: pushed, activated, looked up, rendered."""

from collections.abc import Mapping, MutableMapping, Sequence
from uuid import UUID

from cachetools import TTLCache

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.shared.prompt_rendering import render, require_exact
from app.infrastructure.ai.base.messages import ChatMessage, Role
from app.infrastructure.db.repositories.prompts import PromptRepository
from app.shared.prompts import PromptSummary, PromptText, PromptVersion, PushedPrompt

_CACHED_PROMPTS = 512
PROMPT_TTL_S = 60

type PromptCache = MutableMapping[tuple[UUID, str], PromptVersion]


def new_prompt_cache() -> PromptCache:
    """Active versions, least recently used out first, none older than PROMPT_TTL_S.

    One per process: an activation takes effect at once here, and within the time to live elsewhere.
    """
    return TTLCache(maxsize=_CACHED_PROMPTS, ttl=PROMPT_TTL_S)


class PromptService:
    def __init__(self, prompts: PromptRepository, cache: PromptCache) -> None:
        self._prompts = prompts
        self._cache = cache

    async def active(self, project_id: UUID, key: str) -> PromptVersion:
        """The version that is rendered now.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        cached = self._cache.get((project_id, key))
        if cached is not None:
            return cached
        version = await self._prompts.active(project_id, key)
        if version is None:
            raise _not_found(key)
        self._cache[project_id, key] = version
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
        values = {**offered, **given}
        turns = ((Role.SYSTEM, prompt.system), (Role.USER, prompt.user))
        return tuple(ChatMessage(role, render(text, values)) for role, text in turns if text)

    async def push(
        self, project_id: UUID, prompts: Sequence[PromptText], note: str | None
    ) -> tuple[PushedPrompt, ...]:
        """Store what is new as versions. In key order, so that two pushes cannot deadlock."""
        in_order = sorted(prompts, key=lambda prompt: prompt.key)
        return tuple([await self._prompts.push(project_id, prompt, note) for prompt in in_order])

    async def activate(
        self, project_id: UUID, key: str, number: int, note: str | None
    ) -> PromptVersion:
        """Make one version the active one.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        version = await self.show(project_id, key, number)
        await self._prompts.activate(project_id, version, note)
        return await self.show(project_id, key, number)

    def forget(self, project_id: UUID, key: str) -> None:
        """Look the active version up again at its next use."""
        self._cache.pop((project_id, key), None)

    async def show(self, project_id: UUID, key: str, number: int | None) -> PromptVersion:
        """One version; None takes the active one, or the latest where none is active.

        Raises:
            BusinessException: PROMPT_NOT_FOUND.
        """
        if number is not None:
            version = await self._prompts.version(project_id, key, number)
        else:
            version = await self._prompts.active(project_id, key) or await self._prompts.latest(
                project_id, key
            )
        if version is None:
            raise _not_found(key, number)
        return version

    async def list(self, project_id: UUID) -> Sequence[PromptSummary]:
        """All templates of the project, by key."""
        return await self._prompts.list(project_id)


def _not_found(key: str, number: int | None = None) -> BusinessException:
    what = f"prompt {key}" if number is None else f"version {number} of prompt {key}"
    details: dict[str, JsonValue] = {"prompt": key, "version": number}
    return BusinessException(
        ErrorCode.PROMPT_NOT_FOUND,
        f"There is no {what} in this project. See: qgen prompts list; load the defaults with: "
        "qgen prompts push",
        details,
    )
