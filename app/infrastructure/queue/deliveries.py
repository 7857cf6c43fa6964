"""Deliveries of jobs, made and withdrawn in our own transactions.

What becomes of a job is told in our table ``jobs``. A row of procrastinate's is only the queue's
part: that some worker shall begin with it, which is why it is deleted when it has been worked off.
The SQL names the schema, so that it works with any search_path.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, DateTime, bindparam, text

from app.core.db import Session

QUEUE = "qgen"
DELIVERY_TASK = "qgen.job"
"""The one task of procrastinate's; its argument ``job_id`` says which job."""

_ADD = text("""
    SELECT (qgen_queue.procrastinate_defer_jobs_v1(ARRAY[ROW(
        :queue, :task, :priority, :lock, NULL, CAST(:arguments AS jsonb), :scheduled_at
    )::qgen_queue.procrastinate_job_to_defer_v1]))[1]
""").bindparams(bindparam("scheduled_at", type_=DateTime(timezone=True)))
_WITHDRAW = text("SELECT qgen_queue.procrastinate_cancel_job_v1(:id, true, true)").bindparams(
    bindparam("id", type_=BigInteger)
)
# Without a living worker: procrastinate sets worker_id to null where it forgets one.
_DEAD = """
    SELECT delivery.id FROM qgen_queue.procrastinate_jobs AS delivery
    LEFT JOIN qgen_queue.procrastinate_workers AS worker ON worker.id = delivery.worker_id
    WHERE delivery.status = 'doing'
      AND (worker.id IS NULL
           OR worker.last_heartbeat < now() - make_interval(secs => :dead_after_s))
"""
# Handled, though their end was lost with a crash of the server: their locks would stay for ever.
_LEFT_OVER = """
    SELECT delivery.id FROM qgen_queue.procrastinate_jobs AS delivery
    LEFT JOIN jobs AS job ON job.id = CAST(delivery.args ->> 'job_id' AS uuid)
    WHERE delivery.status = 'doing'
      AND (job.id IS NULL
           OR ((job.finished_at IS NOT NULL OR job.delivery_id IS DISTINCT FROM delivery.id)
               AND job.updated_at < now() - make_interval(secs => :dead_after_s)))
"""
_DROPS = tuple(
    text(
        f"DELETE FROM qgen_queue.procrastinate_jobs WHERE id IN"  # noqa: S608 - our own text
        f" ({useless} FOR UPDATE OF delivery SKIP LOCKED) RETURNING id"
    )
    for useless in (_DEAD, _LEFT_OVER)
)
_COUNT_DEAD = text(f"SELECT count(*) FROM ({_DEAD}) AS dead")  # noqa: S608 - our own text
_COUNT_WORKERS = text("""
    SELECT count(*) FROM qgen_queue.procrastinate_workers
    WHERE last_heartbeat >= now() - make_interval(secs => :dead_after_s)
""")


class StopReason(StrEnum):
    """Why the work on a delivery is cancelled."""

    CANCELLED = "cancelled"
    SHUTDOWN = "shutdown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A job that shall be worked on now. ``stop_reason`` tells, when it is cancelled, why."""

    id: int
    job_id: UUID
    stop_reason: Callable[[], StopReason | None]


type Handle = Callable[[Delivery], Awaitable[None]]


class DeliveryQueue:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(
        self,
        project_id: UUID,
        job_id: UUID,
        *,
        priority: int,
        lock: str | None,
        scheduled_at: datetime | None,
    ) -> int:
        """Have a job delivered to a worker, once the transaction is committed; returns the number.

        Numbers are given once and rise. The queue knows no projects, so locks get the project's id.
        """
        given = {
            "queue": QUEUE,
            "task": DELIVERY_TASK,
            "priority": priority,
            "lock": None if lock is None else f"{project_id}:{lock}",
            "arguments": orjson.dumps({"job_id": str(job_id)}).decode(),
            "scheduled_at": scheduled_at,
        }
        return int((await self._session.execute(_ADD, given)).scalar_one())

    async def withdraw(self, delivery_id: int) -> None:
        """Forget a delivery that waits; the worker that has it already is asked to stop."""
        await self._session.execute(_WITHDRAW, {"id": delivery_id})

    async def drop_dead(self, dead_after_s: float) -> int:
        """Forget deliveries that nobody works on; returns how many.

        Their workers live no more, or the job has long ended, or has another delivery.
        """
        dropped = 0
        for drop in _DROPS:
            gone = await self._session.execute(drop, {"dead_after_s": dead_after_s})
            dropped += len(gone.all())
        return dropped

    async def count_dead(self, dead_after_s: float) -> int:
        """How many deliveries have a worker that lives no more."""
        found = await self._session.execute(_COUNT_DEAD, {"dead_after_s": dead_after_s})
        return int(found.scalar_one())

    async def count_workers(self, dead_after_s: float) -> int:
        """How many workers live."""
        found = await self._session.execute(_COUNT_WORKERS, {"dead_after_s": dead_after_s})
        return int(found.scalar_one())
