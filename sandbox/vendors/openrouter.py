"""OpenRouter's chat completions, batches, models and key, under /openrouter/api/v1/."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.chat import Vendor
from sandbox.exchange import Order, exchange
from sandbox.jsons import JsonObject, NotJson, parse_object
from sandbox.state import Sandbox
from sandbox.vendors.base import Endpoints, bearer, is_wrong
from sandbox.vendors.openrouter_batches import OpenRouterBatches
from sandbox.vendors.openrouter_errors import invalid, no_key, unknown_url, wrong_key
from sandbox.vendors.openrouter_order import routed_order


class OpenRouter(Endpoints):
    """Answers everything under /openrouter/; the base URL of its SDKs ends with /api/v1."""

    def __init__(self, sandbox: Sandbox, batches: OpenRouterBatches) -> None:
        super().__init__(sandbox)
        self._batches = batches

    def _streams(self, request: Request) -> bool:
        return self._batches.streams(request)

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
        path = path.removeprefix("api/v1/")
        if path.partition("/")[0] == "batches":
            return await self._batches.serve(request, path, key)
        match request.method, path:
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
            "usage": float(self._sandbox.meter.spent(key) + self._batches.spent(key)),
            "limit": None,
            "limit_remaining": None,
            "is_free_tier": False,
        }


async def _order(request: Request, key: str) -> Order:
    try:
        body = parse_object(await request.body())
    except NotJson as error:
        raise invalid(f"Invalid JSON: {error}") from error
    return routed_order(body, key)
