"""The folder of the state, and the SQLite database in it, which several processes may share."""

import fcntl
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, vendor TEXT, name TEXT,
    size INTEGER, created REAL, purpose TEXT, mime TEXT, path TEXT, batch TEXT, errors INTEGER,
    sha256 TEXT, expires REAL
);
CREATE TABLE IF NOT EXISTS batches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, vendor TEXT, key TEXT,
    rows TEXT, created REAL, expires REAL, endpoint TEXT, model TEXT, input_file TEXT,
    details TEXT, hits TEXT, phase TEXT, begun REAL, ended REAL, cancelling REAL, total INTEGER,
    place INTEGER, position INTEGER, succeeded INTEGER, errored INTEGER, expired INTEGER,
    cancelled INTEGER, released INTEGER, deleted INTEGER, problems TEXT, output_file TEXT,
    error_file TEXT
);
CREATE TABLE IF NOT EXISTS outcomes (
    batch TEXT, place INTEGER, custom_id TEXT, ending TEXT, line BLOB, copies INTEGER,
    "order" REAL, charged INTEGER, cost INTEGER, prompt INTEGER, cached INTEGER, output INTEGER,
    PRIMARY KEY (batch, place)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outcomes_in_order ON outcomes (batch, "order", place);
CREATE TABLE IF NOT EXISTS downloads (
    batch TEXT, what TEXT, times INTEGER, PRIMARY KEY (batch, what)
) WITHOUT ROWID;
"""
_PATIENCE_SECONDS = 30


class Database:
    """Opened when it is first needed; a folder that nobody named is removed at the end."""

    def __init__(self, folder: Path | None = None) -> None:
        self._named = folder
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    @property
    def is_used(self) -> bool:
        """Whether there is anything, so that asking for it need not make it."""
        if self._named is None:
            return self._temporary is not None
        return (self._named / "batches.sqlite").exists()

    @cached_property
    def folder(self) -> Path:
        """Where uploads and inputs of batches are kept."""
        if self._named is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="sandbox-")
        folder = Path(self._temporary.name) if self._temporary else self._named
        assert folder is not None  # noqa: S101 - one of the two
        for name in ("uploads", "rows", "locks"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        return folder.resolve()

    @cached_property
    def connection(self) -> sqlite3.Connection:
        """In autocommit mode; `transaction` groups statements."""
        connection = sqlite3.connect(
            self.folder / "batches.sqlite", timeout=_PATIENCE_SECONDS, isolation_level=None
        )
        connection.row_factory = sqlite3.Row
        with (self.folder / "locks" / "database").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # SQLite waits for nobody when the mode changes
            connection.execute("PRAGMA journal_mode = WAL")
            # Commits outlive the process, though not the machine: no row waits for a disk.
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(_SCHEMA)
        return connection

    def close(self) -> None:
        """Remove the folder if nobody named it."""
        if "connection" in self.__dict__:
            self.connection.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and nobody else writes meanwhile."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
