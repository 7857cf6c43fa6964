"""How workers keep time."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class WorkerTimings:
    """Lengths of time in seconds; tests take shorter ones.

    Attributes:
        heartbeat_s: how often a worker says that it lives.
        dead_after_s: without a word for so long, it is taken for dead. The same for all workers of
            a database.
        poll_s: how often is looked for jobs that nobody announced: those whose time has come.
        sweep_s: how often is looked for what dead workers left.
        tidy_s: how often is forgotten what is old.
        connect_s: how long a connection is waited for until the queue counts as lost.
        restart_s: pause before the queue is opened again after it was lost.
        first_retry_s: about how long a job waits for its second attempt; each further one twice
            as long.
    """

    heartbeat_s: float = 5
    dead_after_s: float = 20
    poll_s: float = 2
    sweep_s: float = 30
    tidy_s: float = 24 * 3600
    connect_s: float = 5
    restart_s: float = 2
    first_retry_s: float = 5


class WorkerState(StrEnum):
    """OFF: this process works on no jobs. DISCONNECTED: the queue is not reached (yet).

    NOT_MIGRATED: its tables are missing or old, ``qgen db upgrade`` mends that.
    """

    OFF = "off"
    WORKS = "works"
    DISCONNECTED = "disconnected"
    NOT_MIGRATED = "not_migrated"
