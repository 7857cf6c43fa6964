"""What one completion may cost at the most, without asking a tokenizer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import orjson
from pydantic import BaseModel

from app.domain.money.estimates import call_usd
from app.infrastructure.ai.base.catalog import Prices
from app.infrastructure.ai.base.json_schema import strict_schema
from app.infrastructure.ai.base.messages import ChatMessage, Completion
from app.shared.enums import Vendor

VENDOR_TOKENS = 500
"""What vendors add to a request of their own, such as Anthropic's words on a bound reply (some
350 tokens)."""
MESSAGE_TOKENS = 10
"""What vendors add around a message: its role and its ends."""


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The most that a completion of a model may cost; None: its prices are not known."""

    vendor: Vendor
    model: str
    usd: Decimal | None


def worst_case(
    vendor: Vendor,
    model: str,
    prices: Prices | None,
    messages: Sequence[ChatMessage],
    schema: type[BaseModel],
    max_output_tokens: int,
) -> WorstCase:
    """The cost of one try whose reply is as long as it may be."""
    if prices is None:
        return WorstCase(vendor, model, None)
    input_tokens = most_tokens(messages, schema)
    return WorstCase(vendor, model, call_usd(prices, input_tokens, max_output_tokens))


def most_tokens(messages: Sequence[ChatMessage], schema: type[BaseModel]) -> int:
    """A bound of a prompt's tokens: one a byte of UTF-8.

    The vendors' tokenizers cut bytes, or characters with bytes to fall back on: no token is shorter
    than a byte. It is some four times the count of an English prompt, and twice that of a Korean
    one; of the worst case, the reply is mostly the greater part.
    """
    text = sum(len(message.text.encode()) + MESSAGE_TOKENS for message in messages)
    return text + len(schema_text(schema).encode()) + VENDOR_TOKENS


def booked_usd(completion: Completion, reserved_usd: Decimal) -> Decimal:
    """What a completion counts as spent: what is known, and what was reserved for all that is not.

    Each lost try may have been billed, and so may a reply without a count of its tokens.
    """
    lost = completion.lost_tries * reserved_usd
    if completion.reply is None:
        return lost
    known = completion.cost_usd
    return lost + (reserved_usd if known is None else known)


@lru_cache(maxsize=128)
def schema_text(schema: type[BaseModel]) -> str:
    """The form of a reply as vendors get it, and count it among the prompt."""
    return orjson.dumps(strict_schema(schema)).decode()
