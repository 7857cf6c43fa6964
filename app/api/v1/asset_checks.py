"""Checks of the files that are kept."""

from fastapi import APIRouter

from app.api.access import CanAdmin
from app.api.dependencies import Jobs
from app.api.errors import error_answers
from app.application.request_asset_check import request_asset_check
from app.core.exceptions import ErrorCode
from app.shared.asset_checks import AssetCheckOrder
from app.shared.jobs import Job

router = APIRouter(prefix="/asset-checks", tags=["assets"])


@router.post(
    "",
    status_code=202,
    responses=error_answers(
        ErrorCode.VALIDATION_FAILED, ErrorCode.MALFORMED_BODY, ErrorCode.BODY_TOO_LARGE
    ),
)
async def check_files(order: AssetCheckOrder, caller: CanAdmin, services: Jobs) -> Job:
    """Have all files compared with their rows in the background; the job's result is the report.

    While a check of the same kind waits for a worker, it is that one.
    """
    return await request_asset_check(services, caller.project_id, order, caller.id)
