"""Following the events of a stream: those of before, then each as it happens."""

from collections.abc import AsyncGenerator, Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from loguru import logger

from app.application.steps.services import EventServices
from app.core.db import SessionFactory, transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import validation_failed
from app.infrastructure.db.repositories.events import EventRepository, StreamPart
from app.infrastructure.events.news import News
from app.shared.events import StreamEvent

if TYPE_CHECKING:
    from tenacity import RetryCallState

HEARTBEAT_S = 15.0
PAGE_SIZE = 500
OUTAGE_S = 60
"""How long a database may be away before its followers give up."""
_RETRY_S = 2
_NOT_BEGUN = StreamPart(events=(), last_seq=0, is_the_end=False)


async def follow_events(
    services: EventServices,
    project_id: UUID,
    stream_id: UUID,
    after: int,
    heartbeat_s: float = HEARTBEAT_S,
    *,
    is_to_come: bool = False,
) -> AsyncGenerator[StreamEvent | None]:
    """The events after number ``after``, each once and in order, until the stream is closed.

    The first item comes at once. None: nothing new, at the beginning and each ``heartbeat_s``. It
    ends without an item where nothing will be told any more: the stream is closed, or there is
    none (it was forgotten) and ``is_to_come`` does not say that it has yet to begin. It ends early
    when the process is about to stop. No database connection is held meanwhile.

    Raises:
        BusinessException: VALIDATION_FAILED when the stream never came to ``after``;
            DATABASE_UNAVAILABLE at the first item at once, later when the database stays away for
            OUTAGE_S.
    """
    with services.announcements.subscribe(stream_id) as news:
        news.seen = after
        part = await _read(services, project_id, stream_id, after)
        if part is None and is_to_come:
            part = _NOT_BEGUN
        if part is not None and after > part.last_seq:
            raise _never_came_to(after, part.last_seq)
        while part is not None:
            for event in part.events:
                yield event
                news.seen = event.seq
            if part.is_the_end:
                return
            if not part.events:
                yield None  # also when the process stops: ending with nothing says that all is told
            if services.announcements.is_closed:
                return
            if news.seen >= part.last_seq:
                while not await news.wait(heartbeat_s):
                    yield None
            later = await _read_patiently(services, project_id, stream_id, news)
            part = later or (_NOT_BEGUN if part is _NOT_BEGUN else None)


async def look_for_events(
    sessions: SessionFactory, stream_ids: Collection[UUID]
) -> Mapping[UUID, int]:
    """The newest number of each of these streams; what ``Announcements`` looks with.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE.
    """
    async with sessions() as session, transaction(session):
        return await EventRepository(session).look(stream_ids)


async def _read(
    services: EventServices, project_id: UUID, stream_id: UUID, after: int
) -> StreamPart | None:
    async with services.sessions() as session, transaction(session):
        return await EventRepository(session).read(project_id, stream_id, after, PAGE_SIZE)


async def _read_patiently(
    services: EventServices, project_id: UUID, stream_id: UUID, news: News
) -> StreamPart | None:
    from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_fixed

    async def pause(seconds: float) -> None:
        await news.wait(seconds)  # which is cut short when the process is about to stop

    def passes(error: BaseException) -> bool:
        away = isinstance(error, BusinessException) and error.code is ErrorCode.DATABASE_UNAVAILABLE
        return away and not services.announcements.is_closed

    retrying = AsyncRetrying(
        sleep=pause,
        retry=retry_if_exception(passes),
        wait=wait_fixed(_RETRY_S),
        stop=stop_after_delay(OUTAGE_S),
        before_sleep=_tell_once,
        reraise=True,
    )
    return await retrying(_read, services, project_id, stream_id, news.seen)


def _tell_once(state: "RetryCallState") -> None:
    if state.attempt_number == 1:
        logger.warning("The database is away; events go on when it is back, within {} s", OUTAGE_S)


def _never_came_to(after: int, last_seq: int) -> BusinessException:
    problem = f"must be at most {last_seq}, the number of the newest event"
    return validation_failed([{"loc": ("after",), "msg": problem}])
