"""A circuit breaker: a provider that fails again and again is left alone for a while."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from app.shared.circuits import CircuitState

FAILURES_TO_OPEN = 5
FIRST_COOL_DOWN_S = 30.0
LONGEST_COOL_DOWN_S = 300.0


class Admission(Enum):
    """Whether a request may be sent; the PROBE is the one that a half-open circuit lets through."""

    GO = auto()
    PROBE = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Circuit:
    """Requests of one provider that failed in a row, and until when it is left alone.

    Times in seconds since the epoch.

    Attributes:
        failures: in a row, while it is closed.
        cool_down_s: the one under way, or the last; 0 while it is closed.
        probe_until: so long the probe may take; after that another one is let through.
    """

    failures: int = 0
    cool_down_s: float = 0
    open_until: float = 0
    probe_until: float = 0

    def state(self, now: float) -> CircuitState:
        if not self.cool_down_s:
            return CircuitState.CLOSED
        return CircuitState.OPEN if now < self.open_until else CircuitState.HALF_OPEN

    def admit(self, now: float, probe_s: float) -> "tuple[Circuit, Admission]":
        """The circuit after somebody wants to send a request, and whether it may be sent."""
        match self.state(now):
            case CircuitState.CLOSED:
                return self, Admission.GO
            case CircuitState.HALF_OPEN if now >= self.probe_until:
                return replace(self, probe_until=now + probe_s), Admission.PROBE
        return self, Admission.REFUSED

    def retry_after_s(self, now: float) -> float:
        """How long a refused request had better wait."""
        return max(0.0, self.open_until - now, self.probe_until - now)

    def failed(self, now: float) -> "Circuit":
        """After a request that met an outage; while it is open, such were sent before."""
        match self.state(now):
            case CircuitState.CLOSED if self.failures + 1 < FAILURES_TO_OPEN:
                return replace(self, failures=self.failures + 1)
            case CircuitState.CLOSED:
                return self._opened(now, FIRST_COOL_DOWN_S)
            case CircuitState.HALF_OPEN:
                return self._opened(now, min(2 * self.cool_down_s, LONGEST_COOL_DOWN_S))
        return self

    def answered(self) -> "Circuit":
        """After any answer of the provider: it is there."""
        return Circuit()

    def abandoned(self) -> "Circuit":
        """After a probe that was given up: the next request is one."""
        return replace(self, probe_until=0)

    def _opened(self, now: float, cool_down_s: float) -> "Circuit":
        return Circuit(cool_down_s=cool_down_s, open_until=now + cool_down_s)
