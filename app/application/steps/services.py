"""Bundles of services: what one call of a use case works with. ``core.di`` makes them."""

from asyncio import Semaphore
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from app.core.db import Session, SessionFactory
from app.domain.access.key_service import KeyService
from app.domain.access.token_service import TokenService
from app.domain.access.verdicts import VerdictCache
from app.domain.batch.batch_service import BatchService
from app.domain.batch.keyword_selection_service import KeywordSelectionService
from app.domain.batch.part_service import PartService
from app.domain.diversity.diversity_service import DiversityService
from app.domain.generation.context_service import ContextService
from app.domain.generation.passage_service import PassageService
from app.domain.generation.question_service import QuestionService
from app.domain.generation.reply_service import ReplyService
from app.domain.jobs.attempt_service import AttemptService
from app.domain.jobs.job_service import JobService
from app.domain.media.asset_service import AssetService
from app.domain.money.budget_service import BudgetService
from app.domain.money.held_money import HeldMoney
from app.domain.runs.run_service import RunService
from app.domain.shared.prompt_service import PromptService
from app.infrastructure.ai.base.batch_providers import BatchProviders
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.cache.generations import Generations
from app.infrastructure.cache.redis_store import RedisStore
from app.infrastructure.cache.store import SharedStore
from app.infrastructure.db.repositories.batch_items import BatchItemRepository
from app.infrastructure.db.repositories.calls import CallRepository
from app.infrastructure.db.repositories.examples import ExampleRepository
from app.infrastructure.db.repositories.health import HealthRepository
from app.infrastructure.db.repositories.keyword_coverage import KeywordCoverageRepository
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.infrastructure.db.repositories.passages import PassageRepository
from app.infrastructure.db.repositories.projects import ProjectRepository
from app.infrastructure.db.repositories.questions import QuestionRepository
from app.infrastructure.db.repositories.standards import StandardRepository
from app.infrastructure.db.repositories.usage import UsageRepository
from app.infrastructure.events.announcements import Announcements
from app.infrastructure.storage.base import BaseStorage
from app.shared.batch_timings import BatchTimings


@dataclass(frozen=True, slots=True)
class ProjectServices:
    """For keeping and finding projects."""

    session: Session
    projects: ProjectRepository


@dataclass(frozen=True, slots=True)
class KeyServices:
    """For keeping a project's keys."""

    session: Session
    projects: ProjectRepository
    keys: KeyService


@dataclass(frozen=True, slots=True)
class AccessServices:
    """For telling who asks."""

    session: Session
    projects: ProjectRepository
    keys: KeyService
    tokens: TokenService
    verdicts: VerdictCache


@dataclass(frozen=True, slots=True)
class HealthServices:
    """For telling whether work can be done."""

    session: Session
    health: HealthRepository
    llms: LLMProviders
    store: SharedStore


@dataclass(frozen=True, slots=True)
class GenerationServices:
    """For making questions and passages."""

    session: Session
    prompts: PromptService
    contexts: ContextService
    replies: ReplyService
    questions: QuestionService
    passages: PassageService
    calls: CallRepository
    budgets: BudgetService
    held_money: HeldMoney


@dataclass(frozen=True, slots=True)
class QuestionServices:
    """For reading and changing questions."""

    session: Session
    questions: QuestionService


@dataclass(frozen=True, slots=True)
class PassageServices:
    """For reading passages."""

    session: Session
    passages: PassageService


@dataclass(frozen=True, slots=True)
class PromptServices:
    """For keeping prompts."""

    session: Session
    prompts: PromptService


@dataclass(frozen=True, slots=True)
class ImportServices:
    """For bringing lists, passages and items in."""

    session: Session
    keywords: KeywordRepository
    standards: StandardRepository
    passages: PassageRepository
    examples: ExampleRepository
    questions: QuestionRepository
    generations: Generations


@dataclass(frozen=True, slots=True)
class ExportServices:
    """For taking questions out."""

    session: Session
    questions: QuestionRepository
    passages: PassageRepository


