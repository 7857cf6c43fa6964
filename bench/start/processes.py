"""New processes: what they cost until they end, or until they answer."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_READY = b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_GIVEN_UP_S = 60
_LOOK_AGAIN_S = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process: seconds of processor, seconds on the clock, megabytes (2**20) of memory."""

    cpu_s: float
    wall_s: float
    rss_mb: float | None


def cost_of_import(statement: str, environment: Mapping[str, str], folder: Path) -> Cost:
    """Run a statement in a new interpreter; taken when it is done, before the interpreter ends.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-c", f"{statement}\nprint(flush=True)\ninput()"]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own
        command, env=environment, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout  # noqa: S101 - it is a pipe
        if not process.stdout.readline():
            raise RuntimeError(f"{statement} failed")
        cost = _taken(psutil.Process(process.pid), began)
        process.communicate(b"\n")
    return cost


def cost_of_command(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Cost:
    """Run a command to its end; its memory is not known, since it is gone by then.

    Raises:
        RuntimeError: it failed.
    """
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own
        command, env=environment, cwd=folder, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, took, None)


def cost_until_ready(
    command: Sequence[str], port: int, environment: Mapping[str, str], folder: Path
) -> Cost:
    """Start a server, wait until /health/ready answers 200, read what it took, end it.

    Raises:
        RuntimeError: it ended, or was not ready within a minute.
    """
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own
        command, env=environment, cwd=folder, stderr=subprocess.DEVNULL
    )
    try:
        while not _is_ready(port):
            if process.poll() is not None or time.perf_counter() - began > _GIVEN_UP_S:
                raise RuntimeError(f"{command} is not ready")
            time.sleep(_LOOK_AGAIN_S)
        return _taken(psutil.Process(process.pid), began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _taken(process: psutil.Process, began: float) -> Cost:
    took, used = time.perf_counter() - began, process.cpu_times()
    return Cost(used.user + used.system, took, process.memory_info().rss / 2**20)


def _is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_GIVEN_UP_S) as connection:
            connection.sendall(_READY)
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False
