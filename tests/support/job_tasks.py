"""Tasks for workers under test, in this process and in others. Their effects are rows."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel
from sqlalchemy import text

from app.application.steps.running_job import RunningJob
from app.core.db import transaction
from app.core.di.container import Container
from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.pipelines.tasks import Task, TaskRegistry

TABLES = """
    CREATE TABLE effects (job_id uuid NOT NULL, attempt int NOT NULL, at timestamptz DEFAULT now());
    CREATE TABLE gates (name text PRIMARY KEY)
"""
_EFFECT = text("INSERT INTO effects (job_id, attempt) VALUES (:job_id, :attempt)")
_GATE = text("SELECT count(*) FROM gates WHERE name = :name")
_LOOK_S = 0.02
_SLOW_S = 0.3


class Nothing(BaseModel):
    """No payload."""


class Numbers(BaseModel):
    numbers: list[int]


class Failing(BaseModel):
    """``times``: how many attempts fail."""

    code: ErrorCode
    times: int
    retry_after_s: float | None = None


class Gated(BaseModel):
    """``gate``: what is waited for; a test opens it with a row in ``gates``."""

    gate: str


class Awaited(BaseModel):
    """``file``: what is waited for."""

    file: Path


async def _add(_container: Container, job: RunningJob, given: Numbers) -> Mapping[str, JsonValue]:
    for done in range(len(given.numbers)):
        await job.progress(done + 1, len(given.numbers), number=given.numbers[done])
    return {"sum": sum(given.numbers)}


async def _effect(container: Container, job: RunningJob, _given: Nothing) -> None:
    async with container.sessions() as session, transaction(session):
        await session.execute(_EFFECT, {"job_id": job.id, "attempt": job.attempt})
        await job.finish_in(session, {"attempt": job.attempt})


async def _slow_effect(container: Container, job: RunningJob, given: Nothing) -> None:
    """Long enough to be killed in the middle: before, within and after the transaction."""
    await asyncio.sleep(_SLOW_S)
    async with container.sessions() as session, transaction(session):
        await session.execute(_EFFECT, {"job_id": job.id, "attempt": job.attempt})
        await asyncio.sleep(_SLOW_S)
        await job.finish_in(session)


async def _effect_after_gate(container: Container, job: RunningJob, given: Gated) -> None:
    await job.progress(0, 1)
    while True:
        async with container.sessions() as session, transaction(session):
            if (await session.execute(_GATE, {"name": given.gate})).scalar_one():
                break
        await asyncio.sleep(_LOOK_S)
    await _effect(container, job, Nothing())


async def _effect_after_file(container: Container, job: RunningJob, given: Awaited) -> None:
    """As a call of a vendor, which the database has nothing to do with."""
    await job.progress(0, 1)
    while not given.file.exists():  # noqa: ASYNC110 - it is another process's
        await asyncio.sleep(_LOOK_S)
    await _effect(container, job, Nothing())


async def _fail(_container: Container, job: RunningJob, given: Failing) -> Mapping[str, JsonValue]:
    if job.attempt <= given.times:
        details = {} if given.retry_after_s is None else {"retry_after_s": given.retry_after_s}
        raise BusinessException(given.code, "It does not work.", {**details, "where": "here\x00"})
    return {"attempt": job.attempt}


async def _wait(_container: Container, job: RunningJob, _given: Nothing) -> None:
    await job.progress(0, 1)
    await asyncio.Event().wait()


async def _crash(_container: Container, _job: RunningJob, _given: Nothing) -> None:
    raise ZeroDivisionError


async def _cancel_itself(_container: Container, _job: RunningJob, _given: Nothing) -> None:
    raise asyncio.CancelledError


async def _finish_and_fail(container: Container, job: RunningJob, _given: Nothing) -> None:
    async with container.sessions() as session, transaction(session):
        await job.finish_in(session)
        raise BusinessException(ErrorCode.QUESTION_NOT_FOUND, "It is not there.")


TEST_TASKS = TaskRegistry(
    [
        Task("test.add", Numbers, _add),
        Task("test.effect", Nothing, _effect),
        Task("test.slow_effect", Nothing, _slow_effect),
        Task("test.gated", Gated, _effect_after_gate),
        Task("test.effect_after_file", Awaited, _effect_after_file),
        Task("test.fail", Failing, _fail),
        Task("test.wait", Nothing, _wait),
        Task("test.crash", Nothing, _crash),
        Task("test.cancel_itself", Nothing, _cancel_itself),
        Task("test.finish_and_fail", Nothing, _finish_and_fail),
    ]
)
