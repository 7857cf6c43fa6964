"""The one way in which the embedded server fails."""

from app.core.exceptions import BusinessException, ErrorCode

_WAY_OUT = "Set QGEN_DATABASE_URL to use a PostgreSQL of your own instead."
_DISK_FULL = "No space left on device"
_TAIL_LINES = 20


def unavailable(problem: str, output: str = "") -> BusinessException:
    """DATABASE_UNAVAILABLE, with the last lines of what PostgreSQL itself said.

    Args:
        problem: one sentence: what was tried, on which folder.
        output: the server's log, or the output of initdb or pg_ctl.
    """
    if _DISK_FULL in output:
        problem = f"The disk is full. {problem}"
    tail = "\n".join(output.strip().splitlines()[-_TAIL_LINES:])
    said = f"\nPostgreSQL said:\n{tail}" if tail else ""
    return BusinessException(
        ErrorCode.DATABASE_UNAVAILABLE, f"{problem} {_WAY_OUT}{said}", {"postgresql_log": tail}
    )
