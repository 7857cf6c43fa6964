"""OpenAI's chat completions, responses and models."""

import time
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.exchange import Order, exchange
from sandbox.jsons import JsonObject, NotJson, obj, parse_object
from sandbox.vendors.base import Endpoints, bearer, is_wrong
from sandbox.vendors.chat_completions import ChatCompletions
from sandbox.vendors.chat_request import choices
from sandbox.vendors.openai_errors import invalid, no_key, unknown_model, unknown_url, wrong_key
from sandbox.vendors.openai_request import MODELS, is_model, read_request
from sandbox.vendors.responses import Responses
from sandbox.vendors.responses_request import read_response_request

_CREATED = 1_760_000_000
"""`created` of the listed models; a date in 2025, nothing depends on it."""


class OpenAI(Endpoints):
    """Answers everything under /v1/."""

    async def answer(self, request: Request) -> Response:
        started = time.perf_counter()
        response = await super().answer(request)
        spent = round((time.perf_counter() - started) * 1000)
        response.headers["openai-processing-ms"] = str(spent)
        return response

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
        if (request.method, path) == ("POST", "chat/completions"):
            return await exchange(self._sandbox, request, _chat(await read_body(request), key))
        if (request.method, path) == ("POST", "responses"):
            return await exchange(self._sandbox, request, _response(await read_body(request), key))
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


def _chat(body: JsonObject, key: str) -> Order:
    asked = read_request(body)
    with_usage = obj(body.get("stream_options")).get("include_usage") is True
    streamed = body.get("stream") is True
    return Order(key, ChatCompletions(with_usage), asked, choices(body), streamed)


def _response(body: JsonObject, key: str) -> Order:
    asked = read_response_request(body)
    return Order(key, Responses(body), asked, streamed=body.get("stream") is True)


def _model(name: str) -> JsonObject:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "system"}
