"""Whether the process lives, and whether it can work."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.dependencies import Health
from app.api.errors import error_answers
from app.application.check_health import check_readiness
from app.shared.enums import Vendor

router = APIRouter(prefix="/health", tags=["health"])


class LiveOut(BaseModel):
    status: Literal["ok"] = "ok"


class ReadyOut(BaseModel):
    """``providers`` have a key; ``is_sandbox``: the sandbox plays them."""

    status: Literal["ok"] = "ok"
    providers: tuple[Vendor, ...]
    is_sandbox: bool


@router.get("/live")
async def live() -> LiveOut:
    """The process serves requests."""
    return LiveOut()


@router.get("/ready", responses=error_answers())
async def ready(services: Health) -> ReadyOut:
    """The database answers and has our tables; vendors are not called, since that may cost."""
    readiness = await check_readiness(services)
    return ReadyOut(providers=readiness.providers, is_sandbox=readiness.is_sandbox)
