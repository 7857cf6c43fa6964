"""Faults of the storage on demand."""

from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.jsons import JsonObject, JsonValue, integer, items, number


class StorageOperation(StrEnum):
    """What a request asks for."""

    BUCKET = "bucket"
    UPLOAD = "upload"
    DOWNLOAD = "download"
    INFO = "info"
    LIST = "list"
    SIGN = "sign"
    REMOVE = "remove"


class StorageFaultKind(StrEnum):
    """What goes wrong."""

    ERROR = "error"  # answered with `status`, in the API's form; nothing is done
    GATEWAY = "gateway"  # answered with `status` and a page of something before the API
    DROP_BEFORE = "drop_before"  # the connection ends, nothing is done
    DROP_AFTER = "drop_after"  # it is done, and the connection ends without an answer
    DROP_MIDDLE = "drop_middle"  # half of a download's bytes come
    SLOW = "slow"  # it is done, and the answer comes after `seconds`
    FULL = "full"  # 507


class InvalidStorageFaults(ValueError):
    """The faults sent to the control endpoint are wrong; the message says where."""


@dataclass
class StorageFault:
    """One fault.

    Attributes:
        on: only these requests, or None for all.
        times: how many of them it still hits; None: all.
    """

    kind: StorageFaultKind
    on: StorageOperation | None = None
    times: int | None = None
    status: int = 503
    seconds: float = 1

    def to_json(self) -> JsonObject:
        return {
            "kind": self.kind.value,
            "on": self.on.value if self.on else None,
            "times": self.times,
            "status": self.status,
            "seconds": self.seconds,
        }


@dataclass
class StorageFaults:
    """The faults in force; a request is hit by the first that is for it."""

    faults: list[StorageFault] = field(default_factory=list)

    def next(self, operation: StorageOperation) -> StorageFault | None:
        for fault in self.faults:
            if fault.on in (None, operation) and fault.times != 0:
                fault.times = None if fault.times is None else fault.times - 1
                return fault
        return None


def read_storage_faults(body: JsonObject) -> StorageFaults:
    """Read ``{"faults": [{"kind": "error", "on": "upload", "times": 2, "status": 503}]}``.

    Raises:
        InvalidStorageFaults: a field is unknown or out of its range.
    """
    return StorageFaults([_fault(raw) for raw in items(body.get("faults"))])


def _fault(raw: JsonValue) -> StorageFault:
    fields = {"kind", "on", "times", "status", "seconds"}
    if not isinstance(raw, dict) or raw.keys() - fields:
        raise InvalidStorageFaults(f"a fault is an object of {', '.join(sorted(fields))}")
    times, status = raw.get("times"), integer(raw.get("status", 503))
    seconds = number(raw.get("seconds", 1))
    if status is None or seconds is None or (times is not None and integer(times) is None):
        raise InvalidStorageFaults("times, status and seconds are numbers")
    try:
        on = raw.get("on")
        return StorageFault(
            StorageFaultKind(str(raw.get("kind"))),
            None if on is None else StorageOperation(str(on)),
            integer(times),
            status,
            seconds,
        )
    except ValueError as error:
        raise InvalidStorageFaults(str(error)) from error
