"""The tries of one completion: what is counted of them, and how long to wait between two."""

import random
import time
from dataclasses import dataclass, field

from loguru import logger
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.stop import stop_before_delay

from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.errors import ProviderError


@dataclass(slots=True)
class Tries:
    """HTTP requests of one completion; ``lost`` ones may be billed without our seeing a reply.

    Belongs to the caller, so that it knows what was sent also where the call does not come back.
    """

    count: int = 0
    lost: int = 0
    last_reason: str = ""
    started: float = field(default_factory=time.perf_counter)

    def failed(self, error: ProviderError) -> None:
        """Count a try that ended in an error."""
        self.lost += error.may_have_cost
        self.last_reason = str(error.details["reason"])


def retrying(policy: CallPolicy, deadline_s: float) -> AsyncRetrying:
    """Tries again after transient errors, within policy and deadline; raises the last error."""

    def wait_s(state: RetryCallState) -> float:
        ceiling = min(policy.longest_wait_s, policy.first_wait_s * 2 ** (state.attempt_number - 1))
        jitter = random.uniform(0, ceiling)  # noqa: S311 - spreads load, guards nothing
        asked = _failure(state).retry_after_s
        # Callers that were told the same moment must not all come back in it.
        return jitter if asked is None else asked + jitter

    return AsyncRetrying(
        sleep=policy.sleep,
        stop=stop_after_attempt(policy.tries) | stop_before_delay(deadline_s),
        wait=wait_s,
        retry=retry_if_exception(lambda e: isinstance(e, ProviderError) and e.is_transient),
        before_sleep=_log,
        reraise=True,
    )


def _log(state: RetryCallState) -> None:
    failure = _failure(state)
    logger.warning(
        "{} try {} failed ({}), next in {:.1f} s",
        failure.details["provider"],
        state.attempt_number,
        failure.details["reason"],
        state.upcoming_sleep,
    )


def _failure(state: RetryCallState) -> ProviderError:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, ProviderError)  # noqa: S101 - the only error that is retried
    return error
