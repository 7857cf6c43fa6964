"""The embedded PostgreSQL that the processes of one data folder share."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loguru import logger

from app.infrastructure.db.embedded.binaries import programs
from app.infrastructure.db.embedded.errors import unavailable
from app.infrastructure.db.embedded.locks import Usage, exclusive
from app.infrastructure.db.embedded.placement import place
from app.infrastructure.db.embedded.server import DATABASE, HOST, SUPERUSER, Server

_MUTEX_WAIT_S = 180.0  # others may be making the cluster, or recovering it


class EmbeddedPostgres:
    """A PostgreSQL server that starts with its first user and stops with its last one.

    Any number of processes, and of objects in a process, may use one ``data_dir``. A user that is
    killed counts no more; a server whose users were all killed is adopted by the next one.
    Usable from any event loop and thread.
    """

    def __init__(self, data_dir: Path) -> None:
        """Nothing happens yet.

        Args:
            data_dir: where the data shall live. See ``home`` for where it does.
        """
        self._data_dir = data_dir.absolute()
        self._guard = threading.Lock()
        self._server: Server | None = None
        self._usage: Usage | None = None

    @property
    def home(self) -> Path | None:
        """The folder that really holds data, log and locks; None before the first start.

        It differs from ``data_dir`` when root runs this and the server's user cannot enter there.
        """
        return self._server.home if self._server else None

    async def start(self) -> str:
        """Use the server: create and start it as needed, or join the running one.

        Returns:
            ``postgresql://postgres@127.0.0.1:<port>/qgen``

        Raises:
            BusinessException: DATABASE_UNAVAILABLE, with the end of PostgreSQL's own log.
        """
        return await asyncio.to_thread(self._start)

    async def ensure_running(self) -> str:
        """The url of the server, which is started again if it died; the port may be a new one."""
        return await self.start()

    async def stop(self) -> None:
        """Use the server no more; it is stopped if nobody else does."""
        await asyncio.to_thread(self._stop)

    def _start(self) -> str:
        with self._guard, _os_errors_explained(self._data_dir):
            server = self._server = self._server or self._placed()
            usage = self._usage = self._usage or Usage(server.home / "users.lock")
            joined_before = usage.joined
            with exclusive(server.home / "start.lock", _MUTEX_WAIT_S):
                usage.join()
                try:
                    server.ensure_created()
                    port = server.ensure_running()
                except BaseException:
                    if not joined_before:
                        usage.leave()
                    raise
            return f"postgresql://{SUPERUSER}@{HOST}:{port}/{DATABASE}"

    def _stop(self) -> None:
        with self._guard, _os_errors_explained(self._data_dir):
            if self._server is None or self._usage is None or not self._usage.joined:
                return
            with exclusive(self._server.home / "start.lock", _MUTEX_WAIT_S):
                if self._usage.leave():
                    self._server.stop()

    def _placed(self) -> Server:
        if os.name != "posix":
            raise unavailable("The embedded PostgreSQL runs on Linux and macOS only.")
        placement = place(self._data_dir)
        if placement.home != self._data_dir:
            logger.warning(
                "The server's user cannot enter {}: the database lives in {}",
                self._data_dir,
                placement.home,
            )
        return Server(placement.home, placement.account, programs(placement.account))


@contextmanager
def _os_errors_explained(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unavailable(f"The embedded PostgreSQL cannot use {data_dir}: {error}.") from error
