"""The ``qgen`` command as processes with an environment of their own."""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

QGEN = Path(sys.executable).with_name("qgen")
_PRELOAD = "tests.support.qgen_preload"
_SECONDS = 150


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int | None
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Qgen:
    """Runs ``qgen`` in ``folder``, with nothing in its environment but what is given."""

    folder: Path
    environment: Mapping[str, str]

    def __call__(self, *arguments: str | Path, **environment: str) -> Ran:
        """Run a command to its end.

        The imports of the command and of the vendors' SDKs take seconds, so each is forked from a
        server process that has done them. Where language or the script itself count: ``script``.
        """
        out, err = self.folder / "stdout", self.folder / "stderr"
        process = fork_server().Process(
            target=_run,
            args=(
                [str(argument) for argument in arguments],
                {**self.environment, **environment},
                (self.folder, out, err),
            ),
        )
        process.start()
        process.join(_SECONDS)
        assert process.exitcode is not None, f"qgen {arguments} does not end"
        return Ran(process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))

    def script(self, *arguments: str | Path, **environment: str) -> Ran:
        """Run the installed script to its end."""
        ran = subprocess.run(  # noqa: S603 - our own command
            [QGEN, *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        """Start the installed script, and leave it running; the caller reads what it says."""
        return self._start(arguments, environment, subprocess.PIPE, subprocess.PIPE)

    def start_into(
        self, log: Path, *arguments: str | Path, **environment: str
    ) -> subprocess.Popen[str]:
        """Start the installed script, which says all to a file: no full pipe makes it wait."""
        with log.open("wb") as file:
            return self._start(arguments, environment, file.fileno(), subprocess.STDOUT)

    def _start(
        self, arguments: Sequence[str | Path], environment: Mapping[str, str], out: int, err: int
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own command
            [QGEN, *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            encoding="utf-8",
        )


def an_environment(**variables: str) -> dict[str, str]:
    """What a shell always has, and English; no vendor's key of the developer gets in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SSL_CERT_FILE")}
    return kept | {"QGEN_LANG": "en"} | variables


@cache
def fork_server() -> ForkServerContext:
    """Processes of it have imported the command, and the vendors' SDKs, when they begin."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_PRELOAD])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("QGEN_LANG", "en")  # the command reads it when it is imported
        forkserver.ensure_running()
    return context


def _run(
    arguments: list[str], environment: Mapping[str, str], places: tuple[Path, Path, Path]
) -> None:
    """In the new process: become the command."""
    folder, out, err = places
    for path, stream in ((out, sys.stdout), (err, sys.stderr)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["qgen", *arguments]
    from app.cli import main

    main()
