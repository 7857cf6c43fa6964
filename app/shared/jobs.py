"""Background jobs: what is asked for, and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.shared.json_values import JsonValue
from app.shared.listing import PageRequest

TaskName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]{0,99}$")]


class JobStatus(StrEnum):
    """QUEUED waits for a worker or its time; the last three are final until somebody retries."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (JobStatus.QUEUED, JobStatus.RUNNING)


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewJob(_ReadModel):
    """A job to be done.

    Attributes:
        task: what is done, by its name in ``pipelines``.
        payload: what the task is done with; its form is the task's.
        scheduled_at: not before this time; None: as soon as a worker is free.
        priority: higher ones first.
        queueing_lock: of one such name in a project one job waits for its first start at a time.
        lock: of one such name in a project one job runs at a time, in the order of their asking:
            one with a time to wait for holds those back that were asked for after it, and one that
            is tried again goes to the end.
        max_attempts: how often a worker may begin.
    """

    task: TaskName
    payload: Mapping[str, JsonValue] = {}
    scheduled_at: AwareDatetime | None = None
    priority: int = Field(0, ge=-1000, le=1000)
    queueing_lock: str | None = Field(None, min_length=1, max_length=200)
    lock: str | None = Field(None, min_length=1, max_length=150)
    max_attempts: int = Field(5, ge=1, le=100)


class JobError(_ReadModel):
    """Why a job, or its last attempt, failed."""

    code: str
    message: str
    details: Mapping[str, JsonValue] = {}


class Job(_ReadModel):
    """A job as it is now. ``result`` is what its task returned, ``error`` the last attempt's."""

    id: UUID
    task: str
    payload: Mapping[str, JsonValue]
    status: JobStatus
    attempt: int
    max_attempts: int
    result: Mapping[str, JsonValue] | None
    error: JobError | None
    is_cancelling: bool
    scheduled_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    created_at: datetime


class JobFilter(_ReadModel):
    """Which jobs to list; None does not filter."""

    status: JobStatus | None = None
    task: TaskName | None = None


class JobListing(JobFilter, PageRequest):
    """A page of the jobs that a filter chooses."""


class JobPage(_ReadModel):
    """Jobs, newest first. ``next_cursor`` goes into ``after``; it is null at the end."""

    jobs: tuple[Job, ...]
    next_cursor: UUID | None
