"""Whether the process lives, and whether it can work."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from app.api.dependencies import Health
from app.api.errors import public_answers
from app.application.check_health import check_readiness
from app.shared.cache import CacheState
from app.shared.circuits import CircuitState
from app.shared.enums import Vendor
from app.shared.workers import WorkerState

router = APIRouter(prefix="/health", tags=["health"])


class LiveOut(BaseModel):
    status: Literal["ok"] = "ok"


class ReadyOut(BaseModel):
    """``providers`` have a key; ``is_sandbox``: the sandbox plays them.

    ``circuits``: a provider whose circuit is open is not asked for a while; the others are.
    ``cache``: where processes share limits and circuits: in ``redis``, or, where it is ``lost`` or
    none is configured, not at all (``process``).
    ``worker``: whether this process works on background jobs too; the API works without.
    """

    status: Literal["ok"] = "ok"
    providers: tuple[Vendor, ...]
    is_sandbox: bool
    circuits: dict[Vendor, CircuitState]
    cache: CacheState
    worker: WorkerState


@router.get("/live")
async def live() -> LiveOut:
    """The process serves requests."""
    return LiveOut()


@router.get("/ready", responses=public_answers())
async def ready(services: Health, request: Request) -> ReadyOut:
    """The database answers and has our tables; vendors are not called, since that may cost."""
    readiness = await check_readiness(services)
    return ReadyOut(
        providers=readiness.providers,
        is_sandbox=readiness.is_sandbox,
        circuits=dict(readiness.circuits),
        cache=readiness.cache,
        worker=request.app.state.worker_state(),
    )
