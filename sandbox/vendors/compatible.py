"""Any server that speaks OpenAI's chat completions (Ollama, vLLM, LM Studio): /compatible/v1/.

Such servers take what models they have, need no key, and know neither refusals nor strict schemas.
"""

import time
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.chat import Answer, ChatRequest, Reply, Vendor
from sandbox.exchange import Order, exchange
from sandbox.jsons import JsonObject, NotJson, obj, parse_object, text
from sandbox.vendors.base import Endpoints, bearer, is_wrong
from sandbox.vendors.chat_completions import FINISH, ChatCompletions
from sandbox.vendors.chat_request import (
    choices,
    read_format,
    read_limit,
    read_sampling,
    read_turns,
)
from sandbox.vendors.openai_errors import invalid, unknown_url, wrong_key

MODELS = ("llama-3.3-70b-instruct", "qwen3-32b", "smollm2-135m-instruct")


@dataclass(frozen=True)
class CompatibleCompletions(ChatCompletions):
    """Chat completions with no more than what all such servers send."""

    vendor: ClassVar[Vendor] = Vendor.COMPATIBLE

    def caches(self, model: str) -> bool:
        return False

    def _frame(self, answer: Answer, kind: str) -> JsonObject:
        return {
            "id": answer.id,
            "object": kind,
            "created": int(time.time()),
            "model": answer.asked.model,
        }

    def _message(self, reply: Reply) -> JsonObject:
        return {"role": "assistant", "content": reply.text}

    def _part(self, reply: Reply) -> str:
        return "content"

    def _ending(self, reply: Reply) -> JsonObject:
        return {"finish_reason": FINISH[reply.finish]}

    def _usage(self, answer: Answer) -> JsonObject:
        return {
            "prompt_tokens": answer.usage.prompt,
            "completion_tokens": answer.usage.output,
            "total_tokens": answer.usage.total,
        }


class Compatible(Endpoints):
    """Answers everything under /compatible/v1/."""

    def _headers(self) -> dict[str, str]:
        return {"x-request-id": uuid4().hex}

    def _key(self, request: Request) -> str:
        key = bearer(request)
        if is_wrong(key):
            raise wrong_key(key)
        return key

    async def _route(self, request: Request, key: str) -> Response:
        path: str = request.path_params["path"]
        if (request.method, path) == ("POST", "chat/completions"):
            return await exchange(self._sandbox, request, await _order(request, key))
        if request.method == "GET" and path == "models":
            listed = [
                {"id": name, "object": "model", "created": 0, "owned_by": "library"}
                for name in MODELS
            ]
            return JSONResponse({"object": "list", "data": listed})
        raise unknown_url(request.method, request.url.path)


async def _order(request: Request, key: str) -> Order:
    try:
        body = parse_object(await request.body())
    except NotJson as error:
        raise invalid(f"The body is not valid JSON: {error}") from error
    model = text(body.get("model"))
    if not model:
        raise invalid("model is required", "model", "missing_required_parameter")
    with_usage = obj(body.get("stream_options")).get("include_usage") is True
    turns = read_turns(body.get("messages"))
    schema, as_json = read_format(body, strictly=False)
    asked = ChatRequest(model, turns, schema, as_json, read_limit(body), read_sampling(body))
    streamed = body.get("stream") is True
    return Order(key, CompatibleCompletions(with_usage), asked, choices(body), streamed)
