"""Anthropic's messages, batches of them, and models, under /anthropic/."""

import re
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.exchange import Order, exchange
from sandbox.jsons import JsonObject, NotJson, parse_object
from sandbox.state import Sandbox
from sandbox.vendors.anthropic_batches import BATCHES, AnthropicBatches
from sandbox.vendors.anthropic_errors import invalid, no_key, unknown_model, unknown_url, wrong_key
from sandbox.vendors.anthropic_order import message_order
from sandbox.vendors.anthropic_request import MODELS, is_model, max_output
from sandbox.vendors.base import Endpoints, bearer, is_wrong

_VERSION = re.compile(r"20\d\d-\d\d-\d\d")


class Anthropic(Endpoints):
    """Answers everything under /anthropic/v1/; what the SDK calls the base URL ends before /v1."""

    def __init__(self, sandbox: Sandbox, batches: AnthropicBatches) -> None:
        super().__init__(sandbox)
        self._batches = batches

    def _streams(self, request: Request) -> bool:
        return self._batches.streams(request)

    def _headers(self) -> dict[str, str]:
        return {
            "request-id": f"req_{uuid4().hex[:24]}",
            "anthropic-organization-id": "00000000-0000-4000-8000-000000000000",
            "anthropic-ratelimit-requests-limit": "4000",
            "anthropic-ratelimit-requests-remaining": "3999",
        }

    def _key(self, request: Request) -> str:
        """The newest SDKs send a bearer token, older ones x-api-key."""
        key = bearer(request) or request.headers.get("x-api-key", "").strip()
        if not key:
            raise no_key()
        if is_wrong(key):
            raise wrong_key()
        return key

    async def _route(self, request: Request, key: str) -> Response:
        path: str = request.path_params["path"]
        _check_version(request)
        if (request.method, path) == ("POST", "v1/messages"):
            return await exchange(self._sandbox, request, await _order(request, key))
        if path == BATCHES or path.startswith(f"{BATCHES}/"):
            return await self._batches.serve(request, path, key)
        if request.method == "GET" and path == "v1/models":
            return JSONResponse(
                {
                    "data": [_model(name) for name in MODELS],
                    "first_id": next(iter(MODELS)),
                    "last_id": list(MODELS)[-1],
                    "has_more": False,
                }
            )
        if request.method == "GET" and path.startswith("v1/models/"):
            name = path.removeprefix("v1/models/")
            if not is_model(name):
                raise unknown_model(name)
            return JSONResponse(_model(name))
        raise unknown_url()


def _check_version(request: Request) -> None:
    version = request.headers.get("anthropic-version")
    if version is None:
        raise invalid("anthropic-version: header is required")
    if not _VERSION.fullmatch(version):
        raise invalid(f'anthropic-version: "{version}" is not a valid version')


async def _order(request: Request, key: str) -> Order:
    try:
        body = parse_object(await request.body())
    except NotJson as error:
        raise invalid(f"The request body is not valid JSON: {error}") from error
    return message_order(body, key)


def _model(name: str) -> JsonObject:
    return {
        "type": "model",
        "id": name,
        "display_name": MODELS.get(name, name),
        "created_at": "2025-11-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": 200_000 if "-4-5" in name else 1_000_000,
        "max_tokens": max_output(name),
        "capabilities": None,
    }
