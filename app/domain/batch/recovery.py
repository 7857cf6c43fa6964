"""What to do about a batch of which nobody knows whether the vendor took it. Pure, and never a
guess: to submit what the vendor has already costs all of it once more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.infrastructure.ai.base.batch_messages import Found, VendorBatch

MAX_SUBMITS = 4
"""After so many requests with an unknown end, somebody has to look."""


@dataclass(frozen=True, slots=True)
class Adopt:
    """The vendor has it. ``is_sure`` false: its rows' names will tell, once there are results."""

    batch: VendorBatch
    is_sure: bool


@dataclass(frozen=True, slots=True)
class LookAgain:
    """The vendor may still come to show it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Resubmit:
    """The vendor does not have it."""


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Somebody has to look: at these batches of the vendor, and why."""

    candidates: tuple[VendorBatch, ...]
    reason: str


type Verdict = Adopt | LookAgain | Resubmit | Quarantine


def judge(
    found: Found,
    taken: Collection[str],
    *,
    intent_at: datetime,
    now: datetime,
    grace: timedelta,
    look_every: timedelta,
    submits: int,
) -> Verdict:
    """Decide by what the vendor lists.

    Args:
        taken: its batches that are parts of ours already.
        grace: how long after the intent a batch may still be missing in its list.
    """
    exact = tuple(batch for batch in found.exact if batch.id not in taken)
    possible = tuple(batch for batch in found.possible if batch.id not in taken)
    if len(exact) == 1:
        return Adopt(exact[0], is_sure=True)
    if len(exact) > 1:
        return Quarantine(exact, "the vendor has several batches of this part")
    if now < intent_at + grace:
        # One that fits could still be joined by another, or turn out to be another part's.
        return LookAgain(min(now + look_every, intent_at + grace))
    if len(possible) > 1:
        return Quarantine(possible, "several batches of the vendor may be this part")
    if possible:
        return Adopt(possible[0], is_sure=False)
    if submits >= MAX_SUBMITS:
        return Quarantine((), f"{submits} submissions ended without the vendor having any of them")
    return Resubmit()
