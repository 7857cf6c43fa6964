"""How each vendor is asked, and how its answers are read, from its documents."""

from collections.abc import Sequence

from tests.contract.sandbox.asking import Schema
from tests.contract.sandbox.endpoints import KEY, Endpoint, Json, Said, at, whole

_BEARER = {"authorization": f"Bearer {KEY}"}


def _chat_body(model: str, prompt: str, schema: Schema | None) -> Json:
    body: Json = {
        "model": model,
        "messages": [{"role": "user", "content": prompt}],
        "stream_options": {"include_usage": True},
    }
    if schema:
        named = {"name": "item", "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return body


def _chat(body: Json) -> Said:
    message = at(body, "choices", 0, "message")
    return Said(
        str(body["id"]),
        str(at(message, "content") or at(message, "refusal") or ""),
        str(at(body, "choices", 0, "finish_reason")),
        whole(at(body, "usage", "prompt_tokens")),
        whole(at(body, "usage", "prompt_tokens_details", "cached_tokens")),
        whole(at(body, "usage", "completion_tokens")),
    )


def _chat_stream(chunks: Sequence[Json]) -> Said:
    deltas = [at(chunk, "choices", 0, "delta") for chunk in chunks]
    text = "".join(str(at(d, "content") or at(d, "refusal") or "") for d in deltas)
    [finish] = [f for chunk in chunks if (f := at(chunk, "choices", 0, "finish_reason"))]
    choice = {"message": {"content": text}, "finish_reason": finish}
    return _chat({**chunks[-1], "choices": [choice]})


def _response_body(model: str, prompt: str, schema: Schema | None) -> Json:
    body: Json = {"model": model, "input": prompt}
    if schema:
        named = {"type": "json_schema", "name": "item", "strict": True, "schema": schema}
        body["text"] = {"format": named}
    return body


def _response(body: Json) -> Said:
    part = at(body, "output", 0, "content", 0)
    return Said(
        str(body["id"]),
        str(at(part, "text") or at(part, "refusal") or ""),
        str(at(body, "incomplete_details", "reason") or body["status"]),
        whole(at(body, "usage", "input_tokens")),
        whole(at(body, "usage", "input_tokens_details", "cached_tokens")),
        whole(at(body, "usage", "output_tokens")),
    )


def _response_stream(events: Sequence[Json]) -> Said:
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    ended = events[-1]["response"]
    assert isinstance(ended, dict)
    said = _response(ended)
    assert "".join(str(event.get("delta", "")) for event in events) == said.text
    return said


def _gemini_body(model: str, prompt: str, schema: Schema | None) -> Json:
    body: Json = {"contents": [{"role": "user", "parts": [{"text": prompt}]}]}
    if schema:
        body["generationConfig"] = {
            "responseMimeType": "application/json",
            "responseJsonSchema": schema,
        }
    return body


def _gemini(body: Json) -> Said:
    usage = body["usageMetadata"]
    return Said(
        str(body["responseId"]),
        str(at(body, "candidates", 0, "content", "parts", 0, "text") or ""),
        str(at(body, "candidates", 0, "finishReason") or at(body, "promptFeedback", "blockReason")),
        whole(at(usage, "promptTokenCount")),
        whole(at(usage, "cachedContentTokenCount")),
        whole(at(usage, "candidatesTokenCount")) + whole(at(usage, "thoughtsTokenCount")),
    )


def _gemini_stream(chunks: Sequence[Json]) -> Said:
    parts = [at(chunk, "candidates", 0, "content", "parts", 0, "text") for chunk in chunks]
    last = _gemini(chunks[-1])
    text = "".join(str(part or "") for part in parts)
    return Said(
        last.id, text, last.finish, last.input_tokens, last.cached_tokens, last.output_tokens
    )


def _anthropic_body(model: str, prompt: str, schema: Schema | None) -> Json:
    messages = [{"role": "user", "content": prompt}]
    body: Json = {"model": model, "max_tokens": 4000, "messages": messages}
    if schema:
        body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    return body


def _anthropic(body: Json) -> Said:
    cached = whole(at(body, "usage", "cache_read_input_tokens"))
    return Said(
        str(body["id"]),
        str(at(body, "content", 0, "text") or ""),
        str(body["stop_reason"]),
        whole(at(body, "usage", "input_tokens")) + cached,
        cached,
        whole(at(body, "usage", "output_tokens")),
    )


def _anthropic_stream(events: Sequence[Json]) -> Said:
    kinds = [event["type"] for event in events if event["type"] != "ping"]
    assert (kinds[0], kinds[-2:]) == ("message_start", ["message_delta", "message_stop"])
    text = "".join(str(at(event, "delta", "text") or "") for event in events)
    delta = events[-2]
    return _anthropic(
        {
            "id": at(events[0], "message", "id"),
            "content": [{"text": text}],
            "stop_reason": at(delta, "delta", "stop_reason"),
            "usage": delta["usage"],
        }
    )


OPENAI = Endpoint(
    "openai", "openai", "/v1/chat/completions", "gpt-4.1-mini", _BEARER,
    _chat_body, _chat, _chat_stream,
)  # fmt: skip
RESPONSES = Endpoint(
    "responses", "openai", "/v1/responses", "gpt-4.1-mini", _BEARER,
    _response_body, _response, _response_stream,
    length="max_output_tokens", refused="completed", stopped="completed",
)  # fmt: skip
GEMINI = Endpoint(
    "gemini", "gemini", "/v1beta/models/gemini-2.5-flash:generateContent", "gemini-2.5-flash",
    {"x-goog-api-key": KEY}, _gemini_body, _gemini, _gemini_stream,
    stream_path="/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    length="MAX_TOKENS", refused="PROHIBITED_CONTENT", filtered="SAFETY", stopped="STOP",
)  # fmt: skip
ANTHROPIC = Endpoint(
    "anthropic", "anthropic", "/anthropic/v1/messages", "claude-haiku-4-5",
    {**_BEARER, "anthropic-version": "2026-10-21"},
    _anthropic_body, _anthropic, _anthropic_stream,
    length="max_tokens", refused="refusal", filtered="refusal", stopped="end_turn",
    errors={"unavailable": 529},
)  # fmt: skip
OPENROUTER = Endpoint(
    "openrouter", "openrouter", "/openrouter/api/v1/chat/completions", "openai/gpt-4.1-mini",
    _BEARER, _chat_body, _chat, _chat_stream,
)  # fmt: skip
COMPATIBLE = Endpoint(
    "compatible", "compatible", "/compatible/v1/chat/completions", "some-local-model",
    {}, _chat_body, _chat, _chat_stream,
)  # fmt: skip

ENDPOINTS = (OPENAI, RESPONSES, GEMINI, ANTHROPIC, OPENROUTER, COMPATIBLE)
