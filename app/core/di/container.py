"""The composition root: one container a process, which ``opening`` fills with what it works with.

An explicit object, not module-level singletons: async clients belong to one event loop, and a test
or a command has a container of its own (docs/adr/0002).
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from app.application.open_project import open_project
from app.application.steps.services import (
    AccessServices,
    AssetServices,
    BatchServices,
    BatchWorkServices,
    DiversityServices,
    EventServices,
    ExportServices,
    GenerationServices,
    HealthServices,
    IdempotencyServices,
    ImportServices,
    JobServices,
    KeyServices,
    KeywordServices,
    MoneyServices,
    PassageServices,
    ProjectServices,
    PromptServices,
    QuestionServices,
    RunServices,
    RunWorkServices,
    WorkServices,
)
from app.core.config import Settings
from app.core.db import Session, SessionFactory, UrlSource
from app.core.di.batch_providers import LateBatchProviders
from app.core.di.work import (
    attempt_service,
    batch_service,
    delivery_worker,
    job_service,
    part_service,
    run_service,
    selection_service,
)
from app.domain.access.key_service import KeyService
from app.domain.access.token_service import TokenService
from app.domain.access.verdicts import VerdictCache
from app.domain.diversity.diversity_service import DiversityService
from app.domain.generation.context_service import ContextService, ExamplePools
from app.domain.generation.passage_service import PassageService
from app.domain.generation.question_service import QuestionService
from app.domain.generation.reply_service import ReplyService
from app.domain.media.asset_service import AssetService
from app.domain.money.budget_service import BudgetService
from app.domain.money.held_money import HeldMoney
from app.domain.shared.prompt_cache import PromptCache
from app.domain.shared.prompt_service import PromptService
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.cache.generations import Generations
from app.infrastructure.cache.store import LocalStore, SharedStore
from app.infrastructure.db.repositories.api_keys import ApiKeyRepository
from app.infrastructure.db.repositories.assets import AssetRepository
from app.infrastructure.db.repositories.batch_items import BatchItemRepository
from app.infrastructure.db.repositories.budgets import BudgetRepository
from app.infrastructure.db.repositories.calls import CallRepository
from app.infrastructure.db.repositories.examples import ExampleRepository
from app.infrastructure.db.repositories.health import HealthRepository
from app.infrastructure.db.repositories.keyword_coverage import KeywordCoverageRepository
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.infrastructure.db.repositories.passages import PassageRepository
from app.infrastructure.db.repositories.projects import ProjectRepository
from app.infrastructure.db.repositories.prompts import PromptRepository
from app.infrastructure.db.repositories.question_edits import QuestionEditRepository
from app.infrastructure.db.repositories.question_texts import QuestionTextRepository
from app.infrastructure.db.repositories.questions import QuestionRepository
from app.infrastructure.db.repositories.revisions import RevisionRepository
from app.infrastructure.db.repositories.standards import StandardRepository
from app.infrastructure.db.repositories.usage import UsageRepository
from app.infrastructure.events.announcements import Announcements
from app.infrastructure.queue.deliveries import Handle
from app.infrastructure.storage.base import BaseStorage
from app.shared.workers import WorkerTimings

if TYPE_CHECKING:
    from app.infrastructure.ai.base.batch_providers import BatchProviders
    from app.infrastructure.queue.worker import DeliveryWorker


@dataclass(frozen=True, slots=True)
class Container:
    """What lives as long as the process, and the bundles that are made of it per request."""

    settings: Settings
    sessions: SessionFactory
    llms: LLMProviders
    announcements: Announcements
    tokens: TokenService
    storage: BaseStorage
    direct_url: UrlSource
    late_batches: LateBatchProviders
    local_key_id: UUID | None = None
    store: SharedStore = field(default_factory=LocalStore)
    verdicts: VerdictCache = field(default_factory=VerdictCache)
    prompt_cache: PromptCache = field(default_factory=PromptCache)
    example_pools: ExamplePools = field(default_factory=ExamplePools)
    project_ids: dict[str, UUID] = field(default_factory=dict)
    held_money: HeldMoney = field(default_factory=HeldMoney)
    diversity_turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @property
    def batch_providers(self) -> "BatchProviders":
        """The vendors' Batch APIs.

        Raises:
            BusinessException: CONFIGURATION_INVALID.
        """
        return self.late_batches.providers

    async def project_id(self) -> UUID:
        """Id of the configured project (QGEN_PROJECT).

        Raises:
            BusinessException: PROJECT_NOT_FOUND.
        """
        code = self.settings.project
        if code not in self.project_ids:
            async with self.sessions() as session:
                self.project_ids[code] = await open_project(self.projects(session), code)
        return self.project_ids[code]

    def projects(self, session: Session) -> ProjectServices:
        return ProjectServices(session, ProjectRepository(session))

    def keys(self, session: Session) -> KeyServices:
        keys = KeyService(ApiKeyRepository(session))
        return KeyServices(session, ProjectRepository(session), keys)

    def access(self, session: Session) -> AccessServices:
        return AccessServices(
            session=session,
            projects=ProjectRepository(session),
            keys=KeyService(ApiKeyRepository(session)),
            tokens=self.tokens,
            verdicts=self.verdicts,
        )

    def generation(self, session: Session) -> GenerationServices:
        questions, passages = QuestionRepository(session), PassageRepository(session)
        return GenerationServices(
            session=session,
            prompts=PromptService(PromptRepository(session), self.prompt_cache),
            contexts=ContextService(
                keywords=KeywordRepository(session),
                standards=StandardRepository(session),
                passages=passages,
                questions=questions,
                examples=ExampleRepository(session),
                pools=self.example_pools,
            ),
            replies=ReplyService(self.llms),
            questions=_question_service(session),
            passages=PassageService(passages),
            calls=CallRepository(session),
            budgets=BudgetService(BudgetRepository(session)),
            held_money=self.held_money,
        )

    def questions(self, session: Session) -> QuestionServices:
        return QuestionServices(session, _question_service(session))

    def passages(self, session: Session) -> PassageServices:
        return PassageServices(session, PassageService(PassageRepository(session)))

    def prompts(self, session: Session) -> PromptServices:
        return PromptServices(session, PromptService(PromptRepository(session), self.prompt_cache))

    def imports(self, session: Session) -> ImportServices:
        return ImportServices(
            session=session,
            keywords=KeywordRepository(session),
            standards=StandardRepository(session),
            passages=PassageRepository(session),
            examples=ExampleRepository(session),
            questions=QuestionRepository(session),
            generations=Generations(self.store),
        )

    def exports(self, session: Session) -> ExportServices:
        return ExportServices(session, QuestionRepository(session), PassageRepository(session))

    def diversity(self, session: Session) -> DiversityServices:
        service = DiversityService(QuestionTextRepository(session))
        return DiversityServices(session, service, self.diversity_turn)

    def keywords(self, session: Session) -> KeywordServices:
        coverage = KeywordCoverageRepository(session)
        return KeywordServices(session, selection_service(session), coverage)

    def money(self, session: Session) -> MoneyServices:
        budgets = BudgetService(BudgetRepository(session))
        return MoneyServices(session, budgets, self.held_money, UsageRepository(session))

    def health(self, session: Session) -> HealthServices:
        return HealthServices(session, HealthRepository(session), self.llms, self.store)

    def assets(self, session: Session) -> AssetServices:
        service = AssetService(AssetRepository(session), self.storage.bucket)
        max_bytes = self.settings.asset_max_bytes
        return AssetServices(session, service, self.storage, max_bytes)

    def events(self) -> EventServices:
        return EventServices(self.sessions, self.announcements)

    def idempotency(self) -> IdempotencyServices:
        return IdempotencyServices(self.sessions)

    def jobs(self, session: Session) -> JobServices:
        return JobServices(session, job_service(session))

    def runs(self, session: Session) -> RunServices:
        return RunServices(
            session,
            run_service(session),
            job_service(session),
            self.generation(session),
            UsageRepository(session),
        )

    def run_work(self) -> RunWorkServices:
        return RunWorkServices(
            self.sessions, run_service, self.generation, self.settings.llm_concurrency
        )

    def batches(self, session: Session) -> BatchServices:
        """Raises BusinessException: CONFIGURATION_INVALID."""
        return BatchServices(
            session=session,
            batches=batch_service(session),
            parts=part_service(session),
            items=BatchItemRepository(session),
            selection=selection_service(session),
            generation=self.generation(session),
            usage=UsageRepository(session),
            jobs=job_service(session),
            providers=self.batch_providers,
        )

    def batch_work(self) -> BatchWorkServices:
        """Raises BusinessException: CONFIGURATION_INVALID."""
        return BatchWorkServices(
            sessions=self.sessions,
            batches=batch_service,
            parts=part_service,
            items=BatchItemRepository,
            selection=selection_service,
            generation=self.generation,
            assets=self.assets,
            jobs=job_service,
            providers=self.batch_providers,
            timings=self.settings.batch_timings,
        )

    def work(self, timings: WorkerTimings) -> WorkServices:
        return WorkServices(self.sessions, partial(attempt_service, timings))

    def delivery_worker(
        self, handle: Handle, concurrency: int | None, timings: WorkerTimings
    ) -> "DeliveryWorker":
        """What takes jobs from the queue; ``concurrency`` None: as configured.

        Raises:
            BusinessException: CONFIGURATION_INVALID, of a database behind a transaction pooler.
        """
        return delivery_worker(self.settings, self.direct_url, handle, concurrency, timings)


def _question_service(session: Session) -> QuestionService:
    return QuestionService(
        QuestionRepository(session), QuestionEditRepository(session), RevisionRepository(session)
    )
