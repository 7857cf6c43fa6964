"""What a batch may cost at the most."""

from decimal import ROUND_UP, Decimal

from app.domain.money.estimates import SMALLEST_USD, call_usd
from app.domain.money.worst_case import VENDOR_TOKENS
from app.infrastructure.ai.base.catalog import BATCH_SHARE, Model


def worst_usd(model: Model, byte_size: int, rows: int, output_tokens: int) -> Decimal | None:
    """The most that rows may cost which are written in so many bytes, each reply as long as it may
    be (``output_tokens`` of all rows together); None where the prices are not known.

    No token is shorter than a byte, and a row's JSON is no shorter than its texts.
    """
    if model.prices is None:
        return None
    full = call_usd(model.prices, byte_size + rows * VENDOR_TOKENS, output_tokens)
    return (full * BATCH_SHARE).quantize(SMALLEST_USD, ROUND_UP)
