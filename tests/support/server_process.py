"""The HTTP application as a process of its own, to be killed and stopped."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import uvicorn

from app.core.config import Settings
from app.core.http_server import HttpServer
from app.core.logging import configure_logging
from app.main import create_app, end_streams
from tests.support.qgen_command import fork_server

_START_SECONDS = 30
_GRACE_S = 1


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that takes requests at ``url``."""

    process: ForkServerProcess
    url: str

    def kill(self) -> None:
        """End it as a power cut does; afterwards it is gone."""
        self.process.kill()
        self.process.join()

    def stop(self) -> None:
        """Ask it to end, as ``docker stop`` does; its requests have a second."""
        self.process.terminate()


@contextmanager
def server_process(settings: Settings, log: Path) -> Iterator[ServerProcess]:
    """A server that logs into a file; it is killed at the end, unless it has ended.

    Raises:
        AssertionError: it did not start.
    """
    told, tells = fork_server().Pipe(duplex=False)
    process = fork_server().Process(target=_run, args=(settings, log, tells))
    process.start()
    tells.close()
    try:
        assert told.poll(_START_SECONDS), log.read_text()
        yield ServerProcess(process, f"http://127.0.0.1:{told.recv()}")
    finally:
        told.close()
        if process.is_alive():
            process.kill()
        process.join()


class _Announcing(HttpServer):
    tells: Connection

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets
        self.tells.send(sockets[0].getsockname()[1])


def _run(settings: Settings, log: Path, tells: Connection) -> None:
    """In the new process: serve, as ``qgen serve`` does."""
    with log.open("ab") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    configure_logging("INFO", "text")
    app = create_app(settings)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=_GRACE_S
    )
    server = _Announcing(config, partial(end_streams, app))
    server.tells = tells
    asyncio.run(server.serve([socket.create_server(("127.0.0.1", 0))]))
