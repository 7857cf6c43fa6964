"""Anthropic's Message as an answer, and its stream of typed events."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from sandbox import tokens
from sandbox.chat import Answer, Finish, Reply, Usage, Vendor
from sandbox.delivery import event
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue, NotJson, parse_object
from sandbox.vendors.anthropic_errors import faulty, invalid
from sandbox.vendors.base import Form, VendorError

_STOP = {
    Finish.STOP: "end_turn",
    Finish.LENGTH: "max_tokens",
    Finish.REFUSED: "refusal",
    Finish.FILTERED: "refusal",
}


@dataclass(frozen=True)
class Message(Form):
    """One message: a text, or the input of the tool that the caller forces."""

    vendor: ClassVar[Vendor] = Vendor.ANTHROPIC
    tool: str | None = None

    def new_id(self) -> str:
        return f"msg_{uuid4().hex[:24]}"

    def whole(self, answer: Answer) -> JsonValue:
        reply = answer.replies[0]
        content: list[JsonValue] = [self._block(reply)] if reply.text else []
        return {
            **_frame(answer),
            "content": content,
            **self._ending(reply),
            "usage": _usage(answer.usage),
        }

    def frames(self, answer: Answer) -> Iterator[str]:
        """message_start, the block in parts, and message_delta with the whole usage."""
        reply = answer.replies[0]
        begun = {**_usage(answer.usage), "output_tokens": 1}
        opening: JsonObject = {
            **_frame(answer),
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "stop_details": None,
            "usage": begun,
        }
        yield _event("message_start", message=opening)
        yield _event("ping")
        if reply.text:
            yield _event("content_block_start", index=0, content_block=self._opening_block(reply))
            for piece in tokens.pieces(reply.text):
                yield _event("content_block_delta", index=0, delta=self._delta(reply, piece))
            yield _event("content_block_stop", index=0)
        ending: JsonObject = {"container": None, **self._ending(reply)}
        yield _event("message_delta", delta=ending, usage=_used(answer.usage))
        yield _event("message_stop")

    def failure(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def unanswerable(self, problem: str) -> VendorError:
        return invalid(problem)

    def broken(self, error: VendorError) -> str:
        return event(error.body({}), "error")

    def _block(self, reply: Reply) -> JsonObject:
        if self._calls(reply):
            return {**_tool_use(self.tool), "input": _input(reply.text)}
        return {"type": "text", "text": reply.text, "citations": None}

    def _opening_block(self, reply: Reply) -> JsonObject:
        if self._calls(reply):
            return {**_tool_use(self.tool), "input": {}}
        return {"type": "text", "text": "", "citations": None}

    def _delta(self, reply: Reply, piece: str) -> JsonObject:
        if self._calls(reply):
            return {"type": "input_json_delta", "partial_json": piece}
        return {"type": "text_delta", "text": piece}

    def _calls(self, reply: Reply) -> bool:
        return self.tool is not None and reply.finish in (Finish.STOP, Finish.LENGTH)

    def _ending(self, reply: Reply) -> JsonObject:
        called = self._calls(reply) and reply.finish is Finish.STOP
        refused = reply.finish in (Finish.REFUSED, Finish.FILTERED)
        details: JsonObject = {"type": "refusal", "category": None, "explanation": None}
        return {
            "stop_reason": "tool_use" if called else _STOP[reply.finish],
            "stop_sequence": None,
            "stop_details": details if refused else None,
        }


def _frame(answer: Answer) -> JsonObject:
    return {
        "id": answer.id,
        "type": "message",
        "role": "assistant",
        "model": answer.asked.model,
        "container": None,
    }


def _usage(usage: Usage) -> JsonObject:
    """Anthropic counts input without what was read from the cache."""
    return {
        "input_tokens": usage.prompt - usage.cached,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": usage.cached,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "output_tokens": usage.output,
        "server_tool_use": None,
        "service_tier": "standard",
        "inference_geo": "not_available",
    }


def _used(usage: Usage) -> JsonObject:
    """The cumulative usage at a stream's end."""
    whole = _usage(usage)
    names = (
        "input_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "output_tokens",
        "server_tool_use",
    )
    return {name: whole[name] for name in names}


def _tool_use(name: str | None) -> JsonObject:
    return {
        "type": "tool_use",
        "id": f"toolu_{uuid4().hex[:24]}",
        "name": name,
        "caller": {"type": "direct"},
    }


def _input(text: str) -> JsonObject:
    """The tool's input; what is no JSON object (cut, say) arrives as an empty one."""
    try:
        return parse_object(text.encode())
    except NotJson:
        return {}


def _event(kind: str, **fields: JsonValue) -> str:
    return event({"type": kind, **fields}, kind)
