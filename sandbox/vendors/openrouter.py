"""OpenRouter's chat completions, models and key, under /openrouter/api/v1/."""

import re
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.chat import ChatRequest, Vendor
from sandbox.exchange import Order, exchange
from sandbox.jsons import JsonObject, NotJson, parse_object, text
from sandbox.vendors.base import Endpoints, bearer, is_wrong
from sandbox.vendors.chat_request import (
    choices,
    read_format,
    read_limit,
    read_sampling,
    read_turns,
)
from sandbox.vendors.openai_errors import OpenAIError
from sandbox.vendors.openrouter_completions import RoutedCompletions
from sandbox.vendors.openrouter_errors import (
    invalid,
    no_key,
    unknown_model,
    unknown_url,
    wrong_key,
)

_MODEL = re.compile(r"[a-z0-9~][\w.-]*/[\w.-]+(?::[a-z]+)?")


class OpenRouter(Endpoints):
    """Answers everything under /openrouter/; the base URL of its SDKs ends with /api/v1."""

    def _headers(self) -> dict[str, str]:
        return {}

    def _key(self, request: Request) -> str:
        key = bearer(request)
        if request.method == "GET" and request.path_params["path"] == "api/v1/models":
            return key  # the list of models is public
        if not key:
            raise no_key()
        if is_wrong(key):
            raise wrong_key()
        return key

    async def _route(self, request: Request, key: str) -> Response:
        path: str = request.path_params["path"]
        match request.method, path.removeprefix("api/v1/"):
            case "POST", "chat/completions":
                return await exchange(self._sandbox, request, await _order(request, key))
            case "GET", "models":
                return JSONResponse({"data": self._models()})
            case "GET", "key":
                return JSONResponse({"data": self._about(key)})
        raise unknown_url()

    def _models(self) -> list[JsonObject]:
        """Prices are in USD per token, as text."""
        listed = self._sandbox.meter.prices.listed[Vendor.OPENROUTER]
        return [
            {
                "id": name,
                "canonical_slug": name,
                "name": name,
                "created": int(time.time()) // 86_400 * 86_400,
                "context_length": 131_072,
                "pricing": {
                    "prompt": f"{price.input / 1_000_000:f}",
                    "completion": f"{price.output / 1_000_000:f}",
                },
                "supported_parameters": ["response_format", "structured_outputs", "temperature"],
            }
            for name, price in listed.items()
        ]

    def _about(self, key: str) -> JsonObject:
        return {
            "label": f"{key[:4]}...{key[-3:]}" if len(key) > 12 else "***",
            "usage": float(self._sandbox.meter.spent(key)),
            "limit": None,
            "limit_remaining": None,
            "is_free_tier": False,
        }


async def _order(request: Request, key: str) -> Order:
    try:
        body = parse_object(await request.body())
    except NotJson as error:
        raise invalid(f"Invalid JSON: {error}") from error
    model = text(body.get("model"))
    if not model:
        raise invalid("No models provided")
    if not _MODEL.fullmatch(model):
        raise unknown_model(model)
    try:
        turns = read_turns(body.get("messages"))
        schema, as_json = read_format(body, strictly=model.startswith("openai/"))
        asked = ChatRequest(model, turns, schema, as_json, read_limit(body), read_sampling(body))
        count = choices(body)
    except OpenAIError as error:  # the rules are OpenAI's, the error's shape is not
        raise invalid(error.message) from error
    return Order(key, RoutedCompletions(model=model), asked, count, body.get("stream") is True)
