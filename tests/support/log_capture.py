"""The log of this process as an operator sees it."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Literal

from loguru import logger

from app.core.logging import configure_logging


@contextmanager
def captured_log(log_format: Literal["text", "json"], level: str = "INFO") -> Iterator[StringIO]:
    """Set logging up as a server does, into a text; afterwards it goes where it went before."""
    root = logging.getLogger()
    handlers, threshold = root.handlers[:], root.level
    stream = StringIO()
    configure_logging(level, log_format, stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(threshold)
        logger.remove()
        logger.add(_to_stderr)


def _to_stderr(line: str) -> None:
    """By name, since pytest puts another stream there for every test."""
    sys.stderr.write(line)
