"""What is done about a submission whose end nobody saw."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.batch.recovery import (
    MAX_SUBMITS,
    Adopt,
    LookAgain,
    Quarantine,
    Resubmit,
    Verdict,
    judge,
)
from app.infrastructure.ai.base.batch_messages import (
    BatchState,
    Candidate,
    Found,
    VendorBatch,
)

INTENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GRACE = timedelta(seconds=120)


def a_batch(name: str) -> VendorBatch:
    return VendorBatch(name, BatchState.IN_PROGRESS, "in_progress")


def found(*, exact: tuple[str, ...] = (), possible: tuple[str, ...] = ()) -> Found:
    return Found(
        (
            *(Candidate(a_batch(name), is_exact=True) for name in exact),
            *(Candidate(a_batch(name), is_exact=False) for name in possible),
        )
    )


def judged(
    listed: Found, after_s: float = 0, taken: tuple[str, ...] = (), submits: int = 1
) -> Verdict:
    return judge(
        listed,
        taken,
        intent_at=INTENT,
        now=INTENT + timedelta(seconds=after_s),
        grace=GRACE,
        look_every=timedelta(seconds=10),
        submits=submits,
    )


def test_the_one_that_bears_our_tag_is_adopted_at_once() -> None:
    assert judged(found(exact=("b1",))) == Adopt(a_batch("b1"), is_sure=True)


def test_several_that_bear_our_tag_are_somebodys_to_look_at() -> None:
    verdict = judged(found(exact=("b1", "b2")))

    assert isinstance(verdict, Quarantine)
    assert [batch.id for batch in verdict.candidates] == ["b1", "b2"]


def test_one_that_only_fits_is_adopted_after_the_grace_time_and_has_to_be_confirmed() -> None:
    assert judged(found(possible=("b1",)), after_s=119) == LookAgain(INTENT + GRACE)
    assert judged(found(possible=("b1",)), after_s=120) == Adopt(a_batch("b1"), is_sure=False)


def test_several_that_fit_after_the_grace_time_are_somebodys_to_look_at() -> None:
    both = found(possible=("b1", "b2"))

    assert judged(both, after_s=119) == LookAgain(INTENT + GRACE)  # one may be another part's
    assert isinstance(judged(both, after_s=120), Quarantine)


def test_batches_of_our_other_parts_are_none_of_this_one() -> None:
    listed = found(possible=("b1", "b2"))

    assert judged(listed, after_s=120, taken=("b1",)) == Adopt(a_batch("b2"), is_sure=False)
    assert isinstance(judged(found(exact=("b1",)), after_s=120, taken=("b1",)), Resubmit)


@pytest.mark.parametrize(("after_s", "next_s"), [(0, 10), (105, 115), (115, 120)])
def test_while_it_may_still_show_up_it_is_looked_for(after_s: float, next_s: float) -> None:
    assert judged(found(), after_s) == LookAgain(INTENT + timedelta(seconds=next_s))


def test_what_the_vendor_does_not_have_after_the_grace_time_is_submitted_again() -> None:
    assert judged(found(), after_s=120) == Resubmit()


def test_it_is_not_submitted_again_for_ever() -> None:
    assert isinstance(judged(found(), after_s=120, submits=MAX_SUBMITS), Quarantine)
