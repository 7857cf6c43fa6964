"""Whether what was done may cost money: what decides whether a failure is kept under its key."""

from contextlib import suppress

import pytest

from app.application.generate_passage import generate_passage
from app.core.context import watch_spending
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.errors import ProviderError
from app.shared.enums import Vendor
from app.shared.generation import GenerateQuestion
from app.shared.passage_orders import GeneratePassage, PassageOrder
from tests.integration.generation.conftest import Studio
from tests.support.factories import a_reply

NOT_JSON = "I will think about it."


def failure(code: ErrorCode, *, may_have_cost: bool | None = None) -> ProviderError:
    return ProviderError(code, Vendor.OPENAI, "as the test says", may_have_cost=may_have_cost)


def an_order(studio: Studio) -> GenerateQuestion:
    return GenerateQuestion.model_validate(
        {
            "project_id": studio.project_id,
            "type": "multiple_choice",
            "locale": "en",
            "subject": "english",
            "keyword": "reliable",
        }
    )


async def spent(studio: Studio, *replies: str | Exception) -> bool:
    """Whether an order that gets these replies may have cost money."""
    with watch_spending() as spending, suppress(BusinessException):
        await studio.replying(*replies).generate(an_order(studio))
    return spending.has_begun


@pytest.mark.parametrize(
    ("code", "costs"),
    [
        (ErrorCode.PROVIDER_AUTH_FAILED, False),
        (ErrorCode.PROVIDER_QUOTA_EXCEEDED, False),
        (ErrorCode.PROVIDER_REJECTED, False),
        (ErrorCode.PROVIDER_TIMEOUT, True),
    ],
)
async def test_a_vendors_failure_costs_what_the_vendor_may_have_worked(
    studio: Studio, code: ErrorCode, costs: bool
) -> None:
    assert await spent(studio, *[failure(code)] * 4) is costs


async def test_a_free_failure_after_a_try_that_may_be_billed_has_cost(studio: Studio) -> None:
    lost = failure(ErrorCode.PROVIDER_UNAVAILABLE, may_have_cost=True)

    assert await spent(studio, lost, failure(ErrorCode.PROVIDER_REJECTED))


async def test_a_free_failure_of_a_repair_has_cost_the_first_reply(studio: Studio) -> None:
    assert await spent(studio, NOT_JSON, failure(ErrorCode.PROVIDER_REJECTED))


async def test_what_is_usable_has_cost(studio: Studio) -> None:
    assert await spent(studio, a_reply())


async def test_an_order_that_is_refused_costs_nothing(studio: Studio) -> None:
    order = an_order(studio).model_copy(update={"prompt_key": "none.such"})
    with watch_spending() as spending, pytest.raises(BusinessException, match=r"none\.such"):
        await studio.replying(a_reply()).generate(order)
    assert not spending.has_begun


async def test_the_cost_of_one_request_is_not_anothers(studio: Studio) -> None:
    with watch_spending() as other:
        pass
    assert await spent(studio, a_reply())
    assert not other.has_begun


async def test_a_passage_that_fails_at_a_cost_has_cost(studio: Studio) -> None:
    order = PassageOrder.model_validate({"locale": "en", "topic": "a baker", "length": 100})
    asked = studio.replying(*[NOT_JSON] * 3)
    with watch_spending() as spending:
        async with studio.container.sessions() as session:
            with pytest.raises(BusinessException):
                await generate_passage(
                    asked.container.generation(session),
                    GeneratePassage.of(order, studio.project_id, None),
                )
    assert spending.has_begun
