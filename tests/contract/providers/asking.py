"""What the tests of providers ask for, and how they look at what comes back."""

import json
from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from app.core.exceptions import BusinessException
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    Completion,
    LLMReply,
    LLMRequest,
    Role,
)
from tests.support.sandbox_process import SandboxProcess


class Card(BaseModel):
    """A small reply of the tests' own."""

    question: str
    choices: list[str] = Field(min_length=4, max_length=4)
    correct: str
    explanation: str = ""


def a_request(
    model: str,
    prompt: str = "One item about fractions.",
    temperature: float | None = None,
    max_output_tokens: int = 4096,
) -> LLMRequest:
    messages = (ChatMessage(Role.SYSTEM, "You write items."), ChatMessage(Role.USER, prompt))
    return LLMRequest(model, messages, Card, temperature, max_output_tokens)


def a_conversation(model: str) -> LLMRequest:
    """A request with an assistant's turn in the middle."""
    turns = (ChatMessage(Role.ASSISTANT, "{broken"), ChatMessage(Role.USER, "Not JSON. Again."))
    return LLMRequest(model, a_request(model).messages + turns, Card)


def reply_of(completion: Completion) -> LLMReply:
    assert completion.error is None, completion.error.details
    assert completion.reply is not None
    return completion.reply


def error_of(completion: Completion) -> BusinessException:
    assert completion.reply is None
    assert completion.error is not None
    return completion.error


def body_sent(sandbox: SandboxProcess) -> str:
    """The only request's body as JSON text."""
    (seen,) = sandbox.requests()
    return json.dumps(seen.body)


@dataclass
class Hearing:
    """A listener that keeps the pieces of each try."""

    tries: list[list[str]] = field(default_factory=list)

    def begin(self, try_number: int) -> None:
        assert try_number == len(self.tries) + 1
        self.tries.append([])

    def piece(self, text: str) -> None:
        self.tries[-1].append(text)

    @property
    def last(self) -> str:
        """What a display shows at the end."""
        return "".join(self.tries[-1])
