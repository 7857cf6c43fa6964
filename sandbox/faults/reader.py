"""From the control endpoint's JSON to a plan."""

from enum import StrEnum

from sandbox.chat import Vendor
from sandbox.faults.kinds import At, Fault, FaultKind
from sandbox.faults.plan import FaultPlan
from sandbox.jsons import JsonObject, JsonValue, integer, items, number

_FIELDS = ("kind", "rate", "first", "vendor", "retry_after", "seconds", "at", "share")


class InvalidFaults(ValueError):
    """The fault plan sent to the control endpoint is wrong; the message says where."""


def read_plan(body: JsonObject) -> FaultPlan:
    """Read a plan: `{"seed": 0, "faults": [{"kind": "slow", "rate": 0.1, "seconds": 2}]}`.

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
    return FaultPlan(
        seed, [_fault(raw, f"faults[{n}]") for n, raw in enumerate(items(body["faults"]))]
    )


def _fault(raw: JsonValue, where: str) -> Fault:
    if not isinstance(raw, dict):
        raise InvalidFaults(f"{where} must be an object")
    if unknown := sorted(raw.keys() - set(_FIELDS)):
        raise InvalidFaults(
            f"{where} has an unknown field {unknown[0]!r}; known are {', '.join(_FIELDS)}"
        )
    first = raw.get("first")
    count = None if first is None else integer(first)
    if first is not None and (count is None or count < 1):
        raise InvalidFaults(f"{where}.first must be a whole number of requests, 1 or more")
    # "the first 2 requests" means each of them; without `first`, the rate has to be said.
    rate = number(raw.get("rate", None if first is None else 1))
    if rate is None or not 0 <= rate <= 1:
        raise InvalidFaults(f"{where}.rate must be a number from 0 to 1")
    vendor, at = raw.get("vendor"), raw.get("at")
    share = number(raw.get("share", 0.5))
    if share is None or not 0 <= share <= 1:
        raise InvalidFaults(f"{where}.share must be a number from 0 to 1")
    return Fault(
        _member(FaultKind, raw.get("kind"), f"{where}.kind"),
        rate,
        count,
        None if vendor is None else _member(Vendor, vendor, f"{where}.vendor"),
        _seconds(raw, "retry_after", where),
        _seconds(raw, "seconds", where),
        None if at is None else _member(At, at, f"{where}.at"),
        share,
    )


def _seconds(raw: JsonObject, name: str, where: str) -> float:
    seconds = number(raw.get(name, 1))
    if seconds is None or seconds < 0:
        raise InvalidFaults(f"{where}.{name} must be a number of seconds, 0 or more")
    return seconds


def _member[E: StrEnum](enum: type[E], value: JsonValue, where: str) -> E:
    try:
        return enum(str(value))
    except ValueError as error:
        known = ", ".join(member.value for member in enum)
        raise InvalidFaults(f"{where} is {value!r}; known are {known}") from error
