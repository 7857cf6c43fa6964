"""OpenAI's chat completions, responses, embeddings, models, files and batches."""

import time
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.exchange import exchange
from sandbox.jsons import JsonObject, NotJson, parse_object
from sandbox.state import Sandbox
from sandbox.vendors.base import Endpoints, bearer, is_wrong
from sandbox.vendors.openai_batches import OpenAIBatches
from sandbox.vendors.openai_errors import invalid, no_key, unknown_model, unknown_url, wrong_key
from sandbox.vendors.openai_orders import ORDERS
from sandbox.vendors.openai_request import MODELS, is_model

_CREATED = 1_760_000_000
"""`created` of the listed models; a date in 2025, nothing depends on it."""


class OpenAI(Endpoints):
    """Answers everything under /v1/."""

    def __init__(self, sandbox: Sandbox, batches: OpenAIBatches) -> None:
        super().__init__(sandbox)
        self._batches = batches

    async def answer(self, request: Request) -> Response:
        started = time.perf_counter()
        response = await super().answer(request)
        spent = round((time.perf_counter() - started) * 1000)
        response.headers["openai-processing-ms"] = str(spent)
        return response

    def _streams(self, request: Request) -> bool:
        return self._batches.streams(request)

    def _headers(self) -> dict[str, str]:
        """OpenAI tells its limits with every reply; these are far away."""
        return {
            "x-request-id": f"req_{uuid4().hex}",
            "openai-version": "2020-10-01",
            "x-ratelimit-limit-requests": "10000",
            "x-ratelimit-limit-tokens": "10000000",
            "x-ratelimit-remaining-requests": "9999",
            "x-ratelimit-remaining-tokens": "9999000",
            "x-ratelimit-reset-requests": "6ms",
            "x-ratelimit-reset-tokens": "6ms",
        }

    def _key(self, request: Request) -> str:
        key = bearer(request)
        if not key:
            raise no_key()
        if is_wrong(key):
            raise wrong_key(key)
        return key

    async def _route(self, request: Request, key: str) -> Response:
        path: str = request.path_params["path"]
        if request.method == "POST" and (read := ORDERS.get(f"/v1/{path}")):
            return await exchange(self._sandbox, request, read(await read_body(request), key))
        if path.partition("/")[0] in ("files", "batches"):
            return await self._batches.serve(request, path, key)
        if request.method == "GET" and path == "models":
            listed = [_model(known) for known in MODELS]
            return JSONResponse({"object": "list", "data": listed})
        if request.method == "GET" and path.startswith("models/"):
            name = path.removeprefix("models/")
            if not is_model(name):
                raise unknown_model(name)
            return JSONResponse(_model(name))
        raise unknown_url(request.method, request.url.path)


async def read_body(request: Request) -> JsonObject:
    """The body as a JSON object.

    Raises:
        OpenAIError: 400, it is something else.
    """
    try:
        return parse_object(await request.body())
    except NotJson as error:
        raise invalid("We could not parse the JSON body of your request.") from error


def _model(name: str) -> JsonObject:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "system"}
