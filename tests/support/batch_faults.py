"""What may go wrong with a vendor's batch, and what an order of ten rows has to come to then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.shared.batches import Batch
from tests.support.batch_studio import Account, BatchStudio

ROWS = 10
ROUNDS = 4

type Fault = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Faults of the sandbox, and what follows from them.

    Attributes:
        batches: how many the vendor makes, rounds included; None: as many rounds as there are.
        paid_again: rows are billed whose answers never came, or came broken.
        all_made: in the end every row has its question.
        unbilled: nothing is billed.
    """

    faults: Sequence[Fault]
    batches: int | None = None
    paid_again: bool = False
    all_made: bool = True
    unbilled: bool = False


TROUBLES: Mapping[str, Trouble] = {
    "accepted, then dropped": Trouble([{"kind": "batch_drop_after_accept", "first": 1}], 1),
    "5xx after accept": Trouble([{"kind": "batch_error_after_accept", "first": 1}], 1),
    "slow": Trouble([{"kind": "batch_slow", "rate": 1, "seconds": 0.3}], 1),
    "expires half done": Trouble([{"kind": "batch_expires", "first": 1, "share": 0.5}]),
    "rows fail": Trouble([{"kind": "batch_row_failures", "rate": 0.4}], all_made=False),
    "shuffled": Trouble([{"kind": "batch_shuffled", "rate": 1}], 1),
    "rows missing": Trouble([{"kind": "batch_missing_rows", "rate": 0.3}], paid_again=True),
    "rows twice": Trouble([{"kind": "batch_duplicate_rows", "rate": 0.5}], 1),
    "lying counts": Trouble(
        [{"kind": "batch_lying_counts", "rate": 1}, {"kind": "batch_row_failures", "rate": 0.4}],
        all_made=False,
    ),
    "empty error_file_id": Trouble([{"kind": "batch_empty_error_file_id", "rate": 1}], 1),
    "no output file": Trouble([{"kind": "batch_no_output_file", "first": 1}], all_made=False),
    "failed": Trouble([{"kind": "batch_failed", "first": 1}], all_made=False, unbilled=True),
    "broken lines": Trouble([{"kind": "batch_broken_lines", "rate": 0.4}], paid_again=True),
    "second download": Trouble([{"kind": "batch_second_download", "rate": 1}], 1),
    "unknown state": Trouble([{"kind": "batch_unknown_state", "first": 2}], 1),
    "429 on create": Trouble([{"kind": "rate_limited", "first": 2, "retry_after": 0.1}], 1),
    "503 before accept": Trouble([{"kind": "unavailable", "first": 1}], 1),
    "unusable replies": Trouble([{"kind": "wrong_schema", "rate": 0.4}], 1, all_made=False),
}


async def endure(studio: BatchStudio, provider: str, trouble: Trouble) -> tuple[Account, Batch]:
    """Order ten rows while this goes wrong; what it came to, and the last round."""
    studio.vendors.set_faults(*trouble.faults)
    ordered = await studio.order(provider, ROWS, rounds=ROUNDS)
    rounds = await studio.done(ordered.id)
    return await studio.account(rounds), rounds[-1]
