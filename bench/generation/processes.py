"""The processes that are measured, and what they have used."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).resolve().parents[2]
LITELLM_PYTHON = REPOSITORY / ".bench-litellm/bin/python"
_MB = 1_000_000


@dataclass(frozen=True)
class Served:
    """A process that serves at ``url``."""

    url: str
    process: psutil.Process

    def cpu_s(self) -> float:
        """Seconds of CPU time so far, without its children's."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def rss_mb(self) -> float:
        return float(self.process.memory_info().rss / _MB)


@contextmanager
def served(
    folder: Path,
    module: str,
    *arguments: str,
    python: Path = Path(sys.executable),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Run a module of ours that prints its URL in its first line; it ends with the context.

    What it logs is in ``folder``, and so are its files.
    """
    inherited = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    with (folder / f"{module}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - modules of ours
            [python, "-m", f"bench.generation.{module}", *arguments],
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(REPOSITORY), **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        url = process.stdout.readline().decode().strip()
        if not url:
            raise RuntimeError((folder / f"{module}.log").read_text()[-2000:])
        yield Served(url, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.communicate()


def postgres_cpu_s(data_dir: Path) -> float:
    """Seconds of CPU time of the embedded server and all its processes so far."""
    [pid_file] = (data_dir / "postgres").rglob("postmaster.pid")
    server = psutil.Process(int(pid_file.read_text().splitlines()[0]))
    ended = server.cpu_times()
    total = float(ended.children_user + ended.children_system)
    for process in (server, *server.children()):
        times = process.cpu_times()
        total += times.user + times.system
    return total
