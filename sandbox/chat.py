"""A chat request and its answer, the same for every vendor."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from sandbox import tokens
from sandbox.jsons import JsonObject, dump

type Role = Literal["system", "user", "assistant"]


class Vendor(StrEnum):
    """Whose API a request was sent to; COMPATIBLE is any server that speaks OpenAI's chat."""

    OPENAI = "openai"
    GEMINI = "gemini"
    ANTHROPIC = "anthropic"
    OPENROUTER = "openrouter"
    COMPATIBLE = "compatible"


class Finish(StrEnum):
    """Why the reply ended."""

    STOP = "stop"
    LENGTH = "length"
    REFUSED = "refused"  # the model declines in words
    FILTERED = "filtered"  # the platform's content filter took the reply away


@dataclass(frozen=True)
class Turn:
    """One message; `text` is all its text parts, joined by newlines."""

    role: Role
    text: str


@dataclass(frozen=True)
class ChatRequest:
    """What a vendor's request asks for.

    Attributes:
        schema: the JSON schema that the reply is bound to, or None.
        as_json: the reply must be JSON (always true with a schema).
        max_tokens: the longest reply, in tokens of `sandbox.tokens`, or None for no limit.
        sampling: the sampling parameters as text; another seed or temperature is another request.
    """

    model: str
    turns: tuple[Turn, ...]
    schema: JsonObject | None = None
    as_json: bool = False
    max_tokens: int | None = None
    sampling: str = ""

    def seed(self, variant: int = 0) -> int:
        """A number that is the same for the same request, and different for another one."""
        content = dump(
            [
                self.model,
                [[turn.role, turn.text] for turn in self.turns],
                self.schema,
                self.as_json,
                self.sampling,
                variant,
            ]
        )
        return int.from_bytes(hashlib.blake2b(content.encode(), digest_size=8).digest())

    @property
    def prompt_tokens(self) -> int:
        schema = tokens.count(dump(self.schema)) if self.schema else 0
        return schema + sum(tokens.count(t.text) + tokens.MESSAGE_OVERHEAD for t in self.turns)


@dataclass(frozen=True)
class Measured:
    """Tokens as a real model counted them."""

    prompt: int
    written: int


@dataclass(frozen=True)
class Reply:
    """What the model answers; `text` is empty where it was filtered.

    Attributes:
        measured: the real model's count, or None where `sandbox.tokens` estimates.
    """

    text: str
    finish: Finish = Finish.STOP
    measured: Measured | None = None

    @property
    def tokens(self) -> int:
        return self.measured.written if self.measured else tokens.count(self.text)

    def limited_to(self, max_tokens: int | None) -> "Reply":
        """The reply as a vendor cuts it: in the middle of a word if need be."""
        if max_tokens is None or self.tokens <= max_tokens:
            return self
        return Reply(tokens.cut(self.text, max_tokens), Finish.LENGTH)


@dataclass(frozen=True)
class Usage:
    """Tokens that a vendor bills for one request.

    Attributes:
        prompt: all input tokens, those read from the prompt cache included.
        cached: of these, read from the prompt cache at a lower price.
        written: tokens of the replies' texts.
        reasoning: tokens thought and not shown, billed as output.
    """

    prompt: int
    written: int
    cached: int = 0
    reasoning: int = 0

    @property
    def output(self) -> int:
        return self.written + self.reasoning

    @property
    def total(self) -> int:
        return self.prompt + self.output


@dataclass(frozen=True)
class Answer:
    """What a request gets: one reply or several (n), what they used, and their price in USD."""

    id: str
    asked: ChatRequest
    replies: Sequence[Reply]
    usage: Usage
    cost: Decimal
