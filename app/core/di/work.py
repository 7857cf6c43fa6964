"""What background jobs are asked for with, and worked on with."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.core.config import Settings
from app.core.db import SUPABASE_TRANSACTION_POOLER_PORT, Session, UrlSource
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.batch.batch_service import BatchService
from app.domain.batch.keyword_selection_service import KeywordSelectionService
from app.domain.batch.part_service import PartService
from app.domain.jobs.attempt_service import AttemptService
from app.domain.jobs.job_service import JobService
from app.domain.jobs.retries import RetryRule
from app.domain.runs.run_service import RunService
from app.infrastructure.db.repositories.batch_items import BatchItemRepository
from app.infrastructure.db.repositories.batch_parts import BatchPartRepository
from app.infrastructure.db.repositories.batches import BatchRepository
from app.infrastructure.db.repositories.events import EventRepository
from app.infrastructure.db.repositories.job_states import JobStateRepository
from app.infrastructure.db.repositories.jobs import JobRepository
from app.infrastructure.db.repositories.keyword_selection import KeywordSelectionRepository
from app.infrastructure.db.repositories.run_items import RunItemRepository
from app.infrastructure.db.repositories.runs import RunRepository
from app.infrastructure.db.repositories.standards import StandardRepository
from app.infrastructure.queue.deliveries import DeliveryQueue, Handle
from app.shared.workers import WorkerTimings

if TYPE_CHECKING:
    from app.infrastructure.queue.worker import DeliveryWorker


def job_service(session: Session) -> JobService:
    return JobService(
        JobRepository(session),
        JobStateRepository(session),
        DeliveryQueue(session),
        EventRepository(session),
    )


def run_service(session: Session) -> RunService:
    return RunService(RunRepository(session), RunItemRepository(session), EventRepository(session))


def batch_service(session: Session) -> BatchService:
    return BatchService(
        BatchRepository(session), BatchItemRepository(session), EventRepository(session)
    )


def part_service(session: Session) -> PartService:
    return PartService(
        BatchPartRepository(session), BatchItemRepository(session), EventRepository(session)
    )


def selection_service(session: Session) -> KeywordSelectionService:
    return KeywordSelectionService(KeywordSelectionRepository(session), StandardRepository(session))


def attempt_service(timings: WorkerTimings, session: Session) -> AttemptService:
    return AttemptService(
        JobStateRepository(session),
        DeliveryQueue(session),
        EventRepository(session),
        RetryRule(timings.first_retry_s),
    )


def delivery_worker(
    settings: Settings,
    direct_url: UrlSource,
    handle: Handle,
    concurrency: int | None,
    timings: WorkerTimings,
) -> "DeliveryWorker":
    """A worker that nothing has started yet.

    Raises:
        BusinessException: CONFIGURATION_INVALID.
    """
    url = settings.database_direct_url or settings.database_url
    if url is not None and urlsplit(url).port == SUPABASE_TRANSACTION_POOLER_PORT:
        raise BusinessException(
            ErrorCode.CONFIGURATION_INVALID,
            "A worker keeps its connections, which a transaction pooler does not. Set "
            "QGEN_DATABASE_DIRECT_URL to the database itself.",
        )
    # procrastinate takes 0.2 s to import, which no other command needs.
    from app.infrastructure.queue.worker import DeliveryWorker

    return DeliveryWorker(
        direct_url,
        handle,
        concurrency=concurrency or settings.worker_concurrency,
        grace_s=settings.worker_grace_s,
        timings=timings,
    )
