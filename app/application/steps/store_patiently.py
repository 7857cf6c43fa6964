"""Store what work has brought, also where the database goes away for a moment."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from loguru import logger

from app.core.db import Session, transaction
from app.core.exceptions import BusinessException, ErrorCode

if TYPE_CHECKING:
    from tenacity import RetryCallState

PATIENCE_S = 60
"""How long a database may be away (a restart, a failover) until what waits for it is given up."""
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2


async def store_patiently[T](session: Session, store: Callable[[], Awaitable[T]]) -> T:
    """Do ``store`` in a transaction of its own; where the database is away, again until it is back.

    ``store`` may be done more than once, of which one counts; where a commit's answer is lost, it
    finds what it has stored, or errs on the safe side: a reservation is made twice.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE when it is away for PATIENCE_S.
    """

    async def once() -> T:
        async with transaction(session):
            return await store()

    from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_exponential

    retrying = AsyncRetrying(
        retry=retry_if_exception(_is_away),
        wait=wait_exponential(_FIRST_PAUSE_S, _LONGEST_PAUSE_S),
        stop=stop_after_delay(PATIENCE_S),
        before_sleep=_tell_once,
        reraise=True,
    )
    return await retrying(once)


def _is_away(error: BaseException) -> bool:
    return isinstance(error, BusinessException) and error.code is ErrorCode.DATABASE_UNAVAILABLE


def _tell_once(state: "RetryCallState") -> None:
    if state.attempt_number == 1:
        logger.warning(
            "The database is away; what work has brought is stored when it is back, within {} s",
            PATIENCE_S,
        )
