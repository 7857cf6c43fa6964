"""Faults on demand: which request is hit is drawn from a seeded stream, in the order of arrival.

A retry of the same request is a new draw, so it can succeed; the same seed and the same number of
requests give the same faults again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from sandbox.chat import Finish, Reply
from sandbox.jsons import JsonObject, JsonValue, integer, items, number
from sandbox.tokens import cut


class FaultKind(StrEnum):
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    TRUNCATED = "truncated"
    SINGLE_BACKSLASH_LATEX = "single_backslash_latex"


class Vendor(StrEnum):
    OPENAI = "openai"
    GEMINI = "gemini"


class InvalidFaults(ValueError):
    """The fault plan sent to the control endpoint is wrong; the message says where."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        rate: share of requests that it hits, 0..1.
        retry_after: seconds that a rate-limited caller is told to wait.
        vendor: only this vendor's requests, or None for all.
    """

    kind: FaultKind
    rate: float
    retry_after: float = 1.0
    vendor: Vendor | None = None

    def to_json(self) -> JsonObject:
        return {
            "kind": self.kind.value,
            "rate": self.rate,
            "retry_after": self.retry_after,
            "vendor": self.vendor.value if self.vendor else None,
        }


@dataclass(frozen=True)
class Verdict:
    """What happens to one request. At most one of the first two is set."""

    rate_limited: Fault | None = None
    unavailable: bool = False
    keep: float | None = None
    single_backslashes: bool = False

    def spoil(self, reply: Reply) -> Reply:
        """The reply with the faults of the text: single backslashes first, then the cut."""
        if self.single_backslashes:
            reply = Reply(reply.text.replace("\\\\", "\\"), reply.finish)
        if self.keep is not None and reply.finish is Finish.STOP:
            kept = max(1, min(reply.tokens - 1, round(reply.tokens * self.keep)))
            reply = Reply(cut(reply.text, kept), Finish.LENGTH)
        return reply


@dataclass
class FaultPlan:
    """The faults in force, and the streams that decide.

    Each fault has a stream of its own, so that adding one does not move the others.
    """

    seed: int = 0
    faults: Sequence[Fault] = ()
    _streams: list[Random] = field(init=False)

    def __post_init__(self) -> None:
        self._streams = [
            Random(f"{self.seed}:{place}:{fault.kind}") for place, fault in enumerate(self.faults)
        ]

    def next(self, vendor: Vendor) -> Verdict:
        """Draw for the next request of a vendor."""
        limited: Fault | None = None
        unavailable, single = False, False
        keep: float | None = None
        for fault, stream in zip(self.faults, self._streams, strict=True):
            if fault.vendor not in (None, vendor):
                continue
            hit, depth = stream.random() < fault.rate, stream.uniform(0.3, 0.9)
            match fault.kind if hit else None:
                case FaultKind.RATE_LIMITED if not unavailable:
                    limited = limited or fault
                case FaultKind.UNAVAILABLE if limited is None:
                    unavailable = True
                case FaultKind.TRUNCATED:
                    keep = depth
                case FaultKind.SINGLE_BACKSLASH_LATEX:
                    single = True
        return Verdict(limited, unavailable, keep, single)

    def to_json(self) -> JsonObject:
        return {"seed": self.seed, "faults": [fault.to_json() for fault in self.faults]}

    @classmethod
    def from_json(cls, body: JsonObject) -> "FaultPlan":
        """Read a plan.

        Raises:
            InvalidFaults: a field is missing, unknown or out of its range.
        """
        if unknown := sorted(body.keys() - {"seed", "faults"}):
            raise InvalidFaults(f"unknown field {unknown[0]!r}; known are seed, faults")
        seed = integer(body.get("seed", 0))
        if seed is None:
            raise InvalidFaults("seed must be a whole number")
        if not isinstance(body.get("faults"), list):
            raise InvalidFaults("faults must be a list")
        return cls(
            seed, [_fault(raw, f"faults[{n}]") for n, raw in enumerate(items(body["faults"]))]
        )


def _fault(raw: JsonValue, where: str) -> Fault:
    if not isinstance(raw, dict):
        raise InvalidFaults(f"{where} must be an object")
    if unknown := sorted(raw.keys() - {"kind", "rate", "retry_after", "vendor"}):
        raise InvalidFaults(
            f"{where} has an unknown field {unknown[0]!r}; known are kind, rate, retry_after, "
            f"vendor"
        )
    kind = _member(FaultKind, raw.get("kind"), f"{where}.kind")
    rate = number(raw.get("rate"))
    if rate is None or not 0 <= rate <= 1:
        raise InvalidFaults(f"{where}.rate must be a number from 0 to 1")
    wait = number(raw.get("retry_after", 1))
    if wait is None or wait < 0:
        raise InvalidFaults(f"{where}.retry_after must be a number of seconds, 0 or more")
    vendor = raw.get("vendor")
    return Fault(
        kind, rate, wait, None if vendor is None else _member(Vendor, vendor, f"{where}.vendor")
    )


def _member[E: StrEnum](enum: type[E], value: JsonValue, where: str) -> E:
    try:
        return enum(str(value))
    except ValueError as error:
        known = ", ".join(member.value for member in enum)
        raise InvalidFaults(f"{where} is {value!r}; known are {known}") from error
