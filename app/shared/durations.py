"""Lengths of time as people write them: ``90d``, ``24h``, ``30m``, ``45s``."""

import re
from datetime import timedelta

_FORM = re.compile(r"(?P<count>\d{1,9})(?P<unit>[smhd])", flags=re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(given: object) -> timedelta:
    """The length of time that a text means; ``0`` needs no unit.

    Raises:
        ValueError: it means none, or one of more than 100 years.
    """
    text = str(given)
    if text == "0":
        return timedelta()
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError("must be a number with s, m, h or d, such as 90d or 24h")
    length = timedelta(**{_UNITS[found["unit"]]: int(found["count"])})
    if length > timedelta(days=36_525):
        raise ValueError("must not be longer than 100 years")
    return length
