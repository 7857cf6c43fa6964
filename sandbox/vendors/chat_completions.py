"""OpenAI's chat completions as an answer; other vendors' versions of it derive from this one."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from sandbox import tokens
from sandbox.chat import Answer, Finish, Reply, Vendor
from sandbox.delivery import event
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue
from sandbox.vendors.base import Form, VendorError
from sandbox.vendors.openai_errors import faulty, invalid

FINISH: Mapping[Finish, str] = {
    Finish.STOP: "stop",
    Finish.LENGTH: "length",
    Finish.REFUSED: "stop",
    Finish.FILTERED: "content_filter",
}
END = "data: [DONE]\n\n"


@dataclass(frozen=True)
class ChatCompletions(Form):
    """A reply with choices; `with_usage` asks for the usage at the end of a stream."""

    vendor: ClassVar[Vendor] = Vendor.OPENAI
    with_usage: bool = False

    def new_id(self) -> str:
        return f"chatcmpl-{uuid4().hex[:29]}"

    def whole(self, answer: Answer) -> JsonValue:
        choices: list[JsonValue] = [
            {"index": index, "message": self._message(reply), **self._ending(reply)}
            for index, reply in enumerate(answer.replies)
        ]
        return {
            **self._frame(answer, "chat.completion"),
            "choices": choices,
            "usage": self._usage(answer),
        }

    def frames(self, answer: Answer) -> Iterator[str]:
        """Role, tokens and finish reason of each choice, usage where it is asked for, [DONE]."""
        frame = self._frame(answer, "chat.completion.chunk")
        if self.with_usage:
            frame = {**frame, "usage": None}
        for index, reply in enumerate(answer.replies):
            part = self._part(reply)
            opening: JsonObject = {"role": "assistant", part: ""}
            yield event({**frame, "choices": [_choice(index, opening)]})
            for piece in tokens.pieces(reply.text):
                yield event({**frame, "choices": [_choice(index, {part: piece})]})
            last = {**_choice(index, {}), **self._ending(reply)}
            yield event({**frame, "choices": [last]})
        if self.with_usage:
            yield event({**frame, "choices": [], "usage": self._usage(answer)})
        yield END

    def caches(self, model: str) -> bool:
        return True

    def failure(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def unanswerable(self, problem: str) -> VendorError:
        return invalid(problem)

    def broken(self, error: VendorError) -> str:
        return event(error.body({}))

    def _frame(self, answer: Answer, kind: str) -> JsonObject:
        return {
            "id": answer.id,
            "object": kind,
            "created": int(time.time()),
            "model": answer.asked.model,
            "service_tier": "default",
            "system_fingerprint": "fp_sandbox",
        }

    def _message(self, reply: Reply) -> JsonObject:
        refused = reply.finish is Finish.REFUSED
        return {
            "role": "assistant",
            "content": None if refused else reply.text,
            "refusal": reply.text if refused else None,
            "annotations": [],
        }

    def _part(self, reply: Reply) -> str:
        """The field of a stream's deltas that has the text."""
        return "refusal" if reply.finish is Finish.REFUSED else "content"

    def _ending(self, reply: Reply) -> JsonObject:
        return {"logprobs": None, "finish_reason": FINISH[reply.finish]}

    def _usage(self, answer: Answer) -> JsonObject:
        usage = answer.usage
        return {
            "prompt_tokens": usage.prompt,
            "completion_tokens": usage.output,
            "total_tokens": usage.total,
            "prompt_tokens_details": {"cached_tokens": usage.cached, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": usage.reasoning,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        }


def _choice(index: int, delta: JsonObject) -> JsonObject:
    return {"index": index, "delta": delta, "logprobs": None, "finish_reason": None}
