"""What a question is made from: the keyword's entry in the list, and examples to show."""

import random
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from cachetools import TTLCache

from app.domain.generation.few_shot import choose_examples
from app.infrastructure.db.repositories.examples import ExampleRepository
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.shared.enums import CefrLevel
from app.shared.examples import Example
from app.shared.generation import GenerateQuestion
from app.shared.keywords import Keyword, normalise_term

POOL_SIZE = 24
_POOLS = 512
_POOL_TTL_S = 60


def _any_turn() -> "count[int]":
    """Each process begins somewhere else: short-lived ones would all show the first examples."""
    return count(random.randrange(POOL_SIZE))  # noqa: S311 - variety, not secrecy


type PoolKey = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What was found for one order. ``keyword`` is None for one that no list has."""

    keyword: Keyword | None
    examples: tuple[Example, ...]

    @property
    def keyword_id(self) -> UUID | None:
        return self.keyword.id if self.keyword else None


@dataclass(frozen=True, slots=True)
class ExamplePools:
    """Pools of near examples, kept for a minute, and the turn that each question takes.

    Shared by all requests of a process: that is what makes the examples rotate.
    """

    pools: MutableMapping[PoolKey, Sequence[Example]] = field(
        default_factory=lambda: TTLCache(maxsize=_POOLS, ttl=_POOL_TTL_S)
    )
    turns: "count[int]" = field(default_factory=_any_turn)


class ContextService:
    def __init__(
        self, keywords: KeywordRepository, examples: ExampleRepository, pools: ExamplePools
    ) -> None:
        self._keywords = keywords
        self._examples = examples
        self._pools = pools

    async def load(self, order: GenerateQuestion) -> Context:
        """Find the keyword in the project's lists, and the examples whose turn it is."""
        found = await self._keywords.find(
            order.project_id, normalise_term(order.keyword), order.locale, order.subject
        )
        pool = await self._pool(order)
        return Context(
            keyword=_nearest(found, order.cefr_level),
            examples=choose_examples(pool, next(self._pools.turns)),
        )

    async def _pool(self, order: GenerateQuestion) -> Sequence[Example]:
        key = (
            order.project_id,
            order.type,
            order.locale,
            order.subject,
            order.difficulty,
            order.cefr_level,
            order.grade,
        )
        pool = self._pools.pools.get(key)
        if pool is None:
            pool = await self._examples.nearest(order, POOL_SIZE)
            if pool:  # the first import of examples shows at once
                self._pools.pools[key] = pool
        return pool


def _nearest(found: Sequence[Keyword], level: CefrLevel | None) -> Keyword | None:
    """A list may have one term at several levels: the asked one, else the lowest that is known."""
    wanted = level.value if level else ""
    return min(
        found, key=lambda k: ((k.level or "").casefold() != wanted, k.level or "~"), default=None
    )
