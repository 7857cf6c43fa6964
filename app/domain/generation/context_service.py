"""What a question is made from: keyword, curriculum standard, passage, examples to show."""

import random
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from cachetools import TTLCache

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import validation_failed
from app.domain.generation.context import Context, passage_not_found
from app.domain.generation.few_shot import choose_examples
from app.infrastructure.db.repositories.examples import ExampleRepository
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.infrastructure.db.repositories.passages import PassageRepository
from app.infrastructure.db.repositories.questions import QuestionRepository
from app.infrastructure.db.repositories.standards import StandardRepository
from app.shared.examples import Example
from app.shared.generation import GenerateQuestion
from app.shared.keywords import nearest_keyword, normalise_term
from app.shared.passages import Passage
from app.shared.standards import Standard

POOL_SIZE = 24
_POOLS = 512
_POOL_TTL_S = 60


def _any_turn() -> "count[int]":
    """Each process begins somewhere else: short-lived ones would all show the first examples."""
    return count(random.randrange(POOL_SIZE))  # noqa: S311 - variety, not secrecy


type PoolKey = tuple[object, ...]


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
        self,
        keywords: KeywordRepository,
        standards: StandardRepository,
        passages: PassageRepository,
        questions: QuestionRepository,
        examples: ExampleRepository,
        pools: ExamplePools,
    ) -> None:
        self._keywords = keywords
        self._standards = standards
        self._passages = passages
        self._questions = questions
        self._examples = examples
        self._pools = pools

    async def load(self, order: GenerateQuestion) -> Context:
        """Find what the order names, and the examples whose turn it is.

        Raises:
            BusinessException: STANDARD_NOT_FOUND, PASSAGE_NOT_FOUND; VALIDATION_FAILED where
                several frameworks have the standard's code.
        """
        passage = await self._passage(order)
        found = await self._keywords.find(
            order.project_id, normalise_term(order.keyword), order.locale, order.subject
        )
        pool = await self._pool(order)
        return Context(
            keyword=nearest_keyword(found, order.cefr_level),
            examples=choose_examples(pool, next(self._pools.turns)),
            standard=await self.standard(order.project_id, order.standard),
            passage=passage,
            existing_stems=await self._existing_stems(passage, order.project_id),
        )

    async def standard(self, project_id: UUID, reference: str | None) -> Standard | None:
        """The curriculum standard that an order names.

        Raises:
            BusinessException: STANDARD_NOT_FOUND; VALIDATION_FAILED where several frameworks have
                its code.
        """
        if reference is None:
            return None
        found = await self._standards.find(project_id, reference)
        if not found:
            raise BusinessException(
                ErrorCode.STANDARD_NOT_FOUND,
                f"There is no standard {reference} in this project. Load standards with: "
                "qgen import standards",
                {"standard": reference},
            )
        if len(found) > 1:
            named = ", ".join(standard.reference for standard in found)
            problem = {"loc": ("standard",), "msg": f"several frameworks have it: choose {named}"}
            raise validation_failed([problem])
        return found[0]

    async def _passage(self, order: GenerateQuestion) -> Passage | None:
        if order.passage_id is None:
            return None
        passage = await self._passages.get(order.project_id, order.passage_id)
        if passage is None:
            raise passage_not_found(order.passage_id)
        return passage

    async def _existing_stems(self, passage: Passage | None, project_id: UUID) -> tuple[str, ...]:
        if passage is None or not passage.question_count:
            return ()
        return tuple(await self._questions.stems_on(project_id, passage.id))

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
