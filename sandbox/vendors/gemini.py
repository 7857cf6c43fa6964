"""Gemini's generateContent, streamGenerateContent and models (v1 and v1beta)."""

import re
from collections.abc import Iterator
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from sandbox import tokens
from sandbox.chat import ChatRequest, Finish, Reply
from sandbox.faults import Vendor
from sandbox.jsons import JsonObject, JsonValue, NotJson, dump, parse_object
from sandbox.model import respond
from sandbox.state import Sandbox
from sandbox.vendors.gemini_errors import (
    GeminiError,
    faulty,
    invalid,
    no_key,
    unknown_model,
    unknown_url,
    wrong_key,
)
from sandbox.vendors.gemini_request import MODELS, candidates, is_model, read_request

_CALL = re.compile(r"models/([^/:]+):(generateContent|streamGenerateContent)")
_MODEL = re.compile(r"models/([^/:]+)")
_FINISH = {Finish.STOP: "STOP", Finish.LENGTH: "MAX_TOKENS", Finish.FILTERED: "SAFETY"}
_STREAMED_TOKENS = 16
"""Tokens in one chunk of a stream; Gemini sends fewer and larger chunks than OpenAI."""


class Gemini:
    """Answers everything under /v1beta/ and, for this vendor's callers, under /v1/."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, request: Request) -> Response:
        await self._sandbox.recorder.record(request)
        try:
            _check_key(request)
            return await self._route(request)
        except GeminiError as error:
            return error.response()

    async def _route(self, request: Request) -> Response:
        version, path = request.path_params["version"], request.path_params["path"]
        if request.method == "POST" and (call := _CALL.fullmatch(path)):
            return await self._generate(request, version, call[1], call[2])
        if request.method == "GET" and path == "models":
            return JSONResponse({"models": [_model(name) for name in MODELS]})
        if request.method == "GET" and (named := _MODEL.fullmatch(path)):
            if not is_model(named[1]):
                raise unknown_model(named[1], version)
            return JSONResponse(_model(named[1]))
        raise unknown_url(request.url.path)

    async def _generate(self, request: Request, version: str, model: str, method: str) -> Response:
        if not is_model(model):
            raise unknown_model(model, version)
        try:
            body = parse_object(await request.body())
        except NotJson as error:
            raise invalid(f"Invalid JSON payload received. {error}") from error
        asked = read_request(body, model)
        count = candidates(body)
        verdict = self._sandbox.faults.next(Vendor.GEMINI)
        if fault := faulty(verdict, model):
            raise fault
        replies = [verdict.spoil(respond(asked, variant)) for variant in range(count)]
        if method == "generateContent":
            return JSONResponse(_content(asked, replies))
        chunks = list(_chunks(asked, replies))
        if request.query_params.get("alt") != "sse":
            return JSONResponse(chunks)
        events = (f"data: {dump(chunk)}\r\n\r\n" for chunk in chunks)
        return StreamingResponse(events, media_type="text/event-stream")


def _check_key(request: Request) -> None:
    key = request.headers.get("x-goog-api-key") or request.query_params.get("key", "")
    if not key.strip():
        raise no_key()
    if "invalid" in key.lower():
        raise wrong_key()


def _model(name: str) -> JsonObject:
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": name.replace("-", " ").title(),
        "description": "Played by the sandbox.",
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent"],
        "temperature": 1,
        "maxTemperature": 2,
        "topP": 0.95,
        "topK": 64,
    }


def _thoughts(asked: ChatRequest, replies: list[Reply]) -> int:
    """Thinking tokens: some with the thinking models, none with the others.

    They are not taken off maxOutputTokens, as Google does: a caller's limit then means the text.
    """
    thinks = re.match(r"gemini-(?:2\.5-(?!flash-lite)|[3-9])", asked.model)
    return sum(reply.tokens for reply in replies) // 2 if thinks else 0


def _usage(asked: ChatRequest, replies: list[Reply]) -> JsonObject:
    prompt, written = asked.prompt_tokens, sum(reply.tokens for reply in replies)
    thoughts = _thoughts(asked, replies)
    usage: JsonObject = {
        "promptTokenCount": prompt,
        "candidatesTokenCount": written,
        "totalTokenCount": prompt + written + thoughts,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": prompt}],
    }
    return {**usage, "thoughtsTokenCount": thoughts} if thoughts else usage


def _frame(asked: ChatRequest) -> JsonObject:
    return {"modelVersion": asked.model, "responseId": uuid4().hex[:22]}


def _blocked(asked: ChatRequest) -> JsonObject:
    feedback: JsonObject = {
        "blockReason": "PROHIBITED_CONTENT",
        "safetyRatings": [_rating(blocked=True)],
    }
    return {"promptFeedback": feedback, "usageMetadata": _usage(asked, []), **_frame(asked)}


def _content(asked: ChatRequest, replies: list[Reply]) -> JsonObject:
    if any(reply.finish is Finish.REFUSED for reply in replies):
        return _blocked(asked)
    answers: list[JsonValue] = [
        _candidate(index, reply.text, reply.finish) for index, reply in enumerate(replies)
    ]
    return {"candidates": answers, "usageMetadata": _usage(asked, replies), **_frame(asked)}


def _candidate(index: int, text: str, finish: Finish | None) -> JsonObject:
    candidate: JsonObject = {"index": index}
    if finish is Finish.FILTERED:
        candidate["safetyRatings"] = [_rating(blocked=True)]
    else:
        candidate["content"] = {"role": "model", "parts": [{"text": text}]}
    return candidate if finish is None else {**candidate, "finishReason": _FINISH[finish]}


def _rating(*, blocked: bool) -> JsonObject:
    return {
        "category": "HARM_CATEGORY_DANGEROUS_CONTENT",
        "probability": "HIGH" if blocked else "NEGLIGIBLE",
        "blocked": blocked,
    }


def _chunks(asked: ChatRequest, replies: list[Reply]) -> Iterator[JsonObject]:
    """The reply in parts; the last one of each candidate has the finish reason."""
    if any(reply.finish is Finish.REFUSED for reply in replies):
        yield _blocked(asked)
        return
    frame = {"usageMetadata": _usage(asked, replies), **_frame(asked)}
    for index, reply in enumerate(replies):
        pieces = tokens.pieces(reply.text)
        starts = range(0, len(pieces), _STREAMED_TOKENS) or range(1)
        for start in starts:
            part = "".join(pieces[start : start + _STREAMED_TOKENS])
            finish = reply.finish if start == starts[-1] else None
            yield {"candidates": [_candidate(index, part, finish)], **frame}
