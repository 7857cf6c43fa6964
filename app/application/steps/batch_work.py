"""Work on one batch, by whoever has it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from loguru import logger

from app.application.steps.services import BatchWorkServices
from app.application.steps.store_patiently import store_patiently
from app.core.db import Session, transaction
from app.core.exceptions import BusinessException
from app.domain.batch.batch_service import BatchLost, BatchService
from app.domain.batch.part_service import PartService
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.db.repositories.batches import HeldBatch
from app.shared.batches import BatchStatus


@dataclass(frozen=True, slots=True)
class Turn:
    """The batch, held by us until the transaction ends, and what changes it."""

    session: Session
    held: HeldBatch
    batches: BatchService
    parts: PartService


@dataclass(frozen=True, slots=True)
class BatchWork:
    """A batch that we have: nobody else works on it while our lease lasts."""

    services: BatchWorkServices
    batch: HeldBatch
    owner: UUID
    provider: BaseBatchProvider
    lost: asyncio.Event

    async def change[T](self, do: Callable[[Turn], Awaitable[T]]) -> T:
        """Do something to the batch in a transaction; where the database is away, when it is back.

        Raises:
            BatchLost: somebody else has it now; nothing is changed.
            BusinessException: DATABASE_UNAVAILABLE after a minute.
        """
        if self.lost.is_set():
            raise BatchLost(self.batch.id)
        async with self.services.sessions() as session:
            batches, parts = self.services.batches(session), self.services.parts(session)

            async def once() -> T:
                held = await batches.hold_own(self.batch.id, self.owner)
                return await do(Turn(session, held, batches, parts))

            return await store_patiently(session, once)

    async def now(self) -> HeldBatch:
        """The batch as it is now.

        Raises:
            BatchLost.
        """

        async def held(turn: Turn) -> HeldBatch:
            return turn.held

        return await self.change(held)

    @asynccontextmanager
    async def input_file(self, asset_id: UUID) -> AsyncIterator[Path]:
        """A kept file as one of this machine, for as long as the block lasts."""
        with TemporaryDirectory(prefix="qgen-batch-") as folder:
            path = Path(folder) / "lines.jsonl"
            with path.open("wb") as file:
                async for piece in self.kept_bytes(asset_id):
                    await asyncio.to_thread(file.write, piece)
            yield path

    async def kept_bytes(self, asset_id: UUID) -> AsyncIterator[bytes]:
        """The bytes of a kept file, in pieces."""
        async with self.services.sessions() as session:
            assets = self.services.assets(session)
            async with transaction(session):
                found = await assets.assets.get(self.batch.project_id, asset_id)
            async for piece in assets.storage.read(found.file.path):
                yield piece


@asynccontextmanager
async def having(
    services: BatchWorkServices, project_id: UUID, batch_id: UUID, owner: UUID
) -> AsyncIterator[BatchWork | None]:
    """Have a batch while the block lasts; None where it is over, or somebody else has it.

    One whose provider or model is not there any more is stopped: it is resumed when that is.

    Raises:
        BusinessException: BATCH_NOT_FOUND.
    """
    async with services.sessions() as session, transaction(session):
        held = await services.batches(session).hold(project_id, batch_id)
    provider = await _provider(services, held)
    if provider is None:
        yield None
        return
    await provider.warm_up()  # for seconds, in which nobody need have the batch
    async with services.sessions() as session, transaction(session):
        is_ours = await services.batches(session).claim(batch_id, owner, services.timings.lease_s)
    if not is_ours:
        yield None
        return
    lost = asyncio.Event()
    keeping = asyncio.create_task(_keep(services, batch_id, owner, lost))
    try:
        yield BatchWork(services, held, owner, provider, lost)
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})
        with suppress(BusinessException):  # the lease ends by itself
            await _release(services, batch_id, owner)


async def _provider(services: BatchWorkServices, held: HeldBatch) -> BaseBatchProvider | None:
    try:
        provider, _ = services.providers.choose(held.provider, held.model)
    except BusinessException as error:
        async with services.sessions() as session, transaction(session):
            batches = services.batches(session)
            now = await batches.hold(held.project_id, held.id)
            if not (now.status.is_final or now.status.is_waiting_for_somebody):
                await batches.move(now, BatchStatus.STOPPED, error)
        return None
    return provider


async def _keep(
    services: BatchWorkServices, batch_id: UUID, owner: UUID, lost: asyncio.Event
) -> None:
    lease_s = services.timings.lease_s
    while True:
        await asyncio.sleep(lease_s / 3)
        try:
            async with services.sessions() as session, transaction(session):
                is_ours = await services.batches(session).claim(batch_id, owner, lease_s)
        except BusinessException as error:
            logger.warning("The lease of batch {} cannot be renewed: {}", batch_id, error)
            continue
        if not is_ours:
            lost.set()
            return


async def _release(services: BatchWorkServices, batch_id: UUID, owner: UUID) -> None:
    async with services.sessions() as session, transaction(session):
        await services.batches(session).release(batch_id, owner)
