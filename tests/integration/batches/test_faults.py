"""Whatever goes wrong at the vendor: no row is lost, none is swapped, none is paid for twice."""

import pytest

from tests.support.batch_faults import ROWS, TROUBLES, endure
from tests.support.batch_studio import PROVIDERS, BatchStudio
from tests.support.rows import rows

# Each trouble with one vendor here, and with all four where money is at stake; the whole matrix is
# a soak test.
_COSTLY = ("accepted, then dropped", "5xx after accept")
_CASES = [
    (trouble, provider)
    for place, trouble in enumerate(TROUBLES)
    for provider in (PROVIDERS if trouble in _COSTLY else (PROVIDERS[place % len(PROVIDERS)],))
]


@pytest.mark.filterwarnings("ignore:.*is not a valid:UserWarning")  # Google's, of an unknown state
@pytest.mark.parametrize(("trouble", "provider"), _CASES)
async def test_rows_and_money_close(studio: BatchStudio, trouble: str, provider: str) -> None:
    expected = TROUBLES[trouble]

    account, last = await endure(studio, provider, expected)

    assert account.asked == ROWS
    assert account.closes
    assert account.twice == 0
    assert last.status.is_final
    if expected.batches is not None:
        assert account.batches == expected.batches
    if expected.all_made:
        assert account.made == ROWS
        assert account.state == "completed"
    if expected.unbilled and provider != "anthropic":
        assert account.charged == 0
    if expected.paid_again:  # the vendor billed what it did not give: nobody told us how much
        assert account.unknown_rows == account.charged - ROWS > 0
    else:
        assert account.cost_usd == account.metered_usd
        assert account.charged <= ROWS
    coverage = await studio.coverage()
    assert coverage["reserved"] == 0
    assert coverage["generated"] == account.succeeded


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_answers_land_on_their_own_rows_in_whatever_order_they_come(
    studio: BatchStudio, provider: str
) -> None:
    studio.vendors.set_faults(
        {"kind": "batch_shuffled", "rate": 1}, {"kind": "batch_row_failures", "rate": 0.3}
    )

    batch = await studio.made(provider, 20)

    found = await rows(
        studio.database_url,
        """
        SELECT question.stem || coalesce(question.explanation, '') AS text, keyword.term
        FROM batch_job_items AS item
        JOIN questions AS question ON question.id = item.question_id
        JOIN keywords AS keyword ON keyword.id = item.keyword_id
        WHERE item.batch_job_id = $1
        """,
        batch.id,
    )
    assert len(found) == batch.counts.succeeded > 0
    assert [row["term"] for row in found if row["term"] not in row["text"]] == []
