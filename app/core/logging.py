"""Loguru, set up once per process; the standard library's logging is routed into it."""

import inspect
import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC
from traceback import format_exception
from typing import TYPE_CHECKING, Literal, TextIO

from loguru import logger

from app.core.context import current_request_id

if TYPE_CHECKING:
    from loguru import Message, Record

TEXT_FORMAT = (
    "{time:YYYY-MM-DDTHH:mm:ss.SSS!UTC}Z | {level} | {file}:{function}:{line} | "
    "{extra[request_id]} | {message}"
)


def configure_logging(
    level: str, log_format: Literal["text", "json"], stream: TextIO | None = None
) -> None:
    """Send every log line of the process to ``stream`` (default: stderr) in one format.

    text: ``{timestamp} | {level} | {file}:{function}:{line} | {request_id} | {message}``;
    json: one object a line with the same fields, and ``exception`` where there is one.
    Variables are not shown in tracebacks (they may hold keys).
    """
    sink = stream or sys.stderr
    logger.remove()
    logger.configure(patcher=_complete)
    if log_format == "json":
        logger.add(_json_writer(sink), level=level, backtrace=False, diagnose=False)
    else:
        logger.add(
            sink, format=TEXT_FORMAT, level=level, backtrace=False, diagnose=False, colorize=False
        )
    logging.basicConfig(handlers=[_ToLoguru()], level=logging.WARNING, force=True)
    logging.getLogger("uvicorn").setLevel(logging.INFO)


def _complete(record: "Record") -> None:
    """The request's id; and one line a record, since vendors' words may hold line breaks."""
    record["message"] = record["message"].replace("\r", "\\r").replace("\n", "\\n")
    record["extra"].setdefault("request_id", str(current_request_id() or "-"))


def _json_writer(stream: TextIO) -> Callable[["Message"], None]:
    def write(message: "Message") -> None:
        record = message.record
        line = {
            "timestamp": record["time"].astimezone(UTC).isoformat(timespec="milliseconds"),
            "level": record["level"].name,
            "file": record["file"].name,
            "function": record["function"],
            "line": record["line"],
            "message": record["message"],
            **record["extra"],
        }
        if record["exception"] is not None:
            error = record["exception"]
            line["exception"] = "".join(format_exception(error.type, error.value, error.traceback))
        stream.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        stream.flush()

    return write


class _ToLoguru(logging.Handler):
    """Hands records of the standard library to Loguru under the caller's own place."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            level: str | int = logger.level(record.levelname).name
        except ValueError:
            level = record.levelno
        frame, depth = inspect.currentframe(), 0
        while frame and (depth == 0 or frame.f_code.co_filename == logging.__file__):
            frame, depth = frame.f_back, depth + 1
        logger.opt(depth=depth, exception=record.exc_info).log(level, record.getMessage())
