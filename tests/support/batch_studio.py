"""Batches in the words of their tests: order one, work on it, see what comes of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast
from uuid import UUID

from app.application.create_batch import create_batch
from app.application.keep_batches import (
    cancel_batch,
    reconcile_batch,
    resume_batch,
    retry_batch,
)
from app.application.read_batches import get_batch, list_batch_items
from app.application.steps.services import BatchWorkServices
from app.application.work_on_batch import work_on_batch
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.shared.batch_timings import BatchTimings
from app.shared.batches import (
    Batch,
    BatchItem,
    BatchItemListing,
    BatchOrder,
    ReconcileBatch,
)
from app.shared.clock import utc_now
from app.shared.ids import new_id
from tests.support.batch_words import add_words
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings
from tests.support.words import WORDS

HASTY = BatchTimings(poll_s=0.05, grace_s=0.3, look_s=0.1, lease_s=30, retry_s=0.05)
PROVIDERS = ("openai", "anthropic", "gemini", "openrouter")


@dataclass(frozen=True, slots=True)
class Account:
    """What an order came to, all its rounds together, beside what the vendor did and billed.

    Attributes:
        batches: that the vendor made.
        charged: how often the vendor billed a row; ``twice``: rows that it billed more than once in
            one batch of ours.
        unknown_rows: that may have been billed without our learning how much.
        cost_usd, metered_usd: by our calls, by the vendor.
    """

    asked: int
    succeeded: int
    duplicate: int
    failed: int
    expired: int
    missing: int
    cancelled: int
    batches: int
    charged: int
    twice: int
    unknown_rows: int
    cost_usd: Decimal
    metered_usd: Decimal
    state: str

    @property
    def made(self) -> int:
        return self.succeeded + self.duplicate

    @property
    def closes(self) -> bool:
        """Whether every row that was asked for has come to something."""
        came_to = self.made + self.failed + self.expired + self.missing + self.cancelled
        return came_to == self.asked


@dataclass(frozen=True, slots=True)
class BatchStudio:
    """An installation with the default prompts and some keywords, and the vendors beside it."""

    container: Container
    project_id: UUID
    database_url: str
    vendors: SandboxProcess
    timings: BatchTimings = HASTY

    @property
    def services(self) -> BatchWorkServices:
        return replace(self.container.batch_work(), timings=self.timings)

    async def order(self, provider: str = "openai", count: int = 4, **parts: object) -> Batch:
        """Order a batch of multiple-choice items."""
        async with self.container.sessions() as session:
            services = self.container.batches(session)
            order = BatchOrder.model_validate(an_order(provider, count, **parts))
            return await create_batch(services, self.project_id, order, in_background=False)

    async def step(self, batch_id: UUID) -> bool:
        """Work on it as far as it goes now; whether there is more to do."""
        at = await work_on_batch(self.services, self.project_id, batch_id, new_id())
        if at is None:
            return False
        await asyncio.sleep(max((at - utc_now()).total_seconds(), 0))
        return True

    async def at_the_vendor(self, batch: Batch) -> Batch:
        """Take a batch so far that the vendor has all of it."""
        while not _is_submitted(await self.batch(batch.id)):
            await self.step(batch.id)
        return await self.batch(batch.id)

    async def work(self, batch_id: UUID) -> Batch:
        """Work on it until there is nothing left to do."""
        while await self.step(batch_id):
            pass
        return await self.batch(batch_id)

    async def done(self, batch_id: UUID) -> Sequence[Batch]:
        """Work on it, and on its retries; all of them."""
        rounds = [await self.work(batch_id)]
        while (retry_id := rounds[-1].retried_by) is not None:
            rounds.append(await self.work(retry_id))
        return rounds

    async def made(self, provider: str = "openai", count: int = 4, **parts: object) -> Batch:
        """Order a batch without retries, and have it done."""
        return await self.work((await self.order(provider, count, **({"rounds": 0} | parts))).id)

    async def batch(self, batch_id: UUID) -> Batch:
        async with self.container.sessions() as session:
            return await get_batch(self.container.batches(session), self.project_id, batch_id)

    async def items(self, batch_id: UUID, **parts: object) -> Sequence[BatchItem]:
        listing = BatchItemListing.model_validate({"limit": 1000} | parts)
        async with self.container.sessions() as session:
            services = self.container.batches(session)
            page = await list_batch_items(services, self.project_id, batch_id, listing)
        return page.items

    async def cancel(self, batch_id: UUID) -> Batch:
        async with self.container.sessions() as session:
            return await cancel_batch(self.container.batches(session), self.project_id, batch_id)

    async def resume(self, batch_id: UUID, budget_usd: Decimal | None = None) -> Batch:
        async with self.container.sessions() as session:
            services = self.container.batches(session)
            return await resume_batch(
                services, self.project_id, batch_id, budget_usd, in_background=False
            )

    async def retry(self, batch_id: UUID) -> Batch:
        async with self.container.sessions() as session:
            services = self.container.batches(session)
            return await retry_batch(services, self.project_id, batch_id, in_background=False)

    async def reconcile(self, batch_id: UUID, **parts: object) -> Batch:
        order = ReconcileBatch.model_validate(parts)
        async with self.container.sessions() as session:
            services = self.container.batches(session)
            return await reconcile_batch(
                services, self.project_id, batch_id, order, in_background=False
            )

    async def account(self, rounds: Sequence[Batch]) -> Account:
        """What an order came to, of all rounds the last word on each row."""
        counts = [batch.counts for batch in rounds]
        later = sum(batch.item_count for batch in rounds[1:])  # rows that were asked for again
        nothing = [c.failed + c.expired + c.missing for c in counts]
        prefixes = {batch.id.hex for batch in rounds}
        charges = [
            row for name, row in self.charges().items() if name.rpartition("-")[0] in prefixes
        ]
        return Account(
            asked=rounds[0].item_count,
            succeeded=sum(each.succeeded for each in counts),
            duplicate=sum(each.duplicate for each in counts),
            failed=sum(nothing) - later - counts[-1].expired - counts[-1].missing,
            expired=counts[-1].expired,
            missing=counts[-1].missing,
            cancelled=sum(each.cancelled for each in counts),
            batches=len(self.at_the_vendors()),
            charged=sum(int(str(row["times_charged"])) for row in charges),
            twice=sum(int(str(row["times_charged"])) > 1 for row in charges),
            unknown_rows=sum(batch.money.unknown_rows for batch in rounds),
            cost_usd=sum((batch.money.cost_usd for batch in rounds), Decimal(0)),
            metered_usd=sum((Decimal(str(row["cost_usd"])) for row in charges), Decimal(0)),
            state=rounds[-1].status.value,
        )

    def at_the_vendors(self) -> Sequence[Mapping[str, object]]:
        """Every batch that a vendor made."""
        found = self.vendors.control("GET", "batches")["batches"]
        return cast("Sequence[Mapping[str, object]]", found)

    def charges(self) -> Mapping[str, Mapping[str, object]]:
        """What each row was billed, by its custom id."""
        found = self.vendors.control("GET", "batches/rows")["rows"]
        return cast("Mapping[str, Mapping[str, object]]", found)

    async def coverage(self) -> Mapping[str, int]:
        """Sums over all cells: reserved, generated; and of all keywords: uses."""
        [found] = await rows(
            self.database_url,
            """
            SELECT coalesce(sum(reserved_count), 0) AS reserved,
                   coalesce(sum(generated_count), 0) AS generated,
                   (SELECT coalesce(sum(use_count), 0) FROM keywords) AS uses
            FROM keyword_coverages
            """,
        )
        return {name: int(value) for name, value in found.items()}


def _is_submitted(batch: Batch) -> bool:
    return bool(batch.parts) and all(part.provider_batch_id for part in batch.parts)


def an_order(provider: str, count: int, **parts: object) -> dict[str, object]:
    """An order for multiple-choice items; ``selection`` adds to what it says of keywords."""
    selection: dict[str, object] = {
        "subject": "english",
        "locale": "en",
        "cells": [{"type": "multiple_choice", "difficulty": "medium"}],
        "count": count,
    }
    selection |= cast("dict[str, object]", parts.pop("selection", {}))
    return {"provider": provider, "selection": selection} | parts


@asynccontextmanager
async def batch_studio_on(
    database_url: str, vendors: SandboxProcess, words: Sequence[str] = WORDS
) -> AsyncIterator[BatchStudio]:
    """A place on a database that has the default prompts."""
    await add_words(database_url, words)
    settings = some_settings(database_url, vendors.url)
    async with open_container(settings) as container:
        yield BatchStudio(container, await container.project_id(), database_url, vendors)
