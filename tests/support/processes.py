"""Processes that a command may have left behind."""

from pathlib import Path

import psutil


def processes_with(mark: str, folder: Path) -> list[str]:
    """Command lines of processes that have ``mark`` in their environment, or name ``folder``.

    A mark is passed on to children, so it finds what a command has started and forgotten.
    """
    return [
        " ".join(process.info["cmdline"])
        for process in psutil.process_iter(["cmdline", "environ"])
        if mark in (process.info["environ"] or {}).values()
        or any(str(folder) in argument for argument in process.info["cmdline"] or ())
    ]
