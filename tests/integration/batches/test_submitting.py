"""A part is given to the vendor once, whatever becomes of the process that does it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from app.application.work_on_batch import work_on_batch
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.batches import Batch, BatchStatus, PartStatus
from app.shared.clock import utc_now
from app.shared.enums import Vendor
from app.shared.ids import new_id
from tests.support.batch_studio import PROVIDERS, BatchStudio
from tests.support.rows import rows


async def submitted(studio: BatchStudio, provider: str) -> Batch:
    """A batch of three rows that the vendor has, and waits with."""
    studio.vendors.set_faults({"kind": "batch_slow", "rate": 1, "seconds": 60})
    return await studio.at_the_vendor(await studio.order(provider, 3))


async def forget(studio: BatchStudio, batch_id: UUID, status: PartStatus) -> None:
    """As if the process had died in the middle of the request that submitted it."""
    await rows(
        studio.database_url,
        """
        UPDATE batch_parts
        SET status = $2, provider_batch_id = NULL, submitted_at = NULL, next_poll_at = NULL
        WHERE batch_job_id = $1
        """,
        batch_id,
        status.value,
    )


def go_on(studio: BatchStudio) -> None:
    """The vendors work again."""
    studio.vendors.set_faults()
    studio.vendors.control("POST", "batches/release")


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_the_vendor_had_when_we_died_is_found_again(
    studio: BatchStudio, provider: str
) -> None:
    batch = await submitted(studio, provider)
    at_vendor = batch.parts[0].provider_batch_id
    await forget(studio, batch.id, PartStatus.SUBMITTING)
    go_on(studio)

    done = await studio.work(batch.id)

    assert done.status is BatchStatus.COMPLETED
    assert done.parts[0].provider_batch_id == at_vendor
    assert done.parts[0].submits == 1
    assert len(studio.at_the_vendors()) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_the_vendor_never_got_is_submitted_again_after_the_grace_time(
    studio: BatchStudio, provider: str
) -> None:
    batch = await submitted(studio, provider)
    await forget(studio, batch.id, PartStatus.SUBMITTING)
    studio.vendors.control("DELETE", "batches")
    go_on(studio)
    began = utc_now()

    while (await studio.batch(batch.id)).parts[0].submits < 2 and await studio.step(batch.id):
        pass

    # The intent was before, so not all of the grace time is left.
    assert utc_now() - began < timedelta(seconds=studio.timings.grace_s + 10)
    assert len(studio.at_the_vendors()) == 1


async def test_a_batch_that_fits_two_parts_is_guessed_of_neither(studio: BatchStudio) -> None:
    first = await submitted(studio, "anthropic")
    second = await submitted(studio, "anthropic")
    ids = {batch.parts[0].provider_batch_id for batch in (first, second)}
    for batch in (first, second):
        await forget(studio, batch.id, PartStatus.SUBMIT_UNKNOWN)
    go_on(studio)

    found = await studio.work(first.id)

    assert found.status is BatchStatus.QUARANTINED
    assert set(found.parts[0].candidates) == ids
    assert found.parts[0].error is not None
    assert found.parts[0].error.code == ErrorCode.BATCH_IN_DOUBT
    assert "--adopt" in found.parts[0].error.message


async def test_a_person_decides_and_a_wrong_decision_is_noticed(studio: BatchStudio) -> None:
    mine = await submitted(studio, "anthropic")
    other = await submitted(studio, "anthropic")
    my_id, other_id = (batch.parts[0].provider_batch_id for batch in (mine, other))
    for batch in (mine, other):
        await forget(studio, batch.id, PartStatus.SUBMIT_UNKNOWN)
    go_on(studio)
    await studio.work(mine.id)

    await studio.reconcile(mine.id, adopt=other_id)
    noticed = await studio.work(mine.id)
    await studio.reconcile(mine.id, adopt=my_id)
    done = await studio.work(mine.id)

    assert noticed.status is BatchStatus.QUARANTINED
    assert noticed.parts[0].candidates == (my_id,)
    assert noticed.counts.submitted == 3
    assert done.status is BatchStatus.COMPLETED
    # What is known to be taken leaves one that fits.
    assert (await studio.work(other.id)).parts[0].provider_batch_id == other_id


async def test_a_person_may_say_that_the_vendor_has_none(studio: BatchStudio) -> None:
    batch = await submitted(studio, "anthropic")
    other = await submitted(studio, "anthropic")
    for one in (batch, other):
        await forget(studio, one.id, PartStatus.SUBMIT_UNKNOWN)
    go_on(studio)
    await studio.work(batch.id)

    await studio.reconcile(batch.id, resubmit=True)
    done = await studio.work(batch.id)

    assert done.status is BatchStatus.COMPLETED
    assert done.parts[0].submits == 2


@pytest.mark.parametrize(
    ("decision", "field"),
    [({"adopt": "msgbatch_nowhere"}, "adopt"), ({"part_no": 7, "resubmit": True}, None)],
)
async def test_a_decision_that_cannot_be_is_refused(
    studio: BatchStudio, decision: dict[str, object], field: str | None
) -> None:
    batch = await submitted(studio, "anthropic")
    other = await submitted(studio, "anthropic")
    for one in (batch, other):
        await forget(studio, one.id, PartStatus.SUBMIT_UNKNOWN)
    go_on(studio)
    await studio.work(batch.id)

    with pytest.raises(BusinessException) as refused:
        await studio.reconcile(batch.id, **decision)

    code = ErrorCode.BATCH_STATE_CONFLICT if field is None else ErrorCode.VALIDATION_FAILED
    assert refused.value.code is code
    assert (await studio.batch(batch.id)).status is BatchStatus.QUARANTINED


async def test_of_two_workers_one_has_a_batch(studio: BatchStudio) -> None:
    batch = await studio.order("openai", 6)

    await asyncio.gather(
        *(work_on_batch(studio.services, studio.project_id, batch.id, new_id()) for _ in range(4))
    )
    done = await studio.work(batch.id)

    assert done.status is BatchStatus.COMPLETED
    assert done.parts[0].submits == 1
    assert len(studio.at_the_vendors()) == 1


async def test_results_that_the_vendor_has_no_more_are_somebodys_to_look_at(
    studio: BatchStudio,
) -> None:
    batch = await submitted(studio, "openai")
    go_on(studio)
    await rows(
        studio.database_url,
        "UPDATE batch_parts SET status = 'ended' WHERE batch_job_id = $1",
        batch.id,
    )
    studio.vendors.control("DELETE", "batches")

    lost = await studio.work(batch.id)

    assert lost.status is BatchStatus.QUARANTINED
    assert lost.counts.submitted == 3
    assert lost.parts[0].error is not None
    assert "results" in lost.parts[0].error.message


async def test_a_batch_whose_provider_is_configured_no_more_waits_for_it(
    studio: BatchStudio,
) -> None:
    batch = await submitted(studio, "gemini")
    go_on(studio)
    providers = studio.container.batch_providers.providers
    gemini = providers[Vendor.GEMINI]
    assert isinstance(providers, dict)
    del providers[Vendor.GEMINI]

    stopped = await studio.work(batch.id)
    providers[Vendor.GEMINI] = gemini
    await studio.resume(batch.id)
    done = await studio.work(batch.id)

    assert stopped.status is BatchStatus.STOPPED
    assert stopped.error is not None
    assert stopped.error.code == ErrorCode.PROVIDER_NOT_CONFIGURED
    assert done.status is BatchStatus.COMPLETED


async def test_a_batch_the_vendor_has_lost_is_somebodys_to_look_at(studio: BatchStudio) -> None:
    batch = await submitted(studio, "openai")
    studio.vendors.control("DELETE", "batches")

    lost = await studio.work(batch.id)

    assert lost.status is BatchStatus.QUARANTINED
    assert lost.parts[0].error is not None
    assert str(batch.parts[0].provider_batch_id) in lost.parts[0].error.message
