"""A chat request and its reply, the same for every vendor."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sandbox import tokens
from sandbox.jsons import JsonObject, dump

type Role = Literal["system", "user", "assistant"]


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
class Reply:
    """What the model answers; `text` is empty where it was filtered."""

    text: str
    finish: Finish = Finish.STOP

    @property
    def tokens(self) -> int:
        return tokens.count(self.text)

    def limited_to(self, max_tokens: int | None) -> "Reply":
        """The reply as a vendor cuts it: in the middle of a word if need be."""
        if max_tokens is None or self.tokens <= max_tokens:
            return self
        return Reply(tokens.cut(self.text, max_tokens), Finish.LENGTH)
