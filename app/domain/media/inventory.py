"""What a storage has, and has not, written on disk: to compare many files takes no memory."""

import sqlite3
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from app.infrastructure.storage.base import StoredObject

_OBJECTS = (
    "CREATE TABLE objects (key BLOB PRIMARY KEY, byte_size INT, stored_at REAL) WITHOUT ROWID"
)
_MISSING = "CREATE TABLE missing (asset_id TEXT PRIMARY KEY) WITHOUT ROWID"
_CACHE_KIB = 8 * 1024


class Inventory:
    """Objects of a storage by their keys, and assets that have none, in a temporary file.

    Blocking; for one user at a time.
    """

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="qgen-")
        path = Path(self._folder.name) / "objects.db"
        # Threads take turns. Nothing has to outlive this process, so nothing is synced.
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute(_OBJECTS)
        self._database.execute(_MISSING)
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
        rows = (
            (_bytes(found.key), found.byte_size, found.stored_at.timestamp()) for found in objects
        )
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
        found = self._database.execute(statement, [_bytes(key) for key in keys])
        return {_text(key): int(size) for key, size in found}

    def rest(self, before: datetime, after: str, limit: int) -> Sequence[StoredObject]:
        """Objects stored before a time that were not crossed out, by key, from ``after`` on."""
        found = self._database.execute(
            "SELECT key, byte_size, stored_at FROM objects WHERE key > ? AND stored_at < ? "
            "ORDER BY key LIMIT ?",
            (_bytes(after), before.timestamp(), limit),
        )
        return [
            StoredObject(_text(key), int(size), datetime.fromtimestamp(stored_at, UTC))
            for key, size, stored_at in found
        ]

    def miss(self, asset_ids: Iterable[UUID]) -> None:
        """Write down assets whose bytes are not there."""
        self._database.executemany(
            "INSERT OR IGNORE INTO missing VALUES (?)", [(str(one),) for one in asset_ids]
        )

    def count_missing(self) -> int:
        (counted,) = self._database.execute("SELECT count(*) FROM missing").fetchone()
        return int(counted)

    def missing(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Assets whose bytes are not there, by id, from the one after ``after``."""
        found = self._database.execute(
            "SELECT asset_id FROM missing WHERE asset_id > ? ORDER BY asset_id LIMIT ?",
            (str(after or ""), limit),
        )
        return [UUID(asset_id) for (asset_id,) in found]


# A name in a folder need not be text: Python has surrogates for its bytes, which are kept as such.
def _bytes(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _text(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")
