"""A run whose Redis goes away while it is made, and comes back."""

import asyncio

from app.core.config import Settings, WorkerMode
from app.shared.enums import Vendor
from app.shared.rate_limits import RateLimit
from tests.contract.api.test_runs import events, started
from tests.support.api_client import Api, api_of
from tests.support.log_capture import captured_log
from tests.support.redis_server import RedisServer
from tests.support.run_studio import specs
from tests.support.sandbox_process import SandboxProcess

ITEMS = 60
SECONDS = 60


async def saved(api: Api, run_id: str) -> int:
    return int((await api.http.get(f"/api/v1/runs/{run_id}")).json()["counts"]["saved"])


async def until_saved(api: Api, run_id: str, count: int) -> None:
    async with asyncio.timeout(SECONDS):
        while await saved(api, run_id) < count:  # noqa: ASYNC110 - it is another process's doing
            await asyncio.sleep(0.05)


async def test_a_run_goes_on_while_redis_is_gone_and_uses_it_again_when_it_is_back(
    settings: Settings, sandbox: SandboxProcess, redis_server: RedisServer
) -> None:
    sandbox.set_faults({"kind": "slow", "rate": 1, "seconds": 0.2})
    shared = {
        "worker": WorkerMode.INSIDE,
        "redis_url": redis_server.url,
        "limits": {Vendor.OPENAI: RateLimit(rpm=6000)},
    }
    with captured_log("text") as log:
        async with api_of(settings.model_copy(update=shared)) as api:
            run_id = await started(api, specs=specs(ITEMS), concurrency=4)
            await until_saved(api, run_id, 5)
            redis_server.stop()
            await until_saved(api, run_id, 20)
            without = (await api.http.get("/health/ready")).json()["cache"]
            redis_server.start()
            told = await events(api, run_id)
            back = (await api.http.get("/health/ready")).json()["cache"]
            run = (await api.http.get(f"/api/v1/runs/{run_id}")).json()

    assert (without, back) == ("lost", "redis")
    assert told[-1].name == "finished"
    assert run["counts"] == {"pending": 0, "saved": ITEMS, "duplicate": 0, "failed": 0}
    assert run["spent"]["calls"] == sandbox.count() == ITEMS
    assert "Redis is lost" in log.getvalue()
