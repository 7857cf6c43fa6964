"""Makes batches, and sees to it that they are worked on, whoever made them."""

import asyncio
import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sandbox.batches.database import Database
from sandbox.batches.dialect import Dialect
from sandbox.batches.ledger import Ledger
from sandbox.batches.records import Batch
from sandbox.batches.work import Work
from sandbox.chat import Vendor
from sandbox.faults import FaultPlan
from sandbox.state import Sandbox


class Runner:
    """The batches of all vendors.

    Whoever asks for a batch makes this process look after all that are unfinished, so that one
    goes on whose process was killed; a lock per batch keeps two processes from working on it.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.database = Database(sandbox.folder)
        self.ledger = Ledger(self.database)
        self._dialects: dict[Vendor, Dialect] = {}
        self._plans: dict[str, FaultPlan] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def speak(self, dialect: Dialect) -> None:
        """Take batches of one more vendor."""
        self._dialects[dialect.vendor] = dialect

    def create(self, batch: Batch) -> Batch:
        """Draw the faults of a batch, keep it and begin its work; it is made once this returns."""
        plan = self.sandbox.faults
        made = replace(batch, hits=plan.create(batch.vendor))
        self._plans[batch.id] = plan  # for its rows too, whatever plan comes after
        self.ledger.add(made)
        self._start(batch.id)
        return made

    def look_after(self) -> None:
        """Go on with all batches that nobody works on."""
        for batch_id in self.ledger.unfinished():
            self._start(batch_id)

    def cancel(self, batch: Batch) -> Batch:
        """Begin no further row."""
        self.ledger.cancel(batch.id, time.time())
        self.look_after()
        return self.ledger.batch(batch.id) or batch

    async def clear(self) -> None:
        """Forget all batches and files."""
        await self._stop()
        if self.database.is_used:
            self.ledger.clear()

    async def close(self) -> None:
        """Stop working, and remove what was to end with the process."""
        await self._stop()
        self.database.close()

    def take(self, path: str, *, as_rows_of: str) -> str:
        """Keep an uploaded file as a batch's input, whatever becomes of the upload; its path."""
        rows = f"rows/{as_rows_of}"
        folder = self.database.folder
        try:
            (folder / rows).hardlink_to(folder / path)
        except OSError:  # a file system without links
            shutil.copyfile(folder / path, folder / rows)
        return rows

    async def _stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._plans.clear()

    def _start(self, batch_id: str) -> None:
        if batch_id in self._tasks:
            return
        task = asyncio.create_task(self._work(batch_id))
        self._tasks[batch_id] = task
        task.add_done_callback(lambda done: self._ended(batch_id, done))

    def _ended(self, batch_id: str, task: asyncio.Task[None]) -> None:
        del self._tasks[batch_id]
        if not task.cancelled() and (error := task.exception()):
            context = {"message": f"sandbox: batch {batch_id} broke", "exception": error}
            task.get_loop().call_exception_handler(context)

    async def _work(self, batch_id: str) -> None:
        with self._locked(batch_id) as mine:
            batch = self.ledger.batch(batch_id)
            if mine and batch is not None and not batch.phase.is_terminal:
                plan = self._plans.get(batch_id, self.sandbox.faults)
                dialect = self._dialects[batch.vendor]
                await Work(self.sandbox, self.ledger, dialect, plan).do(batch)
        self._plans.pop(batch_id, None)

    @contextmanager
    def _locked(self, batch_id: str) -> Iterator[bool]:
        """Whether this process alone may work on the batch; the lock dies with the process."""
        path = self.database.folder / "locks" / batch_id.replace("/", "-")
        with path.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
