"""What the vendors' Batch APIs have in common: faults of requests, uploads, downloads."""

import hashlib
import time
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.batches.delivery import broken_off
from sandbox.batches.dialect import Dialect
from sandbox.batches.inline import Member, members
from sandbox.batches.ledger import Ledger
from sandbox.batches.records import Batch, Ending, Phase
from sandbox.batches.runner import Runner
from sandbox.batches.turns import in_turns
from sandbox.connection import left
from sandbox.faults import At, Fault, FaultKind
from sandbox.faults.plan import either
from sandbox.jsons import JsonObject, NotJson
from sandbox.vendors.base import VendorError

ALL = tuple(Ending)
DAY_SECONDS = 86_400
_CLIENT_GONE = 499


class Desk(Dialect):
    """A vendor's Batch API."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        runner.speak(self)

    @property
    def _ledger(self) -> Ledger:
        return self._runner.ledger

    @abstractmethod
    def streams(self, request: Request) -> bool:
        """Whether the request's body may be too large to be noted, or to be in memory at all."""

    @abstractmethod
    async def route(self, request: Request, path: str, key: str) -> Response:
        """Answer a request; `path` as the vendor has it, without the version.

        Raises:
            VendorError: the request is wrong.
        """

    @abstractmethod
    def missing(self, what: str, name: str) -> VendorError:
        """The error for a file or a batch that is not there."""

    async def serve(self, request: Request, path: str, key: str) -> Response:
        """Answer a request, unless a fault does; see to the unfinished batches meanwhile.

        Raises:
            VendorError: the request is wrong, or a fault hits it.
        """
        verdict = self._runner.sandbox.faults.request(self.vendor)
        if verdict.failure:
            async for _ in request.stream():
                pass  # a client that still sends would not see the reply
            raise self.faulty(verdict.failure, "batches")
        if verdict.hanging:
            await left(request)
            return Response(status_code=_CLIENT_GONE)
        if self._runner.database.is_used:
            self._runner.look_after()
        response = await self.route(request, path, key)
        if verdict.delay and await left(request, verdict.delay):
            return Response(status_code=_CLIENT_GONE)
        return broken_off(response, verdict.dropped) if verdict.dropped else response

    def _accept(self, batch: Batch, told: Mapping[str, object], status: int = 200) -> Response:
        """The reply to the request that made a batch, unless a fault takes it away.

        Raises:
            VendorError: a fault answers with an error, although the batch is made.
        """
        if batch.has(FaultKind.BATCH_ERROR_AFTER_ACCEPT):
            raise self.faulty(Fault(FaultKind.SERVER_ERROR), batch.model)
        response = JSONResponse(told, status)
        if batch.has(FaultKind.BATCH_DROP_AFTER_ACCEPT):
            return broken_off(response, At.START)
        return response

    def _found(self, batch_id: str) -> Batch:
        """A batch of this vendor.

        Raises:
            VendorError: there is none with this id.
        """
        batch = self._ledger.batch(batch_id) if self._runner.database.is_used else None
        if batch is None or batch.vendor is not self.vendor or batch.deleted:
            raise self.missing("batch", batch_id)
        return batch

    def _word(self, batch: Batch, words: Mapping[Phase, str], unknown: str, *, polled: bool) -> str:
        """The vendor's word for where a batch is, or one that nobody knows by a fault of polls."""
        if polled and self._runner.sandbox.faults.poll(self.vendor):
            return unknown
        return words[batch.phase]

    def _download(self, batch: Batch, what: str, response: Response) -> Response:
        """Results as they are sent; the first time not whole, by a fault.

        Raises:
            VendorError: a fault answers with 404 or 500.
        """
        hit = batch.hits.get(FaultKind.BATCH_SECOND_DOWNLOAD)
        if hit is None or self._ledger.downloaded(batch.id, what):
            return response
        if (hit.at or either(hit.depth)) is At.MIDDLE:
            return broken_off(response, At.MIDDLE)
        if hit.depth < 0.45:
            raise self.missing("file", what)
        raise self.faulty(Fault(FaultKind.SERVER_ERROR), batch.model)

    async def _take_inline(
        self,
        request: Request,
        batch_id: str,
        read: Callable[[Member], JsonObject | None],
        too_large: tuple[int, VendorError],
    ) -> str:
        """Keep the `requests` of a body as a batch's input; its path.

        Args:
            read: gives the row that a member of the body is, or None for another member.
            too_large: the most bytes of a body, and the error for more.

        Raises:
            VendorError: the body is too large, or `read` refused a member.
            NotJson: the body is no JSON object.
        """
        path, size, _ = await self._save(request.stream())
        folder, rows = self._runner.database.folder, f"rows/{batch_id}"
        try:
            if size > too_large[0]:
                raise too_large[1]
            with (folder / rows).open("wb") as file:
                async for member in in_turns(members(folder / path, "requests")):
                    if (row := read(member)) is not None:
                        file.write(orjson.dumps(row) + b"\n")
        except (NotJson, VendorError):
            (folder / rows).unlink(missing_ok=True)
            raise
        finally:
            (folder / path).unlink()
        return rows

    async def _save(self, pieces: AsyncIterator[bytes]) -> tuple[str, int, str]:
        """Write an upload to the disk: its path, its size, its SHA-256."""
        path, size, digest = f"uploads/{uuid4().hex}", 0, hashlib.sha256()
        with (self._runner.database.folder / path).open("wb") as file:
            async for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        return path, size, digest.hexdigest()


def told_counts(batch: Batch) -> Batch:
    """The batch with the counts that its vendor tells: a fault says that all rows succeeded."""
    if not batch.has(FaultKind.BATCH_LYING_COUNTS) or not batch.phase.is_terminal:
        return batch
    return replace(batch, succeeded=batch.total, errored=0, expired=0, cancelled=0)


def now() -> float:
    return time.time()
