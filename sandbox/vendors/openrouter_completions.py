"""OpenRouter's chat completions as an answer: with the cost, and the provider that it routed to."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from sandbox.chat import Answer, Finish, Reply, Vendor
from sandbox.delivery import event
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue
from sandbox.vendors.base import VendorError
from sandbox.vendors.chat_completions import FINISH, ChatCompletions
from sandbox.vendors.openrouter_errors import faulty, invalid, provider_of

_WAITING = ": OPENROUTER PROCESSING\n\n"
"""A comment of the event stream, sent while the provider is silent."""

_NATIVE = {
    "Anthropic": {Finish.STOP: "end_turn", Finish.LENGTH: "max_tokens"},
    "Google AI Studio": {Finish.STOP: "STOP", Finish.LENGTH: "MAX_TOKENS"},
}


@dataclass(frozen=True)
class RoutedCompletions(ChatCompletions):
    """Without the fields that OpenRouter leaves out; usage always comes at a stream's end."""

    vendor: ClassVar[Vendor] = Vendor.OPENROUTER
    with_usage: bool = True
    model: str = ""

    def new_id(self) -> str:
        return f"gen-{int(time.time())}-{uuid4().hex[:20]}"

    def frames(self, answer: Answer) -> Iterator[str]:
        yield _WAITING
        yield _WAITING
        yield from super().frames(answer)

    def caches(self, model: str) -> bool:
        return model.startswith(("openai/", "google/"))

    def failure(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def unanswerable(self, problem: str) -> VendorError:
        return invalid(problem)

    def broken(self, error: VendorError) -> str:
        """The error is at the top level of a chunk whose only choice ends with `error`."""
        choice: JsonObject = {"index": 0, "delta": {"content": ""}, "finish_reason": "error"}
        return event({"object": "chat.completion.chunk", "choices": [choice], **error.body({})})

    def whole_broken(self, error: VendorError) -> JsonValue:
        """Once the model is at work OpenRouter has sent its 200, and the error follows as body."""
        return error.body({})

    def _frame(self, answer: Answer, kind: str) -> JsonObject:
        return {
            "id": answer.id,
            "provider": provider_of(answer.asked.model),
            "model": answer.asked.model,
            "object": kind,
            "created": int(time.time()),
        }

    def _message(self, reply: Reply) -> JsonObject:
        return {**super()._message(reply), "reasoning": None}

    def _ending(self, reply: Reply) -> JsonObject:
        native = _NATIVE.get(provider_of(self.model), FINISH)
        return {
            **super()._ending(reply),
            "native_finish_reason": native.get(reply.finish, FINISH[reply.finish]),
        }

    def _usage(self, answer: Answer) -> JsonObject:
        return {
            "prompt_tokens": answer.usage.prompt,
            "completion_tokens": answer.usage.output,
            "total_tokens": answer.usage.total,
            "cost": float(answer.cost),
            "is_byok": False,
            "prompt_tokens_details": {"cached_tokens": answer.usage.cached},
            "completion_tokens_details": {"reasoning_tokens": answer.usage.reasoning},
            "cost_details": {"upstream_inference_cost": None},
        }
