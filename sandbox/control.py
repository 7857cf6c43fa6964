"""The control endpoint, for the test that runs the sandbox. No key: it listens on loopback."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.batches.control import batch_bills
from sandbox.batches.runner import Runner
from sandbox.faults import FaultPlan, InvalidFaults, read_plan
from sandbox.jsons import NotJson, parse_object
from sandbox.state import Sandbox

_DEFAULT_LIMIT = 100


def control_routes(sandbox: Sandbox, runner: Runner) -> list[Route]:
    """The routes under /__sandbox/."""
    control = _Control(sandbox, runner)
    return [
        Route("/__sandbox/health", control.health),
        Route("/__sandbox/faults", control.faults, methods=["GET", "PUT", "DELETE"]),
        Route("/__sandbox/requests", control.requests, methods=["GET", "DELETE"]),
        Route("/__sandbox/meter", control.meter, methods=["GET", "DELETE"]),
    ]


class _Control:
    def __init__(self, sandbox: Sandbox, runner: Runner) -> None:
        self._sandbox, self._runner = sandbox, runner

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok", "requests": self._sandbox.recorder.count})

    async def faults(self, request: Request) -> Response:
        """The faults in force: read, put in force, or taken away."""
        if request.method == "PUT":
            try:
                self._sandbox.faults = read_plan(parse_object(await request.body()))
            except (NotJson, InvalidFaults) as error:
                return _bad(str(error))
        elif request.method == "DELETE":
            self._sandbox.faults = FaultPlan()
        return JSONResponse(self._sandbox.faults.to_json())

    async def requests(self, request: Request) -> Response:
        """The last `limit` requests of vendors' clients; DELETE forgets them and cached prompts."""
        recorder = self._sandbox.recorder
        if request.method == "DELETE":
            recorder.clear()
            self._sandbox.cache.clear()
        limit = request.query_params.get("limit", str(_DEFAULT_LIMIT))
        if not limit.isdecimal():
            return _bad("limit must be a whole number, 0 or more")
        return JSONResponse({"count": recorder.count, "requests": recorder.last(int(limit))})

    async def meter(self, request: Request) -> Response:
        """What the vendors would bill; DELETE starts again from nothing, except for batches.

        The sums are of realtime requests; those of batches are apart, as long as they are kept.
        """
        if request.method == "DELETE":
            self._sandbox.meter.clear()
        batches = batch_bills(self._runner)
        return JSONResponse(self._sandbox.meter.to_json() | {"batches": batches})


def _bad(message: str) -> Response:
    return JSONResponse({"error": message}, status_code=400)
