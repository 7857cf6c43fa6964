"""Stored passages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.api.access import CanRead
from app.api.dependencies import Passages
from app.api.errors import error_answers
from app.application.read_passages import get_passage, list_passages
from app.core.exceptions import ErrorCode
from app.shared.passages import Passage, PassageListing, PassagePage

router = APIRouter(prefix="/passages", tags=["passages"])


@router.get("", responses=error_answers(ErrorCode.VALIDATION_FAILED))
async def read_passages(
    listing: Annotated[PassageListing, Query()], caller: CanRead, services: Passages
) -> PassagePage:
    """List passages, newest first."""
    return await list_passages(services, caller.project_id, listing, listing.limit, listing.after)


@router.get(
    "/{passage_id}",
    responses=error_answers(ErrorCode.PASSAGE_NOT_FOUND, ErrorCode.VALIDATION_FAILED),
)
async def read_passage(passage_id: UUID, caller: CanRead, services: Passages) -> Passage:
    """One passage. Its questions: ``GET /questions?passage_id=``."""
    return await get_passage(services, caller.project_id, passage_id)
