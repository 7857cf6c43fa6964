"""The processes that are measured, one for each figure.

Whoever starts them stays small: Linux hands a process's peak of memory down to what it starts.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[2]
CURATOR_PYTHON = REPOSITORY / ".bench-curator/bin/python"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one process needed. ``cpu_s``: of its own, without PostgreSQL's."""

    lines: int
    wall_s: float
    cpu_s: float
    rss_mb: float

    @property
    def rate(self) -> float:
        """Lines a second of wall time."""
        return self.lines / self.wall_s

    @property
    def cpu_rate(self) -> float:
        """Lines a second of CPU time: what others do on the machine counts less."""
        return self.lines / self.cpu_s


def run(module: str, *arguments: str, python: Path = Path(sys.executable)) -> str:
    """What a module of ours prints."""
    done = subprocess.run(  # noqa: S603 - modules of ours
        [python, "-m", f"bench.batch.{module}", *arguments],
        cwd=REPOSITORY,
        env=_environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{module} {arguments}: {done.stderr[-2000:]}")
    return done.stdout


def figure(module: str, *arguments: str, python: Path = Path(sys.executable)) -> Figure:
    """What a module of ours measures."""
    lines = run(module, *arguments, python=python).splitlines()
    [told] = [line for line in lines if line.startswith("FIGURE ")]
    return Figure(**json.loads(told.removeprefix("FIGURE ")))


def middle(figures: list[Figure]) -> Figure:
    """The median of each."""
    return Figure(
        lines=figures[0].lines,
        wall_s=median(one.wall_s for one in figures),
        cpu_s=median(one.cpu_s for one in figures),
        rss_mb=median(one.rss_mb for one in figures),
    )


@contextmanager
def place(folder: Path) -> Iterator[None]:
    """The database below a folder, for as long as the block lasts."""
    process = subprocess.Popen(  # noqa: S603 - a module of ours
        [sys.executable, "-m", "bench.batch.hold", folder],
        cwd=REPOSITORY,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("the database does not start")
        yield
    finally:
        process.communicate()


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
