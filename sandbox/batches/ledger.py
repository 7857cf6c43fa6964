"""Files, batches and rows in the database."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import cast

import orjson

from sandbox.batches.database import Database
from sandbox.batches.records import Batch, Charge, Ending, Outcome, Phase, StoredFile
from sandbox.chat import Vendor
from sandbox.faults import FaultKind, Hit, read_hit
from sandbox.jsons import JsonObject, JsonValue, obj, objects, parse

_AT_ONCE = 100
"""Rows that are read from the database at a time."""

_OPEN = ", ".join(f"'{phase}'" for phase in Phase if not phase.is_terminal)
_COUNTERS = {
    Ending.SUCCEEDED: "succeeded",
    Ending.ERRORED: "errored",
    Ending.EXPIRED: "expired",
    Ending.CANCELLED: "cancelled",
}


class Ledger:
    """Reads and writes records; newest first wherever there are several."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @property
    def _db(self) -> sqlite3.Connection:
        return self.database.connection

    # Files

    def add_file(self, file: StoredFile) -> StoredFile:
        """Keep a file; one with this id that is there already (after a kill) stays as it is."""
        if self.file(file.vendor, file.id) is None:
            _insert(self._db, "files", asdict(file))
        return file

    def file(self, vendor: Vendor, file_id: str) -> StoredFile | None:
        found = self._db.execute(
            "SELECT * FROM files WHERE vendor = ? AND id = ?", (vendor, file_id)
        ).fetchone()
        return _file(found) if found else None

    def files(self, vendor: Vendor, *, purpose: str = "") -> list[StoredFile]:
        """All files of a vendor, or those of one purpose."""
        found = self._db.execute(
            "SELECT * FROM files WHERE vendor = ? AND ? IN ('', purpose) ORDER BY seq DESC",
            (vendor, purpose),
        )
        return [_file(row) for row in found]

    def delete_file(self, file: StoredFile) -> None:
        self._db.execute("DELETE FROM files WHERE id = ?", (file.id,))
        if file.path:
            (self.database.folder / file.path).unlink(missing_ok=True)

    # Batches

    def add(self, batch: Batch) -> None:
        _insert(self._db, "batches", {**asdict(batch), "hits": _hits(batch.hits)})

    def batch(self, batch_id: str) -> Batch | None:
        """A batch by its id, also one that was deleted at its vendor."""
        found = self._db.execute("SELECT * FROM batches WHERE id = ?", (batch_id,)).fetchone()
        return _batch(found) if found else None

    def batches(self, vendor: Vendor | None = None) -> list[Batch]:
        """All batches, or those that a vendor still shows."""
        found = self._db.execute(
            "SELECT * FROM batches WHERE ?1 IS NULL OR (vendor = ?1 AND NOT deleted) "
            "ORDER BY seq DESC",
            (vendor,),
        )
        return [_batch(row) for row in found]

    def unfinished(self) -> list[str]:
        """Ids of the batches that have to be worked on, oldest first."""
        query = f"SELECT id FROM batches WHERE phase IN ({_OPEN}) ORDER BY seq"  # noqa: S608 - our own words
        return [str(row["id"]) for row in self._db.execute(query)]

    def change(self, batch_id: str, **values: JsonValue) -> None:
        """Set columns of a batch."""
        named = ", ".join(f'"{name}" = ?' for name in values)
        self._db.execute(
            f"UPDATE batches SET {named} WHERE id = ?",  # noqa: S608 - names are our own
            (*map(_column, values.values()), batch_id),
        )

    def cancel(self, batch_id: str, now: float) -> None:
        """Ask that no further row is begun; a batch that has ended stays as it is."""
        self._db.execute(
            f"UPDATE batches SET phase = ?, cancelling = ? WHERE id = ? AND phase IN ({_OPEN}) "  # noqa: S608
            "AND cancelling IS NULL",
            (Phase.CANCELLING, now, batch_id),
        )

    def begin(self, batch_id: str, total: int, model: str, now: float) -> None:
        """Its rows are counted, and the first may be answered unless it was cancelled."""
        self._db.execute(
            "UPDATE batches SET total = ?, model = ?, begun = ?, "
            "phase = CASE phase WHEN 'queued' THEN 'running' ELSE phase END WHERE id = ?",
            (total, model, now, batch_id),
        )

    def release(self) -> int:
        """End what `batch_slow` and `batch_stuck` wait for; how many batches there were."""
        return self._db.execute(
            f"UPDATE batches SET released = 1 WHERE NOT released AND phase IN ({_OPEN})"  # noqa: S608
        ).rowcount

    # Rows

    def write(self, batch_id: str, outcomes: Sequence[Outcome], position: int) -> bool:
        """Rows that have ended, their charges and how far the input was read, all at once.

        Returns:
            Whether the batch is still there.
        """
        counts = {
            column: sum(outcome.ending is ending for outcome in outcomes)
            for ending, column in _COUNTERS.items()
        }
        added = ", ".join(f"{column} = {column} + {count}" for column, count in counts.items())
        with self.database.transaction() as db:
            known = db.execute(
                f"UPDATE batches SET {added}, place = place + ?, position = ? WHERE id = ?",  # noqa: S608
                (len(outcomes), position, batch_id),
            ).rowcount
            if known:
                for outcome in outcomes:
                    _insert(db, "outcomes", {"batch": batch_id, **asdict(outcome)})
        return bool(known)

    def lines(self, batch_id: str, endings: Sequence[Ending]) -> Iterator[bytes]:
        """What the results say of rows that ended so, in the results' order."""
        at: tuple[float, int] = (-1.0, -1)
        listed = ", ".join(f"'{ending}'" for ending in endings)
        query = (
            'SELECT "order", place, line, copies FROM outcomes '  # noqa: S608 - our own words
            f'WHERE batch = ? AND ("order", place) > (?, ?) AND ending IN ({listed}) '
            f'AND line IS NOT NULL ORDER BY "order", place LIMIT {_AT_ONCE}'
        )
        while found := self._db.execute(query, (batch_id, *at)).fetchall():
            for row in found:
                yield from [bytes(row["line"])] * int(row["copies"])
            at = (found[-1]["order"], found[-1]["place"])

    def size(self, batch_id: str, endings: Sequence[Ending]) -> tuple[int, int]:
        """Lines that the results have of rows that ended so, and their bytes without newlines."""
        listed = ", ".join(f"'{ending}'" for ending in endings)
        row = self._db.execute(
            "SELECT COALESCE(SUM(copies), 0), COALESCE(SUM(copies * LENGTH(line)), 0) "  # noqa: S608
            f"FROM outcomes WHERE batch = ? AND line IS NOT NULL AND ending IN ({listed})",
            (batch_id,),
        ).fetchone()
        return int(row[0]), int(row[1])

    def charged(self, batch_id: str) -> Charge:
        """What a batch's rows cost so far."""
        row = self._db.execute(
            "SELECT COUNT(*), COALESCE(SUM(prompt), 0), COALESCE(SUM(cached), 0), "
            "COALESCE(SUM(output), 0), COALESCE(SUM(cost), 0) FROM outcomes "
            "WHERE batch = ? AND charged",
            (batch_id,),
        ).fetchone()
        return Charge(*map(int, row))

    def downloaded(self, batch_id: str, what: str) -> int:
        """Note a download of results; how many there were before."""
        row = self._db.execute(
            "INSERT INTO downloads VALUES (?, ?, 1) "
            "ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times - 1",
            (batch_id, what),
        ).fetchone()
        return int(row[0])

    def clear(self) -> None:
        """Forget everything."""
        with self.database.transaction() as db:
            for table in ("files", "batches", "outcomes", "downloads"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        for kept in ("uploads", "rows"):
            for path in (self.database.folder / kept).iterdir():
                path.unlink(missing_ok=True)


def _insert(db: sqlite3.Connection, table: str, values: Mapping[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    db.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names are our own
        tuple(map(_column, values.values())),
    )


def _column(value: object) -> object:
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else value


def _hits(hits: Mapping[FaultKind, Hit]) -> JsonObject:
    return {kind.value: hit.to_json() for kind, hit in hits.items()}


def _values(row: sqlite3.Row, names: Sequence[str]) -> dict[str, object]:
    return {name: row[name] for name in names}


_FILE = [each.name for each in fields(StoredFile)]
_BATCH = [each.name for each in fields(Batch)]


def _file(row: sqlite3.Row) -> StoredFile:
    made = {"vendor": Vendor(str(row["vendor"])), "errors": bool(row["errors"])}
    return _made(StoredFile, _values(row, _FILE) | made)


def _batch(row: sqlite3.Row) -> Batch:
    hits = [read_hit(kind, obj(raw)) for kind, raw in obj(parse(row["hits"])).items()]
    made = {
        "vendor": Vendor(str(row["vendor"])),
        "phase": Phase(str(row["phase"])),
        "details": obj(parse(row["details"])),
        "hits": {hit.kind: hit for hit in hits},
        "problems": objects(parse(row["problems"])),
        "released": bool(row["released"]),
        "deleted": bool(row["deleted"]),
    }
    return _made(Batch, _values(row, _BATCH) | made)


def _made[T](kind: type[T], values: Mapping[str, object]) -> T:
    """A record whose fields are the columns of its table."""
    return cast("Callable[..., T]", kind)(**values)
