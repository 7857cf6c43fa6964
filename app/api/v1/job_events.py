"""What happens to a background job, while it happens."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.api.access import CanRead
from app.api.dependencies import Events, Jobs
from app.api.errors import error_answers
from app.api.v1.event_streams import (
    EVENT_STREAM_ANSWERS,
    EVENT_STREAM_DESCRIPTION,
    EventStreamResponse,
    IsStillAllowed,
    Position,
    event_stream,
)
from app.application.follow_job import follow_job
from app.core.exceptions import ErrorCode

router = APIRouter(prefix="/jobs", tags=["jobs"])


@router.get(
    "/{job_id}/events",
    status_code=200,
    response_class=EventStreamResponse,
    responses=EVENT_STREAM_ANSWERS
    | error_answers(ErrorCode.JOB_NOT_FOUND, ErrorCode.VALIDATION_FAILED),
    description="What happens to a job: `queued`, `started`, `progress` (done, total, ...), "
    "`retrying`, and at last `succeeded`, `failed` or `cancelled`. " + EVENT_STREAM_DESCRIPTION,
)
async def watch_job(
    job_id: UUID,
    caller: CanRead,
    jobs: Jobs,
    events: Events,
    after: Position,
    is_still_allowed: IsStillAllowed,
) -> Response:
    following = await follow_job(jobs, events, caller.project_id, job_id, after)
    return await event_stream(following, is_still_allowed)
