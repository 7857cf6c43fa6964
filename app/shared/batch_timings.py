"""How long things take around a vendor's batches."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BatchTimings:
    """Times, in seconds.

    Attributes:
        poll_s: the longest time between two looks at a batch of the vendor's; the first ones come
            soon, later ones more seldom.
        grace_s: how long after a submission with an unknown end the vendor's list may still lack
            the batch that it made.
        look_s: time between two looks at that list.
        lease_s: how long a batch is had by whoever works on it without a sign of life.
        retry_s: how long to wait, at first, for what cannot be had.
    """

    poll_s: float = 60
    grace_s: float = 120
    look_s: float = 10
    lease_s: float = 30
    retry_s: float = 5
