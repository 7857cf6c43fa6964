"""The composition root: one container a process, made of real parts or their embedded defaults.

An explicit object, not module-level singletons: async clients belong to one event loop, and a test
or a command has a container of its own (docs/adr/0002).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from loguru import logger

from app.application.keep_database import upgrade_database
from app.application.open_local_access import open_local_access
from app.application.open_project import open_project
from app.application.steps.follow_events import look_for_events
from app.application.steps.services import (
    AccessServices,
    AssetServices,
    DiversityServices,
    EventServices,
    ExportServices,
    GenerationServices,
    HealthServices,
    IdempotencyServices,
    ImportServices,
    JobServices,
    KeyServices,
    MoneyServices,
    PassageServices,
    ProjectServices,
    PromptServices,
    QuestionServices,
    RunServices,
    RunWorkServices,
    WorkServices,
)
from app.core.config import SandboxMode, Settings
from app.core.db import Session, SessionFactory, UrlSource, create_engine, session_factory
from app.core.di.access import build_tokens
from app.core.di.cache import open_store
from app.core.di.providers import build_providers
from app.core.di.storage import build_storage
from app.core.di.work import attempt_service, delivery_worker, job_service, run_service
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
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.ai.sandbox_process import sandbox_process
from app.infrastructure.cache.generations import Generations
from app.infrastructure.cache.store import LocalStore, SharedStore
from app.infrastructure.db.repositories.api_keys import ApiKeyRepository
from app.infrastructure.db.repositories.assets import AssetRepository
from app.infrastructure.db.repositories.budgets import BudgetRepository
from app.infrastructure.db.repositories.calls import CallRepository
from app.infrastructure.db.repositories.examples import ExampleRepository
from app.infrastructure.db.repositories.health import HealthRepository
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
    from app.infrastructure.db.embedded import EmbeddedPostgres
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
    local_key_id: UUID | None = None
    store: SharedStore = field(default_factory=LocalStore)
    verdicts: VerdictCache = field(default_factory=VerdictCache)
    prompt_cache: PromptCache = field(default_factory=PromptCache)
    example_pools: ExamplePools = field(default_factory=ExamplePools)
    project_ids: dict[str, UUID] = field(default_factory=dict)
    held_money: HeldMoney = field(default_factory=HeldMoney)
    diversity_turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

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
        return _key_services(session)

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


def _key_services(session: Session) -> KeyServices:
    keys = KeyService(ApiKeyRepository(session))
    return KeyServices(session, ProjectRepository(session), keys)


def _question_service(session: Session) -> QuestionService:
    return QuestionService(
        QuestionRepository(session), QuestionEditRepository(session), RevisionRepository(session)
    )


@asynccontextmanager
async def open_container(settings: Settings, *, with_llms: bool = True) -> AsyncIterator[Container]:
    """Start what is embedded, connect to what is not; everything is released at the end.

    ``with_llms`` false spares the start of the sandbox where no model is asked.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, MIGRATION_*, SANDBOX_UNAVAILABLE of embedded parts;
            CONFIGURATION_INVALID.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        llms = await stack.enter_async_context(open_llms(settings, store, with_sandbox=with_llms))
        urls = await _database(settings, stack)
        engine = create_engine(urls)
        stack.push_async_callback(engine.dispose)
        sessions = session_factory(engine)
        direct_url = _direct(settings, urls)
        announcements = Announcements(direct_url, partial(look_for_events, sessions))
        stack.push_async_callback(announcements.close)
        tokens = build_tokens(settings)
        stack.push_async_callback(tokens.close)
        local_key_id = await _local_key(settings, sessions)
        storage = build_storage(settings)
        stack.push_async_callback(storage.close)
        yield Container(
            settings,
            sessions,
            llms,
            announcements,
            tokens,
            storage,
            direct_url,
            local_key_id,
            store=store,
            prompt_cache=PromptCache(Generations(store)),
            example_pools=ExamplePools(Generations(store)),
        )


@asynccontextmanager
async def open_llms(
    settings: Settings, store: SharedStore, *, with_sandbox: bool = True
) -> AsyncIterator[LLMProviders]:
    """The providers, and the sandbox behind them where it plays them and runs nowhere else.

    What is known of their limits and circuits is in the store.

    Raises:
        BusinessException: SANDBOX_UNAVAILABLE, CONFIGURATION_INVALID.
    """
    async with AsyncExitStack() as stack:
        url = await _sandbox_url(settings, stack) if with_sandbox else settings.sandbox_url
        llms = build_providers(settings, url, Traffic(store, settings.limits))
        stack.push_async_callback(llms.close)
        yield llms


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[str]:
    """URL for work on the schema itself, as it is: past a pooler, and not upgraded."""
    if settings.database_url is not None:
        yield settings.database_direct_url or settings.database_url
        return
    postgres = _embedded(settings)
    try:
        yield await postgres.start()
    finally:
        await postgres.stop()


def _embedded(settings: Settings) -> "EmbeddedPostgres":
    from app.infrastructure.db.embedded import EmbeddedPostgres  # with psutil: not where one is set

    return EmbeddedPostgres(settings.data_dir / "postgres")


async def _database(settings: Settings, stack: AsyncExitStack) -> UrlSource:
    """Where connections go. The embedded database is ours alone, so it is upgraded at once."""
    external = settings.database_url
    if external is not None:
        return lambda: asyncio.sleep(0, external)
    postgres = _embedded(settings)
    stack.push_async_callback(postgres.stop)
    await upgrade_database(await postgres.start())
    return postgres.ensure_running


def _direct(settings: Settings, urls: UrlSource) -> UrlSource:
    """Where connections go that keep to their server: past a pooler."""
    direct = settings.database_direct_url
    return (
        urls
        if direct is None or settings.is_embedded_database
        else lambda: asyncio.sleep(0, direct)
    )


async def _local_key(settings: Settings, sessions: SessionFactory) -> UUID | None:
    """The embedded database comes with a key of this machine, unless it asks for keys as well."""
    if not (settings.is_embedded_database and settings.is_open_to_loopback):
        return None
    async with sessions() as session:
        return await open_local_access(_key_services(session), settings.data_dir / "local-key")


async def _sandbox_url(settings: Settings, stack: AsyncExitStack) -> str | None:
    if settings.uses_sandbox and settings.sandbox_url is None:
        if settings.sandbox is SandboxMode.AUTO:
            logger.warning("No vendor key is set: the sandbox plays the vendors, by rules")
        return await stack.enter_async_context(sandbox_process())
    return settings.sandbox_url
