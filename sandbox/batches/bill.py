"""What batches cost, row by row and in sums."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.batches.ledger import Ledger
from sandbox.batches.records import COST_UNIT, Batch, Charge
from sandbox.jsons import JsonObject


@dataclass(frozen=True)
class RowBill:
    """What a custom_id cost, over all batches that it was in.

    Attributes:
        rows: how often it was sent and has ended.
        times: how often it was billed.
    """

    custom_id: str
    rows: int
    times: int
    cost: int
    batches: list[str]

    def to_json(self) -> JsonObject:
        return {
            "rows": self.rows,
            "times_charged": self.times,
            "cost_usd": in_usd(self.cost),
            "batches": [*self.batches],
        }


def row_bills(
    ledger: Ledger, *, vendor: str = "", batch: str = "", prefix: str = ""
) -> Iterator[RowBill]:
    """The bill of each custom_id: of a vendor, of a batch, or of those that begin with a prefix."""
    found: sqlite3.Cursor = ledger.database.connection.execute(
        "SELECT custom_id, COUNT(*), SUM(charged), SUM(cost), "
        "GROUP_CONCAT(DISTINCT outcomes.batch) "
        "FROM outcomes JOIN batches ON batches.id = outcomes.batch "
        "WHERE ?1 IN ('', vendor) AND ?2 IN ('', batches.id) "
        "AND SUBSTR(custom_id, 1, LENGTH(?3)) = ?3 "
        "GROUP BY custom_id ORDER BY MIN(batches.seq), MIN(outcomes.place)",
        (vendor, batch, prefix),
    )
    for name, rows, times, cost, batches in found:
        yield RowBill(str(name), rows, times, cost, str(batches).split(","))


def spent(ledger: Ledger, key: str) -> Decimal:
    """What a key's batches have cost, in USD; `key` is its fingerprint."""
    row = ledger.database.connection.execute(
        "SELECT COALESCE(SUM(cost), 0) FROM outcomes "
        "JOIN batches ON batches.id = outcomes.batch WHERE key = ?",
        (key,),
    ).fetchone()
    return Decimal(int(row[0])) / COST_UNIT


def charge_json(batch: Batch, charge: Charge) -> JsonObject:
    """The bill of one batch."""
    return {
        "vendor": batch.vendor.value,
        "id": batch.id,
        "model": batch.model,
        "rows_charged": charge.rows,
        "input_tokens": charge.prompt,
        "cached_tokens": charge.cached,
        "output_tokens": charge.output,
        "cost_usd": in_usd(charge.cost),
    }


def in_usd(cost: int) -> str:
    """A cost as the meter writes it."""
    return f"{(Decimal(cost) / COST_UNIT).normalize():f}"
