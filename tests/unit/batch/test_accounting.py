"""What a batch's rows come to, and whether the vendor counts as we do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.batch.accounting import disagreements, final_status
from app.shared.batches import BatchCounts, BatchStatus, custom_id, seq_of
from app.shared.ids import new_id


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        (BatchCounts(succeeded=3), BatchStatus.COMPLETED),
        (BatchCounts(succeeded=2, duplicate=1), BatchStatus.COMPLETED),
        (BatchCounts(succeeded=2, failed=1), BatchStatus.PARTIALLY_COMPLETED),
        (BatchCounts(duplicate=1, missing=1), BatchStatus.PARTIALLY_COMPLETED),
        (BatchCounts(expired=3), BatchStatus.EXPIRED),
        (BatchCounts(cancelled=3), BatchStatus.CANCELLED),
        (BatchCounts(failed=3), BatchStatus.FAILED),
        (BatchCounts(failed=1, expired=2), BatchStatus.FAILED),
        (BatchCounts(missing=3), BatchStatus.FAILED),
    ],
)
def test_a_batch_is_what_its_rows_came_to(counts: BatchCounts, status: BatchStatus) -> None:
    assert final_status(counts, is_cancelling=False) is status


def test_a_batch_that_was_cancelled_is_so_whatever_was_made_before() -> None:
    assert final_status(BatchCounts(succeeded=3), is_cancelling=True) is BatchStatus.CANCELLED


def test_counts_that_agree_are_not_told() -> None:
    told = {"total": 5, "completed": 3, "failed": 2}

    assert disagreements(told, rows=5, answered=3, failed=2) == ()


def test_counts_that_lie_are_told_in_words() -> None:
    told = {"total": 5, "completed": 5, "failed": 0}

    assert disagreements(told, rows=5, answered=3, failed=2) == (
        "answered: 3 in the files, 5 by the vendor",
        "failed: 2 in the files, 0 by the vendor",
    )


@pytest.mark.parametrize("failed_by_vendor", [1, 4])
def test_rows_that_expired_may_be_counted_as_failed_or_not(failed_by_vendor: int) -> None:
    told = {"total": 8, "completed": 4, "failed": failed_by_vendor}

    assert disagreements(told, rows=8, answered=4, failed=1, expired=3) == ()


def test_counts_that_are_all_zero_tell_nothing() -> None:
    told = {"total": 0, "completed": 0, "failed": 0}

    assert disagreements(told, rows=5, answered=0, failed=0) == ()


@given(st.integers(0, 49_999))
def test_a_row_is_found_again_by_what_it_is_called(seq: int) -> None:
    batch_id = new_id()
    name = custom_id(batch_id, seq)

    assert seq_of(batch_id, name) == seq
    assert seq_of(new_id(), name) is None
    assert len(name) <= 64


@given(st.text(max_size=60))
def test_a_name_that_is_none_of_ours_has_no_place(name: str) -> None:
    assert seq_of(new_id(), name) is None
    batch_id = new_id()
    assert seq_of(batch_id, f"{batch_id.hex}-{name}") is None or name.isdecimal()
