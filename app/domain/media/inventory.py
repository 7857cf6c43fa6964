"""What a storage has, written down on disk: a comparison of many files takes no memory."""

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from app.infrastructure.storage.base import StoredObject

_TABLE = "CREATE TABLE objects (key TEXT PRIMARY KEY, byte_size INT, stored_at REAL) WITHOUT ROWID"
_CACHE_KIB = 8 * 1024


class Inventory:
    """Objects of a storage by their keys, in a temporary file. Blocking; for one user at a time."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="qgen-")
        path = Path(self._folder.name) / "objects.db"
        # Threads take turns. Nothing has to outlive this process, so nothing is synced.
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute(_TABLE)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add(self, objects: Iterable[StoredObject]) -> None:
        """Write objects down; one that a listing names twice counts once."""
        rows = ((found.key, found.byte_size, found.stored_at.timestamp()) for found in objects)
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR REPLACE INTO objects VALUES (?, ?, ?)", rows)
        self._database.execute("COMMIT")

    def count(self) -> int:
        (counted,) = self._database.execute("SELECT count(*) FROM objects").fetchone()
        return int(counted)

    def take(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Cross these keys out; the sizes of those that were there."""
        marks = ", ".join("?" * len(keys))
        statement = f"DELETE FROM objects WHERE key IN ({marks}) RETURNING key, byte_size"  # noqa: S608
        return {str(key): int(size) for key, size in self._database.execute(statement, keys)}

    def rest(self, before: datetime, after: str, limit: int) -> Sequence[StoredObject]:
        """Objects stored before a time that were not crossed out, by key, from ``after`` on."""
        found = self._database.execute(
            "SELECT key, byte_size, stored_at FROM objects WHERE key > ? AND stored_at < ? "
            "ORDER BY key LIMIT ?",
            (after, before.timestamp(), limit),
        )
        return [
            StoredObject(str(key), int(size), datetime.fromtimestamp(stored_at, UTC))
            for key, size, stored_at in found
        ]
