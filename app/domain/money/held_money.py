"""What the calls of this process hold of budgets, and who waits for it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID
from weakref import WeakValueDictionary

from cachetools import TTLCache

from app.domain.money.budget_service import BudgetExceeded
from app.infrastructure.db.repositories.budgets import Reservation
from app.infrastructure.db.repositories.calls import CallOrigin

REMEMBERED_S = 1
"""Within how many seconds every process knows of a limit where there was none."""
_REMEMBERED_ORIGINS = 4096


class HeldMoney:
    """One per process, for one event loop. ``timer`` counts seconds."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._unlimited: TTLCache[tuple[UUID, UUID | None], bool] = TTLCache(
            _REMEMBERED_ORIGINS, REMEMBERED_S, timer
        )
        self._held = defaultdict[UUID, Decimal](Decimal)
        self._release = asyncio.Event()
        self._lines: WeakValueDictionary[tuple[UUID, UUID | None], asyncio.Lock] = (
            WeakValueDictionary()
        )
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def is_unlimited(self, origin: CallOrigin) -> bool:
        """Whether, a moment ago, nothing limited such a call."""
        return origin.account in self._unlimited

    def keep_unlimited(self, origin: CallOrigin) -> None:
        """Remember for REMEMBERED_S that nothing limits such a call."""
        self._unlimited[origin.account] = True

    def forget(self) -> None:
        """Look again: a limit was set here."""
        self._unlimited.clear()

    def line(self, origin: CallOrigin) -> asyncio.Lock:
        """Where calls line up that take from the same accounts: the first may wait for money."""
        return self._lines.setdefault(origin.account, asyncio.Lock())

    def turn(self, project_id: UUID) -> asyncio.Lock:
        """Whose turn it is to reserve, and to ``take``: while it is yours, all that this process
        has reserved for the project is known here."""
        return self._turns.setdefault(project_id, asyncio.Lock())

    def take(self, reservation: Reservation) -> None:
        """A reservation is made."""
        for budget_id in reservation.budget_ids:
            self._held[budget_id] += reservation.amount_usd

    def release(self, reservation: Reservation) -> None:
        """A reservation is settled, so that there may be money again."""
        for budget_id in reservation.budget_ids:
            self._held[budget_id] -= reservation.amount_usd
            if not self._held[budget_id]:
                del self._held[budget_id]
        self._release.set()
        self._release = asyncio.Event()

    def next_release(self) -> asyncio.Event:
        """Set at the next release; get it before the look at the money that may be too little."""
        return self._release

    def may_free(self, missing: BudgetExceeded) -> bool:
        """Whether what this process holds could be enough, if none of it were spent."""
        return (
            missing.left_usd + self._held.get(missing.budget_id, Decimal(0)) >= missing.needed_usd
        )
