"""Every fault of every vendor's Batch API, as a table: rows, batches, charges, final state."""

import sys

import pytest

from tests.support.batch_faults import ROWS, TROUBLES, endure
from tests.support.batch_studio import PROVIDERS, batch_studio_on
from tests.support.sandbox_process import SandboxProcess


@pytest.mark.soak
@pytest.mark.filterwarnings("ignore:.*is not a valid:UserWarning")  # Google's, of an unknown state
@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_rows_and_money_close(
    prompted_url: str,
    sandbox: SandboxProcess,
    capsys: pytest.CaptureFixture[str],
    provider: str,
    trouble: str,
) -> None:
    expected = TROUBLES[trouble]
    async with batch_studio_on(prompted_url, sandbox) as studio:
        account, _ = await endure(studio, provider, expected)
        coverage = await studio.coverage()
    is_exact = account.cost_usd == account.metered_usd
    with capsys.disabled():
        figures = (account.asked, account.made, account.failed, account.missing)
        bills = (account.batches, account.charged, "yes" if is_exact else "no")
        cells = (trouble, provider, *figures, *bills, account.state)
        sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")

    assert account.closes
    assert account.twice == 0
    assert is_exact or expected.paid_again
    assert account.made == ROWS or not expected.all_made
    assert coverage == {
        "reserved": 0,
        "generated": account.succeeded,
        "uses": coverage["uses"],
    }
