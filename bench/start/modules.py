"""Where the time of an import goes: ``-X importtime``, summed up by package."""

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"import time: +(\d+) \| +\d+ \| +(\S+)")


def milliseconds_by_package(statement: str, folder: Path) -> Mapping[str, float]:
    """Milliseconds that each package's own code took, those below ``app`` one by one.

    One run: a guide for who looks for the expensive ones, and no measurement.
    """
    told = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-X", "importtime", "-c", statement],
        cwd=folder,
        capture_output=True,
        check=True,
        text=True,
    ).stderr
    spent: defaultdict[str, float] = defaultdict(float)
    for microseconds, module in _LINE.findall(told):
        parts = module.split(".")
        package = ".".join(parts[:2]) if parts[0] == "app" else parts[0]
        spent[package] += int(microseconds) / 1000
    return spent
