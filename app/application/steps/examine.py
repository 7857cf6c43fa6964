"""One look at one part of an installation: in time, measured, and whatever it ends in."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from loguru import logger

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.checkup import Finding, PartProblem, PartState

WITHIN_S = 15
_SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look has seen."""

    state: PartState = PartState.OK
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examiner:
    """Looks at parts; no secret of the installation gets into what it says."""

    secrets: Iterable[str]

    async def examine(
        self, part: str, look: Callable[[], Awaitable[Seen]], when_late: ErrorCode
    ) -> Finding:
        """Look at a part. That it fails, or takes too long (``when_late``), is a finding too."""
        started = time.perf_counter()
        try:
            async with asyncio.timeout(WITHIN_S):
                seen = await look()
        except TimeoutError:
            message = f"Nothing came of it within {WITHIN_S} s."
            return self.failed(part, BusinessException(when_late, message))
        except BusinessException as error:
            return self.failed(part, error)
        except Exception as error:  # noqa: BLE001 - the other parts are looked at all the same
            logger.exception("Unexpected error in {}", part)
            return self.failed(part, BusinessException(ErrorCode.INTERNAL_ERROR, repr(error)))
        latency_ms = round((time.perf_counter() - started) * 1000)
        return Finding(part=part, state=seen.state, latency_ms=latency_ms, facts=seen.facts)

    def failed(self, part: str, error: BusinessException) -> Finding:
        """The finding that an error is."""
        reason = error.details.get("reason")
        problem = PartProblem(
            code=error.code,
            message=self._without_secrets(error.message),
            reason=self._without_secrets(str(reason)) if reason else None,
        )
        return Finding(part=part, state=PartState.FAILED, problem=problem)

    def _without_secrets(self, text: str) -> str:
        for secret in self.secrets:
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, "***")
        return text
