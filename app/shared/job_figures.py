"""How background jobs are getting on, over all projects."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.shared.jobs import JobStatus

DUE_S = 60
"""A job that is due for longer is one that waits."""


@dataclass(frozen=True, slots=True)
class JobFigures:
    """What a look at the jobs finds.

    Attributes:
        counts: those that have not ended, and those of the last 24 hours that have.
        waiting: are due for longer than ``DUE_S``, and nobody has begun.
        newest_failure: code of the newest of the failed ones that ``counts`` has.
        orphans: were begun by workers that live no more.
        workers: that live.
    """

    counts: Mapping[JobStatus, int]
    waiting: int
    newest_failure: str | None
    orphans: int
    workers: int


NO_JOBS = JobFigures(counts={}, waiting=0, newest_failure=None, orphans=0, workers=0)
"""Of a database that has none yet."""
