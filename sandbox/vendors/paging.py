"""Pages of lists."""

from collections.abc import Callable, Sequence
from typing import Protocol

from starlette.requests import Request

from sandbox.vendors.base import VendorError


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def whole_number(
    request: Request, name: str, default: int, most: int, refuse: Callable[[str], VendorError]
) -> int:
    """A query parameter from 1 to `most`.

    Raises:
        VendorError: it is something else.
    """
    given = request.query_params.get(name)
    if given is None:
        return default
    if not given.isdecimal() or not 1 <= int(given) <= most:
        raise refuse(f"Invalid '{name}': expected a whole number from 1 to {most}.")
    return int(given)


def after[T: _Named](found: Sequence[T], cursor: str | None, limit: int) -> tuple[list[T], bool]:
    """The page that follows the one with this id, and whether there are more.

    An id that is not in the list is followed by nothing.
    """
    if cursor is None:
        start = 0
    else:
        places = (place for place, each in enumerate(found, 1) if each.id == cursor)
        start = next(places, len(found))
    return list(found[start : start + limit]), len(found) > start + limit
