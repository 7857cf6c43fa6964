"""Whether a provider is asked at all."""

from enum import StrEnum


class CircuitState(StrEnum):
    """OPEN: not asked for a while, it has failed too often. HALF_OPEN: one request is to try it."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
