"""The base of all Batch API providers: one create and never two, retries, time, errors, cost.

A vendor file maps our requests to the vendor's, its batches and rows to ours, and nothing else.
"""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar

import anyio
from loguru import logger

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.batch_calls import MAY_APPEAR, BatchCalls
from app.infrastructure.ai.base.batch_errors import (
    BATCH_CODES,
    SubmitUnknown,
    submit_failure,
)
from app.infrastructure.ai.base.batch_messages import (
    BatchKind,
    Candidate,
    Found,
    ResultKind,
    Submission,
    VendorBatch,
)
from app.infrastructure.ai.base.batch_rows import BatchRows
from app.infrastructure.ai.base.catalog import ModelCatalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import ProviderError

CLOCK_SKEW = timedelta(minutes=2)
"""How far a vendor's clock may be from ours; some tell whole seconds only."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the vendor's list; ``after`` asks for the next one, None: there is none."""

    batches: tuple[VendorBatch, ...]
    after: str | None


class BaseBatchProvider(BatchRows, BatchCalls):
    """One vendor's Batch API.

    All that is asked is asked again after a failure that may pass, but for ``submit``: two creates
    are two batches, each of them paid for, with every vendor.
    """

    takes_file: ClassVar[bool]
    """Whether rows are uploaded as a file first; otherwise they are sent with the submission."""
    keeps_tags: ClassVar[bool]
    """Whether the vendor's list tells our tag (or file), which makes a match exact."""
    can_cancel: ClassVar[bool] = True
    kinds: ClassVar[frozenset[BatchKind]] = frozenset({BatchKind.CHAT})
    grace_s: ClassVar[float] = 120
    """How long after the intent a batch that was made may still be missing from the list."""

    def __init__(self, connection: Connection, catalog: ModelCatalog, policy: CallPolicy) -> None:
        BatchRows.__init__(self, catalog)
        BatchCalls.__init__(self, connection, policy)

    async def upload(self, path: Path, tag: str) -> str:
        """Upload a file of rows, and return the vendor's id of it. An orphan costs nothing.

        Raises:
            ProviderError
        """
        size = (await anyio.Path(path).stat()).st_size
        return await self._retried(partial(self._upload, path, tag), size)

    async def submit(self, submission: Submission) -> VendorBatch:
        """Create the batch: exactly one request, whatever happens.

        A cancellation in the middle of it leaves as much unknown as SubmitUnknown.

        Raises:
            SubmitUnknown: nobody knows whether the vendor made it; look for it with ``find``.
            ProviderError: it surely made none.
        """
        size = 0 if self.takes_file else (await anyio.Path(submission.path).stat()).st_size
        await self._imported()
        try:
            async with asyncio.timeout(self._time_for(size)):
                batch = await self._submit(submission)
        except Exception as error:
            failure = submit_failure(self.vendor, error, self._translate)
            logger.warning(
                "{} batch {}: {} ({})",
                self.vendor.value,
                submission.tag,
                "not known whether made" if isinstance(failure, SubmitUnknown) else "not made",
                failure.details["reason"],
            )
            raise failure from error
        logger.info(
            "{} batch {}: {}, {} rows",
            *(self.vendor.value, submission.tag, batch.id, submission.request_count),
        )
        return batch

    async def get(self, batch_id: str) -> VendorBatch:
        """How far a batch is.

        Raises:
            ProviderError: PROVIDER_BATCH_NOT_FOUND where the vendor does not know it, or another.
        """
        return await self._retried(partial(self._get, batch_id), also=MAY_APPEAR)

    async def cancel(self, batch_id: str) -> VendorBatch | None:
        """Ask for the end; rows under way may still be answered, and are paid for.

        A batch that is over already, or being cancelled, is returned as it is; None: the vendor
        only said yes.

        Raises:
            ProviderError: PROVIDER_CANNOT_CANCEL of a vendor without a way, or another.
        """
        if not self.can_cancel:
            reason = "it has no request for it"
            raise ProviderError(ErrorCode.PROVIDER_CANNOT_CANCEL, self.vendor, reason)
        return await self._retried(partial(self._cancel_unless_over, batch_id))

    async def recent(self, since: datetime) -> AsyncIterator[VendorBatch]:
        """The vendor's batches since then, newest first, whoever made them.

        Raises:
            ProviderError
        """
        oldest = since - CLOCK_SKEW
        after: str | None = None
        while True:
            page = await self._retried(partial(self._page, after))
            young = [b for b in page.batches if b.created_at is None or b.created_at >= oldest]
            for batch in young:
                yield batch
            # A whole page that is older is the end; a single batch may be out of its order.
            if page.after is None or page.after == after or not young:
                return
            after = page.after

    async def find(
        self,
        *,
        tag: str,
        file_id: str | None,
        since: datetime,
        request_count: int,
        model: str | None = None,
    ) -> Found:
        """Batches that a submission since then may have made, whose end nobody saw.

        Of a vendor that keeps our tag: those that bear it, or have our file. Of the others: those
        of that time and count (and model, where the vendor tells it), somebody else's among them.

        Raises:
            ProviderError
        """
        found = []
        async for batch in self.recent(since):
            if self.keeps_tags:
                if batch.tag == tag or (file_id and batch.input_file_id == file_id):
                    found.append(Candidate(batch, is_exact=True))
            elif batch.request_count in (None, request_count) and (
                model is None or batch.model in (None, model)
            ):
                found.append(Candidate(batch, is_exact=False))
        return Found(tuple(found))

    @abstractmethod
    def result_kinds(self, batch: VendorBatch) -> tuple[ResultKind, ...]:
        """Which files of results there are; all of them are to be read. None: no row has one."""

    async def download(self, batch: VendorBatch, kind: ResultKind) -> AsyncIterator[bytes]:
        """The raw JSONL of one of ``result_kinds``, in pieces of any length.

        Asked for again only before the first piece, also where it is not there: a file may take a
        while to appear.

        Raises:
            ProviderError: PROVIDER_BATCH_NOT_FOUND where the results are gone; or it could not be
                had, or broke off in the middle: what came so far is not the whole.
        """
        await self._imported()
        failed = 0
        has_begun = False
        while True:
            try:
                async with aclosing(self._pieces(batch, kind)) as pieces:
                    async for piece in pieces:
                        has_begun = True
                        yield piece
                return
            except Exception as raised:
                error = self._meaning(raised)
                failed += 1
                if has_begun or not await self._has_waited(failed, error, MAY_APPEAR):
                    raise error from raised

    async def warm_up(self) -> None:
        """Import the vendor's SDK: the first line or request need not wait seconds for it."""
        await self._imported()

    # What a vendor file gives; an SDK's errors go through them as they are.

    async def _upload(self, path: Path, tag: str) -> str:
        raise NotImplementedError(f"{self.vendor} takes no file")

    @abstractmethod
    async def _submit(self, submission: Submission) -> VendorBatch:
        """Send the one request."""

    @abstractmethod
    async def _get(self, batch_id: str) -> VendorBatch: ...

    async def _cancel(self, batch_id: str) -> VendorBatch | None:
        raise NotImplementedError(f"{self.vendor} cannot cancel")

    @abstractmethod
    async def _page(self, after: str | None) -> Page: ...

    @abstractmethod
    def _pieces(self, batch: VendorBatch, kind: ResultKind) -> AsyncGenerator[bytes]: ...

    async def _cancel_unless_over(self, batch_id: str) -> VendorBatch | None:
        try:
            return await self._cancel(batch_id)
        except Exception as error:
            # Refused since it is over, or lost on the way: what the batch is now tells more.
            refused = self._meaning(error)
            if refused.code in BATCH_CODES:
                raise refused from error
            batch = await self._get(batch_id)
            if batch.state.is_over or batch.state is batch.state.CANCELLING:
                return batch
            raise refused from error
