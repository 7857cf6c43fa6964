"""Files that commands read and write."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from pydantic_core import from_json

from app.cli.language import t
from app.core.exceptions import BusinessException, ErrorCode


def text_of(path: Path) -> str:
    """A file's text; ``-`` is standard input.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE.
    """
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from None


def object_of(path: Path) -> dict[str, object]:
    """The JSON object of a file; ``-`` is standard input.

    Raises:
        BusinessException: IMPORT_FILE_UNREADABLE.
    """
    try:
        content = from_json(text_of(path))
    except ValueError as error:
        raise _unreadable(path, f"not JSON: {error}") from None
    if not isinstance(content, dict):
        raise _unreadable(path, "must be one JSON object")
    return content


def _unreadable(path: Path, reason: str) -> BusinessException:
    return BusinessException(ErrorCode.IMPORT_FILE_UNREADABLE, f"{path}: {reason}")


@contextmanager
def writing(path: Path, *, overwrite: bool = True) -> Iterator[Callable[[bytes], object]]:
    """Write a file, which is there as a whole or as it was before; ``-`` is standard output.

    Raises:
        typer.BadParameter: it cannot be written, or is there and must not be overwritten.
    """
    if str(path) == "-":
        yield _print
        return
    path = path.resolve()  # what a link points to is written, not the link
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if path.exists() and not path.is_file():  # a pipe, a device: nothing to put in its place
            with path.open("wb") as stream:
                yield stream.write
            return
        _refuse_existing(path, overwrite)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("xb") as file:
                yield file.write
            _refuse_existing(path, overwrite)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"--out {path}: {error.strerror}") from error


def _refuse_existing(path: Path, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise FileExistsError(None, t("it is there; --force", "이미 있습니다. --force"))


def _print(piece: bytes) -> None:
    try:
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader, such as head, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
