"""Which request is hit: drawn from seeded streams, in the order of arrival.

A retry of the same request is a new draw, so it can succeed; the same seed and the same number of
requests give the same faults again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from random import Random

from sandbox.chat import Reply, Vendor
from sandbox.faults.kinds import (
    FAILURES,
    OF_CREATES,
    OF_POLLS,
    OF_REQUESTS,
    OF_ROWS,
    OF_TEXTS,
    At,
    Fault,
    FaultKind,
    Hit,
)
from sandbox.faults.texts import spoil
from sandbox.jsons import JsonObject


@dataclass(frozen=True)
class Verdict:
    """What happens to one request.

    Attributes:
        failure: the error that it gets in place of an answer.
        hanging: it gets no answer at all.
        delay: seconds that the answer waits.
        dropped: where the connection ends.
        texts: the faults of the text, each with a number in 0.3..0.9 that decides its details.
    """

    failure: Fault | None = None
    hanging: bool = False
    delay: float = 0.0
    dropped: At | None = None
    texts: tuple[tuple[FaultKind, float], ...] = ()

    def spoil(self, reply: Reply) -> Reply:
        """The reply with the faults of the text."""
        return spoil(reply, self.texts)


@dataclass
class FaultPlan:
    """The faults in force, and the streams that decide.

    Each fault has a stream of its own, so that adding one does not move the others.
    """

    seed: int = 0
    faults: Sequence[Fault] = ()
    _streams: list[Random] = field(init=False)
    _seen: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._streams = [
            Random(f"{self.seed}:{place}:{fault.kind}") for place, fault in enumerate(self.faults)
        ]
        self._seen = [0] * len(self.faults)

    def next(self, vendor: Vendor) -> Verdict:
        """Draw for the next chat request of a vendor."""
        return self._verdict(vendor, OF_REQUESTS | OF_TEXTS)

    def request(self, vendor: Vendor) -> Verdict:
        """Draw for the next request to a vendor's Batch API."""
        return self._verdict(vendor, OF_REQUESTS)

    def text(self, vendor: Vendor) -> Verdict:
        """Draw for the text that the next row of a batch gets."""
        return self._verdict(vendor, OF_TEXTS)

    def create(self, vendor: Vendor) -> dict[FaultKind, Hit]:
        """Draw for a batch that is made."""
        return self._hits(vendor, OF_CREATES)

    def row(self, vendor: Vendor) -> dict[FaultKind, Hit]:
        """Draw for the next row of a batch."""
        return self._hits(vendor, OF_ROWS)

    def poll(self, vendor: Vendor) -> dict[FaultKind, Hit]:
        """Draw for a look at a batch."""
        return self._hits(vendor, OF_POLLS)

    def _hits(self, vendor: Vendor, kinds: Collection[FaultKind]) -> dict[FaultKind, Hit]:
        return {
            fault.kind: Hit(fault.kind, depth, fault.seconds, fault.share, fault.at)
            for fault, depth in self._drawn(vendor, kinds)
        }

    def _drawn(self, vendor: Vendor, kinds: Collection[FaultKind]) -> list[tuple[Fault, float]]:
        return [
            (fault, depth)
            for place, fault in enumerate(self.faults)
            if fault.kind in kinds
            and fault.vendor in (None, vendor)
            and (depth := self._draw(place)) is not None
        ]

    def _verdict(self, vendor: Vendor, kinds: Collection[FaultKind]) -> Verdict:
        hits = self._drawn(vendor, kinds)
        drops = [(fault.at, depth) for fault, depth in hits if fault.kind is FaultKind.DROPPED]
        return Verdict(
            failure=next((fault for fault, _ in hits if fault.kind in FAILURES), None),
            hanging=any(fault.kind is FaultKind.HANGING for fault, _ in hits),
            delay=sum(fault.seconds for fault, _ in hits if fault.kind is FaultKind.SLOW),
            dropped=(drops[0][0] or either(drops[0][1])) if drops else None,
            texts=tuple((fault.kind, depth) for fault, depth in hits),
        )

    def _draw(self, place: int) -> float | None:
        """The number that decides the details of a hit, or None for a miss."""
        fault, stream = self.faults[place], self._streams[place]
        self._seen[place] += 1
        hit, depth = stream.random() < fault.rate, stream.uniform(0.3, 0.9)
        in_time = fault.first is None or self._seen[place] <= fault.first
        return depth if hit and in_time else None

    def to_json(self) -> JsonObject:
        return {"seed": self.seed, "faults": [fault.to_json() for fault in self.faults]}


def either(depth: float) -> At:
    """Where it hits, by the number that was drawn."""
    return At.START if depth < 0.6 else At.MIDDLE
