"""What goes to a model and what comes back, the same for every vendor."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

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
        share: whose turn it takes among those who wait: a run's id; None, all single requests.
    """

    model: str
    messages: tuple[ChatMessage, ...]
    output_schema: type[BaseModel]
    temperature: float | None = None
    max_output_tokens: int = 4096
    share: UUID | None = None


class FinishReason(StrEnum):
    """Why the model stopped. After OTHER (a reason we do not know) the text is still tried."""

    STOP = "stop"
    LENGTH = "length"
    REFUSAL = "refusal"
    FILTER = "filter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the vendor counted them; ``cached_tokens`` are part of ``input_tokens``.

    All zero where the vendor did not count: no prompt has no tokens.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0

    @property
    def is_counted(self) -> bool:
        """Whether the vendor told its count."""
        return self.input_tokens + self.output_tokens > 0


@dataclass(frozen=True, slots=True)
class LLMReply:
    """The raw text of a model, never parsed, with what the vendor said about it.

    ``model`` is the name the vendor answers with, often a dated snapshot of the one asked for.
    With REFUSAL, ``text`` is the model's own words. ``cost_usd`` is the vendor's own figure, where
    it tells one (OpenRouter).
    """

    text: str
    usage: Usage
    finish_reason: FinishReason
    model: str
    cost_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """The outcome of one request, kept whether it went well or not, since it may have cost money.

    Exactly one of ``reply`` and ``error`` is set. ``latency_ms`` includes retries and waits
    between them, and is None of a row of a batch; ``tries`` counts the HTTP requests.

    Attributes:
        cost_usd: what is known of the cost: the reply's, or 0 where no try can have been billed.
            None when nothing is known: no price, no count of tokens, or only lost tries.
        lost_tries: how many of ``tries`` the vendor may have worked on, and billed, without our
            seeing the reply. Where it is not 0, ``cost_usd`` is a lower bound.
        price_version: the price file that ``cost_usd`` was computed from (``ModelCatalog``), or
            "reported" for the vendor's own figure.
    """

    vendor: Vendor
    model: str
    reply: LLMReply | None
    error: BusinessException | None
    tries: int
    latency_ms: int | None
    cost_usd: Decimal | None
    price_version: str
    is_sandbox: bool
    lost_tries: int = 0

    @property
    def may_have_cost(self) -> bool:
        """Whether the vendor may bill for it."""
        return self.reply is not None or self.lost_tries > 0
