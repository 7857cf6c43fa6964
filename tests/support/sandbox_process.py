"""The vendor sandbox as a real process on loopback, for any test that needs a vendor."""

import os
import select
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import orjson

_REPOSITORY = Path(__file__).resolve().parents[2]
_START_SECONDS = 30
_STOP_SECONDS = 10

type Json = dict[str, object]


@dataclass(frozen=True)
class SeenRequest:
    """One request as the sandbox saw it; keys are masked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Json


class SandboxProcess:
    """Starts `python -m sandbox` on a free port; usable as a context manager.

    The process watches its standard input, so that it ends with this one, even a killed one.
    """

    def __init__(self, *options: str) -> None:
        """`options` are further ones of `python -m sandbox`."""
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """Base URL without a path: `http://127.0.0.1:PORT`."""
        if not self._url:
            raise RuntimeError("the sandbox is not running")
        return self._url

    @property
    def openai_url(self) -> str:
        """What the OpenAI SDK takes as `base_url`."""
        return f"{self.url}/v1"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the sandbox is not running")
        return self._process.pid

    def start(self) -> Self:
        """Start and wait for the ready line.

        Raises:
            RuntimeError: it ended or stayed silent; the message has its error output.
        """
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", "sandbox", "--port", "0", "--exit-with-parent", *self._options],
            cwd=_REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        line = self._first_line()
        if not line:
            self._process.kill()
            _, errors = self._process.communicate()
            raise RuntimeError(f"the sandbox did not start: {errors.decode()}")
        self._url = str(orjson.loads(line)["url"])
        return self

    def stop(self) -> int:
        """Ask it to end, wait, and return its exit code."""
        process, self._process, self._url = self._process, None, ""
        if process is None:
            return 0
        process.terminate()
        try:
            process.communicate(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        return process.returncode

    def set_faults(self, *faults: Mapping[str, object], seed: int = 0) -> None:
        """Put faults in force, such as `{"kind": "rate_limited", "rate": 0.2}`."""
        self.control("PUT", "faults", {"seed": seed, "faults": list(faults)})

    def clear(self) -> None:
        """No faults, no batches, no memory of requests, and nothing on the bill."""
        self.control("DELETE", "faults")
        self.control("DELETE", "batches")
        self.control("DELETE", "requests")
        self.control("DELETE", "meter")

    def requests(self, limit: int = 1000) -> Sequence[SeenRequest]:
        """The last requests that vendors' clients sent, oldest first."""
        seen = cast("list[Json]", self.control("GET", f"requests?limit={limit}")["requests"])
        return [
            SeenRequest(
                str(one["method"]),
                str(one["path"]),
                cast("dict[str, str]", one["headers"]),
                cast("Json", one["body"] or {}),
            )
            for one in seen
        ]

    def count(self) -> int:
        """How many requests vendors' clients sent since the start or the last `clear`."""
        return cast("int", self.control("GET", "requests?limit=0")["count"])

    def meter(self) -> Json:
        """What the vendors would bill since the start or the last `clear`."""
        return self.control("GET", "meter")

    def control(self, method: str, path: str, body: object = None) -> Json:
        """Call the control endpoint; an HTTP error is raised as urllib raises it."""
        request = urllib.request.Request(  # noqa: S310 - always http on loopback
            f"{self.url}/__sandbox/{path}",
            method=method,
            data=None if body is None else orjson.dumps(body),
        )
        with urllib.request.urlopen(request, timeout=_STOP_SECONDS) as reply:  # noqa: S310
            return cast("Json", orjson.loads(reply.read()))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _first_line(self) -> bytes:
        process = self._process
        if process is None or process.stdout is None:
            return b""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if select.select([process.stdout], [], [], 0.2)[0]:
                return process.stdout.readline()
        return b""
