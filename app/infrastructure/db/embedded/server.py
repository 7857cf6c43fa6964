"""One PostgreSQL cluster on this machine: made, started, found again, stopped.

Everything here blocks, and expects that no other process does the same at the same time.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from app.infrastructure.db.embedded.errors import unavailable
from app.infrastructure.db.embedded.placement import CLUSTER, Account

HOST = "127.0.0.1"
SUPERUSER = "postgres"
DATABASE = "qgen"

_PID_FILE = "postmaster.pid"
_LOG = "server.log"
_LOG_LIMIT_BYTES = 5_000_000
_INITDB_WAIT_S = 120.0
_READY_WAIT_S = 60.0  # a start after a crash replays the log first
_STOP_WAIT_S = 30
_PROBE_WAIT_S = 5.0
_POLL_S = 0.05

# Trust: it listens on loopback only. The builtin locale is there on every system.
_INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)

# What the server says when the next attempt may succeed: the port was taken in between, orphaned
# children of a killed server still hold its shared memory (they end within a second), or a start
# whose starter was killed got ahead of ours.
_PASSING = (
    "could not bind",
    "Address already in use",
    "pre-existing shared memory block",
    f'lock file "{_PID_FILE}" already exists',
)


@dataclass(frozen=True)
class Server:
    """The cluster below ``home``, run by ``account`` with the programs in ``programs``."""

    home: Path
    account: Account
    programs: Path

    def ensure_created(self) -> None:
        """Make the cluster if there is none. A killed initdb leaves nothing that looks like one."""
        if (self._cluster / "PG_VERSION").exists():
            return
        for leftover in self.home.glob("initdb-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(prefix="initdb-", dir=self.home))
        os.chown(unfinished, self.account.uid, self.account.gid)
        result = self._run(
            unfinished,
            ["initdb", "-D", ".", *_INITDB_OPTIONS],
            _INITDB_WAIT_S,
        )
        if result.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise unavailable(f"No database could be made in {self.home}.", result.stdout)
        unfinished.rename(self._cluster)

    def ensure_running(self) -> int:
        """The port of the server, which is started if it does not run; the database exists.

        Raises:
            BusinessException: DATABASE_UNAVAILABLE, with the end of the server's log.
        """
        deadline = time.monotonic() + _READY_WAIT_S
        while True:
            port = self._recorded_port() if self._runs() else self._try_start()
            if port is not None and asyncio.run(_serves(port, self._cluster.resolve())):
                asyncio.run(_ensure_database(port))
                return port
            if time.monotonic() > deadline:
                raise unavailable(f"PostgreSQL in {self.home} does not answer.", self._log_tail())
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """Stop the server, if it runs: open transactions are rolled back."""
        for mode in ("fast", "immediate"):
            if not self._runs():
                return
            command = ["pg_ctl", "stop", "-D", ".", "-m", mode, "-w", "-t", str(_STOP_WAIT_S)]
            self._run(self._cluster, command, _STOP_WAIT_S + _PROBE_WAIT_S)
        if self._runs():
            raise unavailable(f"PostgreSQL in {self.home} does not stop.", self._log_tail())

    @property
    def _cluster(self) -> Path:
        return self.home / CLUSTER

    def _runs(self) -> bool:
        """Whether the pid file names a live server of this cluster."""
        pid = self._pid_file_line(0)
        try:
            return pid is not None and self._is_postmaster(psutil.Process(pid))
        except psutil.NoSuchProcess:
            return False

    def _is_postmaster(self, process: psutil.Process) -> bool:
        """A pid can be a zombie's, or somebody else's by now; a postmaster works in its cluster."""
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        try:
            return Path(process.cwd()) == self._cluster.resolve()
        except psutil.AccessDenied:  # a stranger, or root in a container without CAP_SYS_PTRACE
            return process.name() == "postgres" and process.uids().real == self.account.uid

    def _recorded_port(self) -> int | None:
        return self._pid_file_line(3)

    def _pid_file_line(self, number: int) -> int | None:
        """A number out of postmaster.pid (0: pid, 3: port), None while it is not written."""
        try:
            return int((self._cluster / _PID_FILE).read_text().splitlines()[number])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _try_start(self) -> int | None:
        """Start the server; None when another attempt may succeed."""
        self._remove_misleading_pid_file()
        log_size = self._prepare_log()
        port = _free_port()
        options = f"-h {HOST} -p {port} -k '' -c timezone=UTC -c log_timezone=UTC"
        # Relative paths: pg_ctl builds a shell command of them.
        command = ["pg_ctl", "start", "-D", ".", "-l", f"../{_LOG}", "-o", options]
        command += ["-w", "-t", f"{_READY_WAIT_S:.0f}"]
        result = self._run(self._cluster, command, _READY_WAIT_S + _PROBE_WAIT_S)
        if result.returncode == 0:
            return port
        said = self._log_tail(log_size)
        if any(phrase in said for phrase in _PASSING):
            return None
        raise unavailable(f"PostgreSQL in {self.home} does not start.", said or result.stdout)

    def _remove_misleading_pid_file(self) -> None:
        # PostgreSQL itself recognises a dead pid, but neither a zombie nor a stranger with that
        # pid, nor an empty file (full disk). Its shared memory still guards against two servers.
        pid = self._pid_file_line(0)
        if pid is None or psutil.pid_exists(pid):
            (self._cluster / _PID_FILE).unlink(missing_ok=True)

    def _prepare_log(self) -> int:
        """Let the log be the account's, start a new one when it is long; its size in bytes."""
        log = self.home / _LOG
        if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        log.touch(mode=0o600)
        os.chown(log, self.account.uid, self.account.gid)
        return log.stat().st_size

    def _log_tail(self, since: int = 0) -> str:
        with (self.home / _LOG).open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(since, end - 10_000))
            return log.read().decode(errors="replace")

    def _run(
        self, folder: Path, command: list[str], wait_s: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as the account; what it says on either stream is its ``stdout``."""
        switch = not self.account.is_ours
        try:
            return subprocess.run(  # noqa: S603
                [str(self.programs / command[0]), *command[1:]],
                cwd=folder,
                env={k: v for k, v in os.environ.items() if not k.startswith("PG")}
                | {"LC_ALL": "C"},
                user=self.account.uid if switch else None,
                group=self.account.gid if switch else None,
                extra_groups=[] if switch else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=wait_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise unavailable(f"{command[0]} in {folder} took more than {wait_s:.0f} s.") from error
        except OSError as error:
            raise unavailable(f"{command[0]} of {self.programs} cannot run: {error}.") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


async def _connect(port: int) -> asyncpg.Connection:
    return await asyncpg.connect(
        host=HOST, port=port, user=SUPERUSER, database="postgres", timeout=_PROBE_WAIT_S, ssl=False
    )


async def _serves(port: int, cluster: Path) -> bool:
    """Whether the server on this port answers and is the one of this cluster."""
    try:
        connection = await _connect(port)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    try:
        return Path(await connection.fetchval("SHOW data_directory")) == cluster
    finally:
        await connection.close()


async def _ensure_database(port: int) -> None:
    connection = await _connect(port)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f'CREATE DATABASE "{DATABASE}"')
    finally:
        await connection.close()
