"""Files that commands write."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from app.cli.language import t


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
