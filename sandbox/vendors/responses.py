"""OpenAI's Response as an answer, and its stream of typed events."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import ClassVar, Protocol
from uuid import uuid4

from sandbox import tokens
from sandbox.chat import Answer, Finish, Reply, Usage, Vendor
from sandbox.delivery import event
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue, obj
from sandbox.vendors.base import Form, VendorError
from sandbox.vendors.openai_errors import faulty, invalid

_INCOMPLETE = {Finish.LENGTH: "max_output_tokens", Finish.FILTERED: "content_filter"}
_IN_PROGRESS = "in_progress"


class _Typed(Protocol):
    def __call__(self, kind: str, **fields: JsonValue) -> str: ...


@dataclass(frozen=True)
class Responses(Form):
    """One message in the output; `request` is the body, whose settings a response repeats."""

    vendor: ClassVar[Vendor] = Vendor.OPENAI
    request: JsonObject

    def new_id(self) -> str:
        return f"resp_{uuid4().hex}"

    def whole(self, answer: Answer) -> JsonValue:
        return self._response(answer, _item(answer, answer.replies[0]))

    def frames(self, answer: Answer) -> Iterator[str]:
        """The life of a response: created, item and part added, deltas, all done, completed."""
        number = count()

        def typed(kind: str, **fields: JsonValue) -> str:
            data: JsonObject = {"type": kind, "sequence_number": next(number), **fields}
            return event(data, kind)

        reply = answer.replies[0]
        item = _item(answer, reply)
        begun = self._response(answer, None)
        yield typed("response.created", response=begun)
        yield typed("response.in_progress", response=begun)
        empty: JsonObject = {**item, "status": _IN_PROGRESS, "content": []}
        yield typed("response.output_item.added", output_index=0, item=empty)
        if reply.text:
            yield from _part(reply, item, typed)
        yield typed("response.output_item.done", output_index=0, item=item)
        ended = self._response(answer, item)
        yield typed(f"response.{ended['status']}", response=ended)

    def caches(self, model: str) -> bool:
        return True

    def failure(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def unanswerable(self, problem: str) -> VendorError:
        return invalid(problem)

    def broken(self, error: VendorError) -> str:
        told = obj(error.body({})["error"])
        data: JsonObject = {
            "type": "error",
            "code": told["code"] or told["type"],
            "message": error.message,
            "param": None,
            "sequence_number": 0,
        }
        return event(data, "error")

    def _response(self, answer: Answer, item: JsonObject | None) -> JsonObject:
        """The response as it begins (without an item), or as it ends."""
        reason = _INCOMPLETE.get(answer.replies[0].finish) if item else None
        given, now = self.request, int(time.time())
        status = "incomplete" if reason else "completed"
        return {
            "id": answer.id,
            "object": "response",
            "created_at": now,
            "completed_at": now if item and not reason else None,
            "status": status if item else _IN_PROGRESS,
            "background": False,
            "error": None,
            "incomplete_details": {"reason": reason} if reason else None,
            "instructions": given.get("instructions"),
            "max_output_tokens": given.get("max_output_tokens"),
            "metadata": obj(given.get("metadata")),
            "model": answer.asked.model,
            "output": [item] if item else [],
            "parallel_tool_calls": True,
            "previous_response_id": None,
            "reasoning": {"effort": None, "summary": None},
            "service_tier": "default",
            "store": given.get("store", True),
            "temperature": given.get("temperature", 1.0),
            "text": given.get("text") or {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": [],
            "top_p": given.get("top_p", 1.0),
            "truncation": "disabled",
            "usage": _usage(answer.usage) if item else None,
        }


def _item(answer: Answer, reply: Reply) -> JsonObject:
    """The message, whose id follows from the response's."""
    complete = reply.finish not in _INCOMPLETE
    return {
        "id": answer.id.replace("resp_", "msg_", 1),
        "type": "message",
        "role": "assistant",
        "status": "completed" if complete else "incomplete",
        "content": [_content(reply, reply.text)] if reply.text else [],
    }


def _content(reply: Reply, text: str) -> JsonObject:
    if reply.finish is Finish.REFUSED:
        return {"type": "refusal", "refusal": text}
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _part(reply: Reply, item: JsonObject, typed: _Typed) -> Iterator[str]:
    """The only part of the message, text or refusal, from its beginning to its end."""
    place: JsonObject = {"item_id": item["id"], "output_index": 0, "content_index": 0}
    refused = reply.finish is Finish.REFUSED
    kind = "response.refusal" if refused else "response.output_text"
    others: JsonObject = {} if refused else {"logprobs": []}
    said: JsonObject = {("refusal" if refused else "text"): reply.text}
    yield typed("response.content_part.added", **place, part=_content(reply, ""))
    for piece in tokens.pieces(reply.text):
        yield typed(f"{kind}.delta", **place, delta=piece, **others)
    yield typed(f"{kind}.done", **place, **said, **others)
    yield typed("response.content_part.done", **place, part=_content(reply, reply.text))


def _usage(usage: Usage) -> JsonObject:
    return {
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": usage.cached, "cache_write_tokens": 0},
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.total,
    }
