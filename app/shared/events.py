"""What happens to something that takes long, as whoever watches is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.exceptions import JsonValue


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