@dataclass(frozen=True, slots=True)
class DiversityServices:
    """For telling how varied questions are; ``turn``: one report at a time."""

    session: Session
    diversity: DiversityService
    turn: Semaphore


@dataclass(frozen=True, slots=True)
class KeywordServices:
    """For choosing keywords, and telling how they are covered."""

    session: Session
    selection: KeywordSelectionService
    coverage: KeywordCoverageRepository


@dataclass(frozen=True, slots=True)
class MoneyServices:
    """For telling what was spent, and limiting what may be."""

    session: Session
    budgets: BudgetService
    held_money: HeldMoney
    usage: UsageRepository


@dataclass(frozen=True, slots=True)
class AssetServices:
    """For keeping files: their rows, and their bytes, of which one file has ``max_bytes``."""

    session: Session
    assets: AssetService
    storage: BaseStorage
    max_bytes: int


@dataclass(frozen=True, slots=True)
class EventServices:
    """For following what happens: sessions for as long as one read takes."""

    sessions: SessionFactory
    announcements: Announcements


@dataclass(frozen=True, slots=True)
class IdempotencyServices:
    """For answering requests once: sessions apart from those of the work itself."""

    sessions: SessionFactory


@dataclass(frozen=True, slots=True)
class JobServices:
    """For asking for background jobs."""

    session: Session
    jobs: JobService


@dataclass(frozen=True, slots=True)
class WorkServices:
    """For working on background jobs: sessions for as long as one step takes."""

    sessions: SessionFactory
    attempts: Callable[[Session], AttemptService]


@dataclass(frozen=True, slots=True)
class RunServices:
    """For ordering runs, looking at them, and changing their course."""

    session: Session
    runs: RunService
    jobs: JobService
    generation: GenerationServices
    usage: UsageRepository


@dataclass(frozen=True, slots=True)
class RunWorkServices:
    """For making the items of a run: a session for each.

    Attributes:
        concurrency: items at once, where the run does not say.
    """

    sessions: SessionFactory
    runs: Callable[[Session], RunService]
    generation: Callable[[Session], GenerationServices]
    concurrency: int


@dataclass(frozen=True, slots=True)
class BatchServices:
    """For ordering batches, looking at them, and changing their course."""

    session: Session
    batches: BatchService
    parts: PartService
    items: BatchItemRepository
    selection: KeywordSelectionService
    generation: GenerationServices
    usage: UsageRepository
    jobs: JobService
    providers: BatchProviders


@dataclass(frozen=True, slots=True)
class BatchWorkServices:
    """For taking batches through their steps: a session for each change."""

    sessions: SessionFactory
    batches: Callable[[Session], BatchService]
    parts: Callable[[Session], PartService]
    items: Callable[[Session], BatchItemRepository]
    selection: Callable[[Session], KeywordSelectionService]
    generation: Callable[[Session], GenerationServices]
    assets: Callable[[Session], AssetServices]
    jobs: Callable[[Session], JobService]
    providers: BatchProviders
    timings: BatchTimings


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """A database to look at. Migrations take the direct connection, past a pooler.

    Places are host, port and name, without secrets.
    """

    sessions: SessionFactory
    direct_url: str
    place: str
    direct_place: str


@dataclass(frozen=True, slots=True)
class CheckupServices:
    """For telling how each part of the installation is.

    Attributes:
        open_llms, open_database, open_storage: raise BusinessException where a part cannot be
            opened.
        open_redis: None where none is configured.
        supabase_place: host of Supabase, where there is one.
        secrets: what must not be shown.
    """

    open_llms: Callable[[], AbstractAsyncContextManager[LLMProviders]]
    open_database: Callable[[], AbstractAsyncContextManager[OpenDatabase]]
    open_storage: Callable[[], AbstractAsyncContextManager[BaseStorage]]
    open_redis: Callable[[], AbstractAsyncContextManager[RedisStore | None]]
    redis_place: str | None
    supabase_place: str | None
    uses_sandbox: bool
    sandbox_mode: str
    is_embedded_database: bool
    data_dir: Path
    project: str
    secrets: tuple[str, ...]
