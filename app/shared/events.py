"""What happens to something that takes long, as whoever watches is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.shared.json_values import JsonValue

MAX_SEQ = 2**31 - 1
"""As far as PostgreSQL's int counts."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of a stream.

    Attributes:
        seq: its number in the stream, from 1, without gaps.
        name: lower case words joined by underscores, such as ``progress``.
    """

    seq: int
    name: str
    data: Mapping[str, JsonValue]
    created_at: datetime
