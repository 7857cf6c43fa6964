"""The control endpoint, for the test that runs the sandbox. No key: it listens on loopback."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import FaultPlan, InvalidFaults
from sandbox.jsons import NotJson, parse_object
from sandbox.state import Sandbox

_DEFAULT_LIMIT = 100


def control_routes(sandbox: Sandbox) -> list[Route]:
    """Health, faults (GET, PUT, DELETE) and the requests seen (GET ?limit=, DELETE)."""

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "requests": sandbox.recorder.count})

    async def faults(request: Request) -> Response:
        if request.method == "PUT":
            try:
                sandbox.faults = FaultPlan.from_json(parse_object(await request.body()))
            except (NotJson, InvalidFaults) as error:
                return _bad(str(error))
        elif request.method == "DELETE":
            sandbox.faults = FaultPlan()
        return JSONResponse(sandbox.faults.to_json())

    async def requests(request: Request) -> Response:
        if request.method == "DELETE":
            sandbox.recorder.clear()
        limit = request.query_params.get("limit", str(_DEFAULT_LIMIT))
        if not limit.isdecimal():
            return _bad("limit must be a whole number, 0 or more")
        recorder = sandbox.recorder
        return JSONResponse({"count": recorder.count, "requests": recorder.last(int(limit))})

    return [
        Route("/__sandbox/health", health),
        Route("/__sandbox/faults", faults, methods=["GET", "PUT", "DELETE"]),
        Route("/__sandbox/requests", requests, methods=["GET", "DELETE"]),
    ]


def _bad(message: str) -> Response:
    return JSONResponse({"error": message}, status_code=400)
