"""The tries of one completion: what is counted of them, and how long to wait between two."""

import random
import time
from dataclasses import dataclass, field

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.errors import ProviderError


@dataclass(slots=True)
class Tries:
    """HTTP requests of one completion; ``lost`` ones may be billed without our seeing a reply.

    Belongs to the caller, so that it knows what was sent also where the call does not come back.

    Attributes:
        spent: those that count against the policy's bound. A vendor's rate limit does not: it is
            waited for. One that breaks into a reply does, since it may be billed.
        last: how the last of them failed.
    """

    count: int = 0
    lost: int = 0
    spent: int = 0
    last: ProviderError | None = None
    is_under_way: bool = False
    started: float = field(default_factory=time.perf_counter)

    def begin(self) -> None:
        """Count a request that goes out."""
        self.count += 1
        self.is_under_way = True

    def failed(self, error: ProviderError) -> None:
        """Count a try that ended in an error."""
        self.is_under_way = False
        self.lost += error.may_have_cost
        self.spent += not is_waited_for(error)
        self.last = error

    @property
    def last_reason(self) -> str:
        return str(self.last.details["reason"]) if self.last else ""


def is_waited_for(error: ProviderError) -> bool:
    """Whether the gate holds the next request back for as long as it takes."""
    return error.code is ErrorCode.PROVIDER_RATE_LIMITED and not error.may_have_cost


def pause_s(policy: CallPolicy, tries: Tries, error: ProviderError, left_s: float) -> float | None:
    """Seconds to wait before the next try; None: there shall be none."""
    if is_waited_for(error):
        return 0.0
    if not error.is_transient or tries.spent >= policy.tries:
        return None
    wait_s = backoff_s(policy, tries.spent, error)
    return wait_s if wait_s < left_s else None


def backoff_s(policy: CallPolicy, failed: int, error: ProviderError) -> float:
    """Seconds to wait after the first, second, ... failure.

    Exponential with full jitter, beyond what the vendor asks for.
    """
    ceiling = min(policy.longest_wait_s, policy.first_wait_s * 2 ** (failed - 1))
    jitter = random.uniform(0, ceiling)  # noqa: S311 - spreads load, guards nothing
    return (error.retry_after_s or 0) + jitter
