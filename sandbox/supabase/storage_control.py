"""The storage's control endpoint."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.jsons import NotJson, parse_object
from sandbox.supabase.storage import Storage
from sandbox.supabase.storage_faults import InvalidStorageFaults, read_storage_faults


def storage_control_routes(storage: Storage) -> list[Route]:
    """The routes under /__sandbox/storage."""

    async def control(request: Request) -> Response:
        """Faults in force and requests so far; PUT sets faults, DELETE starts from nothing."""
        if request.method == "PUT":
            try:
                storage.faults = read_storage_faults(parse_object(await request.body()))
            except (NotJson, InvalidStorageFaults) as error:
                return JSONResponse({"error": str(error)}, status_code=400)
        elif request.method == "DELETE":
            storage.clear()
        return JSONResponse(
            {
                "faults": [fault.to_json() for fault in storage.faults.faults],
                "requests": {on.value: count for on, count in storage.requests.items()},
            }
        )

    return [Route("/__sandbox/storage", control, methods=["GET", "PUT", "DELETE"])]
