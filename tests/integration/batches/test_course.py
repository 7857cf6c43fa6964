"""The course of batches: ordered, cancelled, stopped, resumed, retried, repaired."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.batch_messages import BatchLimits
from app.shared.batches import BatchStatus, PartStatus
from app.shared.enums import Vendor
from tests.support.batch_studio import BatchStudio
from tests.support.rows import everything, rows
from tests.support.words import WORDS


async def test_a_batch_makes_each_question_on_its_keyword_in_its_cell(studio: BatchStudio) -> None:
    batch = await studio.made("openai", 6, name="Unit 3")

    assert batch.status is BatchStatus.COMPLETED
    assert batch.name == "Unit 3"
    assert batch.is_sandbox
    stored = await rows(
        studio.database_url,
        """
        SELECT question.*, keyword.term, item.cost_usd, call.cost_usd AS of_call, call.raw_reply
        FROM batch_job_items AS item
        JOIN questions AS question ON question.id = item.question_id
        JOIN question_keywords AS link ON link.question_id = question.id
        JOIN keywords AS keyword ON keyword.id = link.keyword_id AND keyword.id = item.keyword_id
        JOIN llm_calls AS call ON call.batch_job_id = item.batch_job_id
            AND call.batch_seq = item.seq AND call.question_id = question.id
        """,
    )
    assert len(stored) == 6
    for question in stored:
        assert question["origin"] == "batch"
        assert question["tags"] == [question["term"]]
        assert question["difficulty"] == "medium"
        assert question["prompt_template_version_id"] is not None
        assert question["of_call"] == question["cost_usd"] > 0
        assert question["raw_reply"]


async def test_what_a_vendor_got_and_gave_is_kept_as_files(studio: BatchStudio) -> None:
    batch = await studio.made("openai", 3)

    [part] = batch.parts
    found = await rows(
        studio.database_url, "SELECT id, kind, origin, byte_size FROM assets ORDER BY kind"
    )
    assert [(row["kind"], row["origin"]) for row in found] == [
        ("batch_input", "batch"),
        ("batch_output", "batch"),
    ]
    assert {row["id"] for row in found} == {part.input_asset_id, part.output_asset_id}
    assert found[0]["byte_size"] == part.byte_size


async def test_what_one_batch_may_not_hold_becomes_several_of_one_job(studio: BatchStudio) -> None:
    provider = studio.container.batch_providers.providers[Vendor.OPENROUTER]
    provider.limits = BatchLimits(max_requests=4, max_bytes=10_000_000)  # type: ignore[misc]

    batch = await studio.made("openrouter", 10)

    assert [(part.first_seq, part.last_seq) for part in batch.parts] == [(0, 3), (4, 7), (8, 9)]
    assert batch.counts.succeeded == 10
    assert len(studio.at_the_vendors()) == 3


async def test_a_file_that_would_be_too_large_is_split(studio: BatchStudio) -> None:
    whole = await studio.made("openrouter", 6)
    provider = studio.container.batch_providers.providers[Vendor.OPENROUTER]
    limit = whole.parts[0].byte_size // 2 + 2000
    provider.limits = BatchLimits(max_requests=5000, max_bytes=limit)  # type: ignore[misc]

    batch = await studio.made("openrouter", 6)

    assert len(batch.parts) > 1
    assert all(part.byte_size <= limit for part in batch.parts)
    assert batch.counts.done == 6


async def test_a_batch_cancelled_before_it_is_submitted_leaves_no_trace(
    studio: BatchStudio,
) -> None:
    batch = await studio.order("openai", 5)
    before = await studio.coverage()

    await studio.cancel(batch.id)
    done = await studio.work(batch.id)

    assert before == {"reserved": 5, "generated": 0, "uses": 5}
    assert await studio.coverage() == {"reserved": 0, "generated": 0, "uses": 0}
    assert done.status is BatchStatus.CANCELLED
    assert done.counts.cancelled == 5
    assert not studio.at_the_vendors()


@pytest.mark.parametrize("provider", ["openai", "anthropic", "gemini"])
async def test_of_a_batch_cancelled_at_the_vendor_what_is_made_is_kept(
    studio: BatchStudio, provider: str
) -> None:
    studio.vendors.set_faults({"kind": "batch_stuck", "rate": 1, "share": 0.5})
    batch = await studio.at_the_vendor(await studio.order(provider, 8))

    await studio.cancel(batch.id)
    [done] = await studio.done(batch.id)

    account = await studio.account([done])
    assert done.status is BatchStatus.CANCELLED
    assert account.closes
    assert (done.counts.succeeded, done.counts.cancelled) == (4, 4)
    assert account.cost_usd == account.metered_usd
    assert await studio.coverage() == {"reserved": 0, "generated": 4, "uses": 8}


async def test_a_vendor_that_cannot_cancel_is_waited_for(studio: BatchStudio) -> None:
    studio.vendors.set_faults({"kind": "batch_slow", "rate": 1, "seconds": 60})
    batch = await studio.at_the_vendor(await studio.order("openrouter", 4))

    await studio.cancel(batch.id)
    await studio.step(batch.id)
    waiting = await studio.batch(batch.id)
    studio.vendors.control("POST", "batches/release")
    done = await studio.work(batch.id)

    assert waiting.status is BatchStatus.CANCELLING
    assert done.status is BatchStatus.CANCELLED
    assert done.counts.succeeded == 4


async def test_cancelling_what_is_over_is_refused(studio: BatchStudio) -> None:
    batch = await studio.made("openai", 2)

    with pytest.raises(BusinessException) as refused:
        await studio.cancel(batch.id)

    assert refused.value.code is ErrorCode.BATCH_STATE_CONFLICT


async def test_a_retry_asks_for_the_failed_rows_and_no_others(studio: BatchStudio) -> None:
    studio.vendors.set_faults({"kind": "batch_row_failures", "rate": 0.5})
    first = await studio.made("openai", 10)
    studio.vendors.set_faults()
    lost = await studio.items(first.id, status="failed")

    retry = await studio.retry(first.id)
    done = await studio.work(retry.id)

    assert 0 < done.item_count == len(lost) < 10
    again = await studio.items(done.id)
    assert [(row.keyword, row.type, row.difficulty) for row in again] == [
        (row.keyword, row.type, row.difficulty) for row in lost
    ]
    assert done.parent_id == first.id
    assert (await studio.batch(first.id)).retried_by == done.id
    assert done.counts.succeeded == len(lost)
    assert (await studio.coverage())["generated"] == 10


async def test_a_batch_is_retried_once(studio: BatchStudio) -> None:
    studio.vendors.set_faults({"kind": "batch_failed", "rate": 1})
    first = await studio.made("openai", 3)
    await studio.retry(first.id)

    with pytest.raises(BusinessException) as refused:
        await studio.retry(first.id)

    assert refused.value.code is ErrorCode.BATCH_STATE_CONFLICT


async def test_rows_whose_cells_are_filled_meanwhile_are_not_asked_for_again(
    studio: BatchStudio,
) -> None:
    studio.vendors.set_faults({"kind": "batch_failed", "rate": 1})
    all_of_them = {"strict": True, "max_per_keyword": 2}
    first = await studio.made("openai", len(WORDS), selection=all_of_them)
    studio.vendors.set_faults()
    second = await studio.made("openai", len(WORDS), selection=all_of_them)

    with pytest.raises(BusinessException) as refused:
        await studio.retry(first.id)

    assert second.status is BatchStatus.COMPLETED
    assert refused.value.code is ErrorCode.BATCH_STATE_CONFLICT


async def test_unusable_replies_are_repaired_in_realtime_where_that_is_ordered(
    studio: BatchStudio,
) -> None:
    studio.vendors.set_faults({"kind": "truncated", "rate": 0.5})
    batch = await studio.order("openai", 8, repair=True, rounds=0)
    while (await studio.batch(batch.id)).parts[:1] == () or (await studio.batch(batch.id)).parts[
        0
    ].status is not PartStatus.SUBMITTED:
        await studio.step(batch.id)
    studio.vendors.set_faults()
    done = await studio.work(batch.id)

    calls = await rows(
        studio.database_url,
        "SELECT purpose, attempt, count(*) FROM llm_calls GROUP BY purpose, attempt ORDER BY 1",
    )
    assert done.counts.succeeded == 8
    assert [(row["purpose"], row["attempt"]) for row in calls] == [("question", 1), ("repair", 2)]
    assert calls[0]["count"] == 8
    assert 0 < calls[1]["count"] < 8
    repaired = [item for item in await studio.items(batch.id) if item.calls == 2]
    assert len(repaired) == calls[1]["count"]


async def test_reading_results_again_changes_nothing(studio: BatchStudio) -> None:
    studio.vendors.set_faults({"kind": "batch_row_failures", "rate": 0.3})
    batch = await studio.made("openai", 10)
    before = await everything(studio.database_url)
    cells = await studio.coverage()
    await rows(
        studio.database_url,
        """
        WITH part AS (
            UPDATE batch_parts SET status = 'downloaded', ingested_at = NULL
            WHERE batch_job_id = $1
        )
        UPDATE batch_jobs SET status = 'running', finished_at = NULL WHERE id = $1
        """,
        batch.id,
    )

    again = await studio.work(batch.id)

    assert again.counts == batch.counts
    assert again.money.cost_usd == batch.money.cost_usd
    assert again.parts[0].report == batch.parts[0].report
    assert await everything(studio.database_url) == before
    assert await studio.coverage() == cells


# Money --------------------------------------------------------------------------------------------


async def budget_of(studio: BatchStudio, batch_id: UUID) -> Mapping[str, Decimal]:
    [found] = await rows(
        studio.database_url,
        "SELECT limit_usd, reserved_usd, spent_usd FROM budgets WHERE batch_job_id = $1",
        batch_id,
    )
    return dict(found)


async def test_a_budget_holds_the_worst_case_while_the_vendor_works_and_the_cost_after(
    studio: BatchStudio,
) -> None:
    studio.vendors.set_faults({"kind": "batch_slow", "rate": 1, "seconds": 60})
    batch = await studio.at_the_vendor(await studio.order("openai", 5, budget_usd="1"))
    during = await budget_of(studio, batch.id)
    studio.vendors.control("POST", "batches/release")

    done = await studio.work(batch.id)

    after = await budget_of(studio, batch.id)
    assert during["reserved_usd"] == batch.money.reserved_usd > done.money.cost_usd
    assert during["spent_usd"] == 0
    assert after["reserved_usd"] == 0
    assert after["spent_usd"] == done.money.cost_usd > 0


async def test_a_budget_below_what_it_may_cost_is_refused_before_anything_is_reserved(
    studio: BatchStudio,
) -> None:
    with pytest.raises(BusinessException) as refused:
        await studio.order("openai", 5, budget_usd="0.0001")

    assert refused.value.code is ErrorCode.VALIDATION_FAILED
    assert "budget_usd" in str(refused.value.details)
    assert await studio.coverage() == {"reserved": 0, "generated": 0, "uses": 0}


async def test_a_daily_limit_that_is_too_low_stops_a_batch_until_it_is_raised(
    studio: BatchStudio,
) -> None:
    batch = await studio.order("openai", 5)
    await limit_days(studio, "0.0001")

    stopped = await studio.work(batch.id)
    await limit_days(studio, "10")
    await studio.resume(batch.id)
    done = await studio.work(batch.id)

    assert stopped.status is BatchStatus.STOPPED
    assert stopped.error is not None
    assert stopped.error.code == ErrorCode.BUDGET_EXCEEDED
    assert stopped.counts.reserved == 5
    assert done.status is BatchStatus.COMPLETED


async def limit_days(studio: BatchStudio, usd: str) -> None:
    async with studio.container.sessions() as session, transaction(session):
        budgets = studio.container.money(session).budgets
        await budgets.limit_days(studio.project_id, Decimal(usd), None)


# Orders that cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"provider": "openai_compatible"}, ErrorCode.BATCH_NOT_SUPPORTED),
        ({"model": "gpt-nonsense"}, ErrorCode.MODEL_UNKNOWN),
        ({"common": {"prompt_key": "question.nowhere"}}, ErrorCode.PROMPT_NOT_FOUND),
        ({"common": {"variables": {"tone": "dry"}}}, ErrorCode.PROMPT_VARIABLE_UNKNOWN),
        ({"common": {"option_count": 99}}, ErrorCode.VALIDATION_FAILED),
        ({"selection": {"standard": "kr_2022:nowhere"}}, ErrorCode.STANDARD_NOT_FOUND),
        ({"selection": {"count": 500, "max_per_keyword": 1}}, ErrorCode.KEYWORDS_EXHAUSTED),
    ],
)
async def test_an_order_that_cannot_be_reserves_nothing(
    studio: BatchStudio, order: dict[str, object], code: ErrorCode
) -> None:
    before = await everything(studio.database_url)

    with pytest.raises(BusinessException) as refused:
        await studio.order(**({"provider": "openai", "count": 3} | order))  # type: ignore[arg-type]

    assert refused.value.code is code
    assert await everything(studio.database_url) == before
    assert (await studio.coverage())["uses"] == 0
