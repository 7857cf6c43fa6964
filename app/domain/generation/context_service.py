"""What a question is made from: keyword, curriculum standard, passage, examples to show."""

import random
from collections.abc import Awaitable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from cachetools import TTLCache

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.context import Context, passage_not_found
from app.domain.generation.few_shot import choose_examples
from app.domain.shared.the_standard import the_standard
from app.infrastructure.cache.generations import Generations
from app.infrastructure.db.repositories.examples import ExampleRepository
from app.infrastructure.db.repositories.keywords import KeywordName, KeywordRepository
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

    Shared by all requests of a process: that is what makes the examples rotate. An import begins
    a new generation, in all processes that share these.
    """

    generations: Generations = field(default_factory=Generations)
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
        (loaded,) = await self.load_all([order])
        if isinstance(loaded, BusinessException):
            raise loaded
        return loaded

    async def load_all(
        self, orders: Sequence[GenerateQuestion]
    ) -> Sequence[Context | BusinessException]:
        """The contexts of orders of one project, each in its place; one that names what is not
        there is the error that ``load`` raises.

        What orders share is asked for once: the statements grow with the distinct passages,
        standards and pools of examples, not with the orders. Keywords take one, and so do the
        items that there are on them.
        """
        if not orders:
            return ()
        project_id = orders[0].project_id
        generation = await self._pools.generations.current(project_id)
        names = {_keyword_name(order) for order in orders}
        keywords = await self._keywords.find_all(project_id, names)
        stems = await self._questions.stems_about(project_id, {o.keyword for o in orders})
        standards = {
            reference: await _caught(self.standard(project_id, reference))
            for reference in dict.fromkeys(order.standard for order in orders)
        }
        passages = {
            passage_id: await _caught(self._passage(project_id, passage_id))
            for passage_id in dict.fromkeys(order.passage_id for order in orders)
        }
        kinds = {_pool_key(order): order for order in orders}
        pools = {key: await self._pool(order, generation) for key, order in kinds.items()}
        contexts: list[Context | BusinessException] = []
        for order in orders:
            standard, found = standards[order.standard], passages[order.passage_id]
            if isinstance(found, BusinessException):
                contexts.append(found)
            elif isinstance(standard, BusinessException):
                contexts.append(standard)
            else:
                passage, on_passage = found
                contexts.append(
                    Context(
                        keyword=nearest_keyword(keywords[_keyword_name(order)], order.cefr_level),
                        examples=choose_examples(pools[_pool_key(order)], next(self._pools.turns)),
                        standard=standard,
                        passage=passage,
                        existing_stems=on_passage if passage else tuple(stems[order.keyword]),
                    )
                )
        return contexts

    async def standard(self, project_id: UUID, reference: str | None) -> Standard | None:
        """The curriculum standard that an order names.

        Raises:
            BusinessException: STANDARD_NOT_FOUND; VALIDATION_FAILED where several frameworks have
                its code.
        """
        if reference is None:
            return None
        return the_standard(await self._standards.find(project_id, reference), reference)

    async def stems_about(
        self, project_id: UUID, terms: Collection[str]
    ) -> Mapping[str, Sequence[str]]:
        """Stems of the questions that there are about each of some keywords."""
        return await self._questions.stems_about(project_id, terms)

    async def examples(self, order: GenerateQuestion) -> Sequence[Example]:
        """The examples that are nearest to an order, of which ``choose_examples`` takes some."""
        generation = await self._pools.generations.current(order.project_id)
        return await self._pool(order, generation)

    async def _passage(
        self, project_id: UUID, passage_id: UUID | None
    ) -> tuple[Passage | None, tuple[str, ...]]:
        """A passage, and the stems that are on it."""
        if passage_id is None:
            return None, ()
        passage = await self._passages.get(project_id, passage_id)
        if passage is None:
            raise passage_not_found(passage_id)
        if not passage.question_count:
            return passage, ()
        return passage, tuple(await self._questions.stems_on(project_id, passage.id))

    async def _pool(self, order: GenerateQuestion, generation: bytes | None) -> Sequence[Example]:
        key = (generation, *_pool_key(order))
        pool = self._pools.pools.get(key)
        if pool is None:
            pool = await self._examples.nearest(order, POOL_SIZE)
            if pool:  # the first import of examples shows at once
                self._pools.pools[key] = pool
        return pool


def _pool_key(order: GenerateQuestion) -> PoolKey:
    """What tells which examples are near."""
    return (
        order.project_id,
        order.type,
        order.locale,
        order.subject,
        order.difficulty,
        order.cefr_level,
        order.grade,
    )


def _keyword_name(order: GenerateQuestion) -> KeywordName:
    return (normalise_term(order.keyword), order.locale, order.subject)


async def _caught[T](finding: Awaitable[T]) -> T | BusinessException:
    try:
        return await finding
    except BusinessException as error:
        if error.code is ErrorCode.DATABASE_UNAVAILABLE:
            raise
        return error
