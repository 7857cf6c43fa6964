"""A process that reserves and settles as fast as it can: what tests of budgets run and kill.

``python -m tests.support.reserver URL PROJECT RUN TASKS`` says that it is ready, waits for a line,
and prints how many calls it settled;
with TASKS 0 it reserves once, says so, and lives until it is killed.
"""

import asyncio
import sys
from decimal import Decimal
from uuid import UUID

from app.core.db import transaction
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.domain.money.budget_service import BudgetExceeded
from app.domain.money.worst_case import WorstCase
from app.infrastructure.db.repositories.budgets import Reservation
from app.infrastructure.db.repositories.calls import CallOrigin
from app.shared.enums import Vendor
from tests.support.settings import some_settings

AMOUNT = Decimal("0.01")
COST = Decimal("0.004")


async def reserve(container: Container, origin: CallOrigin, amount: Decimal) -> Reservation | None:
    """One reservation, in a session of its own."""
    worst = WorstCase(Vendor.OPENAI, "gpt-4.1-mini", amount)
    async with container.sessions() as session, transaction(session):
        return await container.money(session).budgets.reserve(origin, worst)


async def settle(container: Container, reservation: Reservation, spent: Decimal) -> None:
    async with container.sessions() as session, transaction(session):
        await container.money(session).budgets.settle(reservation, spent)


async def _until_it_is_used_up(container: Container, origin: CallOrigin) -> int:
    settled = 0
    while True:
        try:
            reservation = await reserve(container, origin, AMOUNT)
        except BudgetExceeded:
            return settled
        assert reservation is not None
        await settle(container, reservation, COST)
        settled += 1


async def _main(url: str, project: str, run: str, tasks: str) -> None:
    settings = some_settings(url, None)
    async with open_container(settings, with_llms=False) as container:
        origin = CallOrigin(project_id=UUID(project), run_id=UUID(run), run_seq=0)
        if tasks == "0":
            await reserve(container, origin, AMOUNT)
            sys.stdout.write("reserved\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        work = [_until_it_is_used_up(container, origin) for _ in range(int(tasks))]
        sys.stdout.write(f"{sum(await asyncio.gather(*work))}\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
