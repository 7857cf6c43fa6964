"""Who asks."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.access import CanRead
from app.api.errors import error_answers
from app.shared.access import CallerKind, Scope

router = APIRouter(prefix="/me", tags=["access"])


class MeOut(BaseModel):
    """``id``: of the key or the user; null for this machine where it has no key."""

    kind: CallerKind
    id: UUID | None
    project_id: UUID
    scopes: list[Scope]


@router.get("", responses=error_answers())
async def read_me(caller: CanRead) -> MeOut:
    """Who you are to this service: kind, project, and what you may do there."""
    scopes = [scope for scope in Scope if caller.may(scope)]
    return MeOut(kind=caller.kind, id=caller.id, project_id=caller.project_id, scopes=scopes)
