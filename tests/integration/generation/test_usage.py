"""What calls took and cost, summed up in every way that can be asked for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.application.read_usage import read_usage
from app.core.db import transaction
from app.core.exceptions import BusinessException
from app.infrastructure.db.repositories.calls import CallPurpose
from app.shared.enums import Vendor
from app.shared.usage import UsageListing, UsagePage, UsageRow
from tests.integration.generation.conftest import Studio
from tests.integration.generation.spending import a_run
from tests.support.rows import rows

_INSERT = """
INSERT INTO llm_calls (project_id, request_id, purpose, vendor, model, status, error_code, tries,
                       lost_tries, input_tokens, output_tokens, cached_tokens, cost_usd,
                       is_sandbox, run_id, run_seq, created_at, raw_reply)
VALUES ($1, gen_random_uuid(), $2, $3, $4, CASE WHEN $5::text IS NULL THEN 'succeeded' ELSE 'failed'
        END, $5, $14, $6, $7, $8, $9, $10, $11, $12,
        CASE WHEN $12::uuid IS NULL THEN NULL ELSE 0 END, $13, $15)
"""
MORNING = datetime(2026, 11, 20, 9, tzinfo=UTC)


async def a_call(studio: Studio, **parts: object) -> None:
    given: dict[str, object] = {
        "purpose": "question",
        "vendor": "openai",
        "model": "small",
        "error": None,
        "lost": 0,
        "input": 100,
        "output": 50,
        "cached": 10,
        "cost": Decimal("0.01"),
        "sandbox": False,
        "run": None,
        "at": MORNING,
        "tries": 9,
        "reply": None,
    }
    assert not parts.keys() - given.keys()
    await rows(studio.url, _INSERT, studio.project_id, *(given | parts).values())


async def usage(studio: Studio, **wanted: object) -> UsagePage:
    async with studio.container.sessions() as session:
        listing = UsageListing.model_validate(wanted)
        return await read_usage(studio.container.money(session), studio.project_id, listing)


async def pages(studio: Studio, **wanted: object) -> Sequence[Sequence[UsageRow]]:
    """Every page of a list."""
    found = [await usage(studio, **wanted)]
    while found[-1].next_cursor:
        found.append(await usage(studio, **wanted, after=found[-1].next_cursor))
    assert len({page.total for page in found}) == 1
    return [page.rows for page in found]


@pytest.fixture
async def busy(studio: Studio) -> Studio:
    """Two days, two vendors, repairs, a run, failures, tries that were lost, and the sandbox."""
    evening = datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    next_day = datetime(2026, 11, 21, tzinfo=UTC)
    run = (await a_run(studio)).run_id
    await a_call(studio)
    await a_call(studio, model="large", cost=Decimal("0.2"), at=evening)
    await a_call(studio, purpose="repair", error="REPLY_INVALID", run=run, at=next_day)
    await a_call(studio, vendor="gemini", cost=None, lost=2, error="PROVIDER_TIMEOUT", at=next_day)
    await a_call(studio, sandbox=True, cost=Decimal(5), at=next_day)
    return studio


async def test_days_are_summed_newest_first_and_play_money_apart(busy: Studio) -> None:
    page = await usage(busy)

    assert [
        (str(row.day), row.sandbox, row.calls, row.cost_usd, row.unknown_cost_calls)
        for row in page.rows
    ] == [
        ("2026-11-21", False, 2, Decimal("0.01"), 1),
        ("2026-11-21", True, 1, Decimal(5), 0),
        ("2026-11-20", False, 2, Decimal("0.21"), 0),
    ]
    total = page.total
    assert (total.calls, total.failed_calls, total.lost_tries) == (4, 2, 2)
    assert (total.input_tokens, total.output_tokens, total.cached_tokens) == (400, 200, 40)
    assert (total.cost_usd, total.unknown_cost_calls) == (Decimal("0.22"), 1)
    assert (page.sandbox_total.calls, page.sandbox_total.cost_usd) == (1, Decimal(5))
    assert page.next_cursor is None


@pytest.mark.parametrize(
    ("wanted", "calls"),
    [
        ({"provider": "gemini"}, 1),
        ({"model": "large"}, 1),
        ({"purpose": "repair"}, 1),
        ({"sandbox": True}, 1),
        ({"sandbox": False}, 4),
        ({"from": "2026-11-21T00:00:00Z"}, 3),
        ({"before": "2026-11-21T00:00:00Z"}, 2),
        ({"from": "2026-11-20T23:59:59Z", "before": "2026-11-21T09:00:00+09:00"}, 1),
    ],
)
async def test_a_filter_chooses_the_calls(
    busy: Studio, wanted: dict[str, object], calls: int
) -> None:
    page = await usage(busy, **wanted)
    assert sum(row.calls for row in page.rows) == calls
    assert page.total.calls + page.sandbox_total.calls == calls


async def test_the_calls_of_a_run_are_found_by_it(busy: Studio) -> None:
    [run] = await busy.rows("SELECT id FROM runs")

    page = await usage(busy, run_id=run["id"], group_by="run,purpose")
    assert [(row.run_id, row.purpose, row.calls) for row in page.rows] == [(run["id"], "repair", 1)]


async def test_what_is_not_asked_for_is_not_told(busy: Studio) -> None:
    page = await usage(busy, group_by="provider,model,provider", sandbox=False)

    told = [(row.day, row.provider, row.model, row.purpose, row.run_id) for row in page.rows]
    assert told == [
        (None, "gemini", "small", None, None),
        (None, "openai", "large", None, None),
        (None, "openai", "small", None, None),
    ]


@pytest.mark.parametrize("group_by", ["day", "run", "model,run", "day,provider,model,purpose,run"])
@pytest.mark.parametrize("limit", [1, 2])
async def test_pages_have_every_row_once_in_the_order_of_the_whole(
    busy: Studio, group_by: str, limit: int
) -> None:
    for _ in range(2):
        await a_call(busy, run=(await a_run(busy)).run_id)

    whole = (await usage(busy, group_by=group_by)).rows
    by_page = await pages(busy, group_by=group_by, limit=limit)
    assert [row for page in by_page for row in page] == [*whole]
    assert all(len(page) == limit for page in by_page[:-1])


async def test_what_was_refused_before_anything_was_sent_is_no_call(studio: Studio) -> None:
    unsent = {"tries": 0, "cost": Decimal(0), "input": None, "output": None, "cached": None}
    await a_call(studio, error="PROVIDER_RATE_LIMITED", **unsent)
    await a_call(studio, error="PROVIDER_CIRCUIT_OPEN", vendor="gemini", **unsent)
    await a_call(studio, error="PROVIDER_UNAVAILABLE")

    page = await usage(studio, group_by="provider")
    assert [(row.provider, row.calls, row.failed_calls) for row in page.rows] == [("openai", 1, 1)]
    assert (page.total.calls, page.total.failed_calls) == (1, 1)


async def test_a_cursor_of_another_grouping_is_refused(busy: Studio) -> None:
    cursor = (await usage(busy, limit=1)).next_cursor

    with pytest.raises(BusinessException) as refused:
        await usage(busy, group_by="run", after=cursor)
    assert refused.value.code == "VALIDATION_FAILED"


async def test_another_project_has_spent_nothing(busy: Studio) -> None:
    [other] = await busy.rows(
        "INSERT INTO projects (code, name) VALUES ('other', 'o') RETURNING id"
    )

    page = await usage(busy.of(other["id"]))
    assert (page.rows, page.total.calls, page.sandbox_total.calls) == ((), 0, 0)


async def typical(studio: Studio) -> int | None:
    async with studio.container.sessions() as session, transaction(session):
        return await studio.container.money(session).usage.typical_output_tokens(
            studio.project_id, CallPurpose.QUESTION, Vendor.OPENAI, "small"
        )


async def test_replies_are_expected_to_be_as_long_as_the_last_ones_of_their_kind(
    studio: Studio,
) -> None:
    now = datetime.now(UTC)
    for output in (100, 200, 300, 401):
        await a_call(studio, output=output, at=now)
    await a_call(studio, output=9_000, at=now, purpose="repair")
    await a_call(studio, output=9_000, at=now, model="large")
    assert await typical(studio) is None  # four are no history

    await a_call(studio, output=500, at=now)
    assert await typical(studio) == 301


async def test_a_reply_of_several_candidates_tells_the_length_of_one(studio: Studio) -> None:
    now = datetime.now(UTC)
    four = '{"candidates": [' + '{"stem": "A \\"probability\\"?", "probability": 0.2},' * 4 + "]}"
    for _ in range(3):
        await a_call(studio, output=1_200, at=now, reply=four)
        await a_call(studio, output=300, at=now, reply='{"stem": "What is probability?"}')

    assert await typical(studio) == 300
