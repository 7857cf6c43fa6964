"""Which failures of a job pass by themselves, and how long to wait for that."""

import math
import random
from dataclasses import dataclass

from app.core.exceptions import BusinessException, ErrorCode

PASSING = frozenset(
    {
        ErrorCode.DATABASE_UNAVAILABLE,
        ErrorCode.STORAGE_UNAVAILABLE,
        ErrorCode.PROVIDER_UNAVAILABLE,
        ErrorCode.PROVIDER_TIMEOUT,
        ErrorCode.PROVIDER_RATE_LIMITED,
        ErrorCode.PROVIDER_CIRCUIT_OPEN,
        ErrorCode.CALL_INTERRUPTED,
        ErrorCode.SANDBOX_UNAVAILABLE,
        ErrorCode.TOKEN_UNVERIFIABLE,
    }
)
"""After any other error the job would meet the same again: it fails at once."""

LONGEST_WAIT_S = 15 * 60
LONGEST_ASKED_WAIT_S = 60 * 60
"""Who asks for longer is not waited for longer."""


_DOUBLINGS = 20  # more than it takes to the longest wait, and nothing that overflows


@dataclass(frozen=True, slots=True)
class RetryRule:
    """When a failed job is tried again.

    Attributes:
        first_wait_s: about how long the first wait is; each further one is twice as long.
    """

    first_wait_s: float

    def wait_s(
        self, error: BusinessException, attempt: int, max_attempts: int, spread: float | None = None
    ) -> float | None:
        """Seconds until the attempt after ``attempt`` (from 1); None: there shall be none.

        Exponential, of which the second half is random so that jobs which failed together do not
        come back together; ``spread`` (0 to 1) is that chance. What was asked for
        (``retry_after_s``) is waited for in addition, up to an hour.
        """
        if error.code not in PASSING or attempt >= max_attempts:
            return None
        chance = random.random() if spread is None else spread  # noqa: S311 - spreads load only
        doublings = min(attempt - 1, _DOUBLINGS)
        ceiling = min(self.first_wait_s * 2.0**doublings, LONGEST_WAIT_S)
        return _asked_s(error) + ceiling * (1 + chance) / 2


def _asked_s(error: BusinessException) -> float:
    asked = error.details.get("retry_after_s")
    if not isinstance(asked, int | float) or math.isnan(asked):
        return 0.0
    return float(min(max(asked, 0), LONGEST_ASKED_WAIT_S))
