"""A worker of the test's tasks in a process of its own, to be killed, frozen and stopped."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from app.core.di.opening import open_container
from app.core.logging import configure_logging
from app.pipelines.worker import Worker
from app.shared.workers import WorkerTimings
from tests.support.job_tasks import TEST_TASKS
from tests.support.qgen_command import fork_server
from tests.support.settings import some_settings
from tests.support.workshop import until


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A worker that runs."""

    process: ForkServerProcess

    def kill(self) -> None:
        """End it as a power cut does; afterwards it is gone."""
        self.process.kill()
        self.process.join()

    def stop(self) -> None:
        """Ask it to end, as ``docker stop`` does."""
        self.process.terminate()

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    async def ended(self) -> None:
        """Wait until it has come to its own end."""
        await until(lambda: self.process.exitcode is not None)
        assert self.process.exitcode == 0

    def _send(self, number: signal.Signals) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)


@contextmanager
def worker_process(
    database_url: str,
    timings: WorkerTimings,
    log: Path,
    *,
    grace_s: float = 10,
    concurrency: int = 4,
) -> Iterator[WorkerProcess]:
    """A worker that logs into a file; it is killed at the end, unless it has ended."""
    arguments = (database_url, timings, log, grace_s, concurrency)
    process = fork_server().Process(target=_run, args=arguments)
    process.start()
    worker = WorkerProcess(process)
    try:
        yield worker
    finally:
        if process.is_alive():
            worker.kill()


def _run(
    database_url: str, timings: WorkerTimings, log: Path, grace_s: float, concurrency: int
) -> None:
    """In the new process: be a worker, as ``qgen worker`` is one."""
    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    configure_logging("INFO", "text")
    asyncio.run(_work(database_url, timings, grace_s, concurrency))


async def _work(
    database_url: str, timings: WorkerTimings, grace_s: float, concurrency: int
) -> None:
    settings = some_settings(database_url, None, worker_grace_s=grace_s)
    async with open_container(settings, with_llms=False) as container:
        worker = Worker(container, TEST_TASKS, concurrency=concurrency, timings=timings)
        working = asyncio.ensure_future(worker.work())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, working.cancel)
        with suppress(asyncio.CancelledError):
            await working
