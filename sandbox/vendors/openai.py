"""OpenAI's chat completions and models."""

import time
from collections.abc import Iterator
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from sandbox import tokens
from sandbox.chat import ChatRequest, Finish, Reply
from sandbox.faults import Vendor
from sandbox.jsons import JsonObject, JsonValue, NotJson, dump, obj, parse_object
from sandbox.model import respond
from sandbox.state import Sandbox
from sandbox.vendors.openai_errors import (
    OpenAIError,
    faulty,
    invalid,
    no_key,
    unknown_model,
    unknown_url,
    wrong_key,
)
from sandbox.vendors.openai_request import MODELS, choices, is_model, read_request

_CREATED = 1_760_000_000
"""`created` of the listed models; a date in 2025, nothing depends on it."""

_FINISH = {
    Finish.STOP: "stop",
    Finish.LENGTH: "length",
    Finish.REFUSED: "stop",
    Finish.FILTERED: "content_filter",
}


class OpenAI:
    """Answers everything under /v1/."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, request: Request) -> Response:
        await self._sandbox.recorder.record(request)
        started = time.perf_counter()
        headers = _headers()
        try:
            _check_key(request)
            response = await self._route(request, headers)
        except OpenAIError as error:
            response = error.response(headers)
        spent = round((time.perf_counter() - started) * 1000)
        response.headers["openai-processing-ms"] = str(spent)
        return response

    async def _route(self, request: Request, headers: dict[str, str]) -> Response:
        path: str = request.path_params["path"]
        if (request.method, path) == ("POST", "chat/completions"):
            return await self._chat(request, headers)
        if request.method == "GET" and path == "models":
            listed = [_model(known) for known in MODELS]
            return JSONResponse({"object": "list", "data": listed}, headers=headers)
        if request.method == "GET" and path.startswith("models/"):
            name = path.removeprefix("models/")
            if not is_model(name):
                raise unknown_model(name)
            return JSONResponse(_model(name), headers=headers)
        raise unknown_url(request.method, request.url.path)

    async def _chat(self, request: Request, headers: dict[str, str]) -> Response:
        try:
            body = parse_object(await request.body())
        except NotJson as error:
            raise invalid("We could not parse the JSON body of your request.") from error
        asked = read_request(body)
        count = choices(body)
        verdict = self._sandbox.faults.next(Vendor.OPENAI)
        if fault := faulty(verdict, asked.model):
            raise fault
        replies = [verdict.spoil(respond(asked, variant)) for variant in range(count)]
        if body.get("stream"):
            chunks = _stream(asked, replies, obj(body.get("stream_options")))
            return StreamingResponse(chunks, headers=headers, media_type="text/event-stream")
        return JSONResponse(_completion(asked, replies), headers=headers)


def _check_key(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise no_key()
    if "invalid" in key.lower():
        raise wrong_key(key)


def _headers() -> dict[str, str]:
    """The headers that OpenAI sends with every reply; its limits are far away."""
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


def _model(name: str) -> JsonObject:
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": "system"}


def _usage(asked: ChatRequest, replies: list[Reply]) -> JsonObject:
    written = sum(reply.tokens for reply in replies)
    return {
        "prompt_tokens": asked.prompt_tokens,
        "completion_tokens": written,
        "total_tokens": asked.prompt_tokens + written,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _frame(asked: ChatRequest, kind: str) -> JsonObject:
    return {
        "id": f"chatcmpl-{uuid4().hex[:29]}",
        "object": kind,
        "created": int(time.time()),
        "model": asked.model,
        "service_tier": "default",
        "system_fingerprint": "fp_sandbox",
    }


def _completion(asked: ChatRequest, replies: list[Reply]) -> JsonObject:
    answers: list[JsonValue] = []
    for index, reply in enumerate(replies):
        refused = reply.finish is Finish.REFUSED
        message: JsonObject = {
            "role": "assistant",
            "content": None if refused else reply.text,
            "refusal": reply.text if refused else None,
            "annotations": [],
        }
        answers.append(
            {
                "index": index,
                "message": message,
                "logprobs": None,
                "finish_reason": _FINISH[reply.finish],
            }
        )
    frame = _frame(asked, "chat.completion")
    return {**frame, "choices": answers, "usage": _usage(asked, replies)}


def _stream(asked: ChatRequest, replies: list[Reply], options: JsonObject) -> Iterator[str]:
    """Server-sent events: role, tokens, finish reason, usage where it is asked for, [DONE]."""
    frame = _frame(asked, "chat.completion.chunk")
    with_usage = options.get("include_usage") is True
    nothing: JsonObject = {"usage": None} if with_usage else {}

    def event(index: int, delta: JsonObject, finish: str | None = None) -> str:
        choice: JsonObject = {
            "index": index,
            "delta": delta,
            "logprobs": None,
            "finish_reason": finish,
        }
        return f"data: {dump({**frame, 'choices': [choice], **nothing})}\n\n"

    for index, reply in enumerate(replies):
        part = "refusal" if reply.finish is Finish.REFUSED else "content"
        yield event(index, {"role": "assistant", part: ""})
        for piece in tokens.pieces(reply.text):
            yield event(index, {part: piece})
        yield event(index, {}, _FINISH[reply.finish])
    if with_usage:
        yield f"data: {dump({**frame, 'choices': [], 'usage': _usage(asked, replies)})}\n\n"
    yield "data: [DONE]\n\n"
