"""What goes to a model and what comes back, the same for every vendor."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel

from app.core.exceptions import BusinessException
from app.shared.enums import Vendor


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class LLMRequest:
    """One completion to ask for, its reply bound to a JSON schema.

    Attributes:
        temperature: None leaves the vendor's default (some models take no other).
        max_output_tokens: upper bound of the reply, hidden reasoning included.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    output_schema: type[BaseModel]
    temperature: float | None = None
    max_output_tokens: int = 4096


class FinishReason(StrEnum):
    """Why the model stopped. After OTHER (a reason we do not know) the text is still tried."""

    STOP = "stop"
    LENGTH = "length"
    REFUSAL = "refusal"
    FILTER = "filter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the vendor counted them; ``cached_tokens`` are part of ``input_tokens``."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class LLMReply:
    """The raw text of a model, never parsed, with what the vendor said about it.

    ``model`` is the name the vendor answers with, often a dated snapshot of the one asked for.
    With REFUSAL, ``text`` is the model's own words.
    """

    text: str
    usage: Usage
    finish_reason: FinishReason
    model: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The outcome of one request, kept whether it went well or not, since it may have cost money.

    Exactly one of ``reply`` and ``error`` is set. ``latency_ms`` includes retries and waits
    between them; ``tries`` counts the HTTP requests. ``cost_usd`` is None when it cannot be known:
    the vendor may have worked, and billed, without our seeing the reply.
    """

    vendor: Vendor
    model: str
    reply: LLMReply | None
    error: BusinessException | None
    tries: int
    latency_ms: int
    cost_usd: Decimal | None
    price_version: str
    is_sandbox: bool
