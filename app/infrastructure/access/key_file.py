"""The file with the text of the local key, for this user alone; blocking, for threads."""

import os
from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode


def read_key(path: Path) -> str | None:
    """What the file says; None: there is none.

    Raises:
        BusinessException: CONFIGURATION_INVALID.
    """
    try:
        return path.read_text("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error) from error


def write_key(path: Path, text: str) -> None:
    """Let the file say this; afterwards all of it is there, or what was there before.

    Raises:
        BusinessException: CONFIGURATION_INVALID.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as file:
            file.write(f"{text}\n")
        unfinished.replace(path)
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> BusinessException:
    return BusinessException(
        ErrorCode.CONFIGURATION_INVALID,
        f"The local key cannot be kept in {path}. Set QGEN_DATA_DIR to a folder of yours.",
        {"reason": error.strerror or type(error).__name__},
    )
