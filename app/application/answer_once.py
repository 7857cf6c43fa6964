"""Answer a request once, however often and to however many processes it is sent."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from loguru import logger

from app.application.steps.services import IdempotencyServices
from app.core.db import Session, transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.core.finish import finish
from app.infrastructure.db.repositories.idempotency import HeldKey, IdempotencyRepository
from app.shared.idempotency import KeptAnswer, KeyedRequest

KEPT = timedelta(hours=24)
"""How long an answer is given again, from when it was first given."""
RETRY_AFTER_S = 2
_CLAIMS = 3


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """Lengths of time in seconds; tests take shorter ones.

    Attributes:
        lease_s: how long a process that died keeps others from working under its key.
        extend_s: how often one that lives says so.
    """

    lease_s: float = 30
    extend_s: float = 10


_DEFAULT_TIMES = LeaseTimes()


class KeyLease:
    """A key that this process works under, until it keeps an answer or frees the key.

    Made within a running loop: it says from time to time that the work goes on.
    """

    def __init__(self, services: IdempotencyServices, held: HeldKey, times: LeaseTimes) -> None:
        self._services = services
        self._held = held
        self._times = times
        self._extending = asyncio.create_task(self._extend())

    async def keep(self, answer: KeptAnswer) -> None:
        """Give this answer from now on. Done to its end, also where the caller is cancelled.

        A database that is away is logged: whoever waits for the answer gets it all the same.
        """
        await finish(self._end(lambda keys: keys.keep(self._held, answer, KEPT)))

    async def keep_within(self, session: Session, answer: KeptAnswer) -> None:
        """Give this answer from when the caller's transaction is committed; ``close`` follows.

        Raises:
            BusinessException: IDEMPOTENCY_IN_FLIGHT: somebody else works under the key by now, and
                the transaction must not be committed.
        """
        if not await IdempotencyRepository(session).keep(self._held, answer, KEPT):
            raise _in_flight()

    def close(self) -> None:
        """The work is over, and its answer kept."""
        self._extending.cancel()

    async def free(self) -> None:
        """As if the request had not been sent; to its end, and with the database away, as above."""
        await finish(self._end(lambda keys: keys.free(self._held)))

    async def _end(self, change: Callable[[IdempotencyRepository], Awaitable[bool]]) -> None:
        self.close()
        try:
            is_ours = await self._change(change)
        except BusinessException as error:
            logger.error(
                "The answer under the idempotency key {} is not kept; a repetition works anew: {}",
                self._held.key,
                error.message,
            )
            return
        if not is_ours:
            logger.warning(
                "The idempotency key {} was taken over: the database was away for too long",
                self._held.key,
            )

    async def _extend(self) -> None:
        lease = timedelta(seconds=self._times.lease_s)
        is_ours = True
        while is_ours:
            await asyncio.sleep(self._times.extend_s)
            try:
                is_ours = await self._change(lambda keys: keys.extend(self._held, lease))
            except BusinessException as error:
                logger.warning("The lease of an idempotency key is not extended: {}", error.message)

    async def _change(self, change: Callable[[IdempotencyRepository], Awaitable[bool]]) -> bool:
        async with self._services.sessions() as session, transaction(session):
            return await change(IdempotencyRepository(session))


async def claim_key(
    services: IdempotencyServices, request: KeyedRequest, times: LeaseTimes = _DEFAULT_TIMES
) -> KeyLease | KeptAnswer:
    """Take the request's key to work under it, or learn what was answered before.

    Raises:
        BusinessException: IDEMPOTENCY_IN_FLIGHT while somebody works under it,
            IDEMPOTENCY_KEY_REUSED when it was used for another request; DATABASE_UNAVAILABLE.
    """
    lease = timedelta(seconds=times.lease_s)
    for _ in range(_CLAIMS):  # a key may be freed between the two looks
        async with services.sessions() as session, transaction(session):
            keys = IdempotencyRepository(session)
            held = await keys.claim(request, lease, KEPT)
            state = None if held else await keys.state(request.project_id, request.key)
        if held is not None:
            return KeyLease(services, held, times)
        if state is None:
            continue
        if state.request_sha256 != request.sha256:
            raise _reused()
        if state.answer is not None:
            return state.answer
        break
    raise _in_flight()


def _reused() -> BusinessException:
    return BusinessException(
        ErrorCode.IDEMPOTENCY_KEY_REUSED,
        "This Idempotency-Key was used for another request (of another path, query or body). Take "
        "a new key for each new request.",
    )


def _in_flight() -> BusinessException:
    return BusinessException(
        ErrorCode.IDEMPOTENCY_IN_FLIGHT,
        "The request with this Idempotency-Key is being worked on. Send it again after a while, "
        "with the same key, to get its answer.",
        {"retry_after_s": RETRY_AFTER_S},
    )
