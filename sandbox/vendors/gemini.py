"""Gemini's generateContent, streamGenerateContent, models, files and batches (v1 and v1beta)."""

import re
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.exchange import Order, exchange
from sandbox.jsons import JsonObject, NotJson, parse_object
from sandbox.state import Sandbox
from sandbox.vendors.base import Endpoints, is_wrong
from sandbox.vendors.gemini_batches import GeminiBatches
from sandbox.vendors.gemini_content import GeneratedContent
from sandbox.vendors.gemini_errors import invalid, no_key, unknown_model, unknown_url, wrong_key
from sandbox.vendors.gemini_order import content_order
from sandbox.vendors.gemini_request import MODELS, is_model

_CALL = re.compile(r"models/([^/:]+):(generateContent|streamGenerateContent)")
_MODEL = re.compile(r"models/([^/:]+)")


class Gemini(Endpoints):
    """Answers everything under /v1beta/ and, for this vendor's callers, under /v1/."""

    def __init__(self, sandbox: Sandbox, batches: GeminiBatches) -> None:
        super().__init__(sandbox)
        self._batches = batches

    def _streams(self, request: Request) -> bool:
        return self._batches.streams(request)

    def _headers(self) -> dict[str, str]:
        return {}

    def _key(self, request: Request) -> str:
        if self._batches.streams(request):
            return ""  # the bytes of an upload come to a secret address, without a key
        key = request.headers.get("x-goog-api-key") or request.query_params.get("key", "")
        if not key.strip():
            raise no_key()
        if is_wrong(key):
            raise wrong_key()
        return key

    async def _route(self, request: Request, key: str) -> Response:
        version, path = request.path_params["version"], request.path_params["path"]
        if self._batches.takes(request):
            return await self._batches.serve(request, path, key)
        if request.method == "POST" and (call := _CALL.fullmatch(path)):
            order = await _order(request, version, call[1], key)
            if call[2] == "streamGenerateContent":
                order = _streamed(order, as_events=request.query_params.get("alt") == "sse")
            return await exchange(self._sandbox, request, order)
        if request.method == "GET" and path == "models":
            return JSONResponse({"models": [_model(name) for name in MODELS]})
        if request.method == "GET" and (named := _MODEL.fullmatch(path)):
            if not is_model(named[1]):
                raise unknown_model(named[1], version)
            return JSONResponse(_model(named[1]))
        raise unknown_url(request.url.path)


async def _order(request: Request, version: str, model: str, key: str) -> Order:
    if not is_model(model):
        raise unknown_model(model, version)
    try:
        body = parse_object(await request.body())
    except NotJson as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    return content_order(body, model, key)


def _streamed(order: Order, *, as_events: bool) -> Order:
    """Without `alt=sse` Google streams one JSON list, which is here sent whole."""
    if as_events:
        return replace(order, streamed=True)
    return replace(order, form=GeneratedContent(as_list=True))


def _model(name: str) -> JsonObject:
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": name.replace("-", " ").title(),
        "description": "Played by the sandbox.",
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent", "batchGenerateContent"],
        "temperature": 1,
        "maxTemperature": 2,
        "topP": 0.95,
        "topK": 64,
    }
