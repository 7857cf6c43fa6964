"""What all log lines, records and errors of one request share, carried by context variables."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from app.shared.ids import new_id

_request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)


@dataclass(slots=True)
class Spending:
    """Whether a vendor may bill for something that was done so far."""

    has_begun: bool = False


_spending: ContextVar[Spending | None] = ContextVar("spending", default=None)


@contextmanager
def watch_spending() -> Iterator[Spending]:
    """Learn whether what is done inside, also by tasks that are started inside, costs money."""
    spending = Spending()
    token = _spending.set(spending)
    try:
        yield spending
    finally:
        _spending.reset(token)


def spending_has_begun() -> None:
    """Tell whoever watches that a vendor may bill from here on."""
    if (spending := _spending.get()) is not None:
        spending.has_begun = True


def current_request_id() -> UUID | None:
    """The id of the request that this task serves, or None outside of one."""
    return _request_id.get()


@contextmanager
def request_context(request_id: UUID | None = None) -> Iterator[UUID]:
    """Serve one request: everything inside sees ``request_id`` (a new one when none is given)."""
    request_id = request_id or new_id()
    token = _request_id.set(request_id)
    try:
        yield request_id
    finally:
        _request_id.reset(token)
