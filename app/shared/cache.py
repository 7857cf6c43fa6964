"""Where shared values are kept."""

from enum import StrEnum


class CacheState(StrEnum):
    """PROCESS: no Redis is configured. LOST: one is, out of reach; in this process meanwhile."""

    PROCESS = "process"
    REDIS = "redis"
    LOST = "lost"
