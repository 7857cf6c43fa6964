"""How the issuer's keys are fetched and kept."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.access.jwks import PublishedKeys
from tests.support.issuer import KEYS_PATH, Issuer, an_issuer


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with an_issuer("ES256") as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def keys(issuer: Issuer, clock: Clock) -> AsyncIterator[PublishedKeys]:
    keys = PublishedKeys(issuer.url + KEYS_PATH, clock)
    yield keys
    await keys.close()


async def test_keys_are_fetched_once_in_ten_minutes_also_by_many_at_once(
    issuer: Issuer, clock: Clock, keys: PublishedKeys
) -> None:
    found = await asyncio.gather(*(keys.find("es256") for _ in range(20)))
    clock.now += 599
    await keys.find("es256")
    assert None not in found
    assert issuer.asked == 1

    clock.now += 1
    await keys.find("es256")
    assert issuer.asked == 2


async def test_a_key_that_is_new_is_found_and_unknown_ones_are_looked_for_twice_a_minute(
    issuer: Issuer, clock: Clock, keys: PublishedKeys
) -> None:
    assert await keys.find("next") is None
    issuer.add_key("next")
    clock.now += 29
    assert await keys.find("next") is None
    assert issuer.asked == 1

    clock.now += 1
    assert await keys.find("next") is not None
    assert await keys.find("never") is None
    assert issuer.asked == 2


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("out of order", 500),
        PlainTextResponse("<html>"),
        JSONResponse([]),
        JSONResponse({"keys": "none"}),
        JSONResponse({"keys": [{"kty": "EC", "kid": "es256", "crv": "P-256", "x": "!", "y": "!"}]}),
    ],
    ids=["500", "no JSON", "no object", "no list", "no usable key"],
)
async def test_known_keys_stay_good_while_none_can_be_fetched(
    issuer: Issuer, clock: Clock, keys: PublishedKeys, answer: Response
) -> None:
    await keys.find("es256")
    issuer.answer = answer
    clock.now += 3600

    assert await keys.find("es256") is not None
    assert await keys.find("es256") is not None
    assert issuer.asked == 2

    issuer.answer = None
    clock.now += 30
    assert await keys.find("es256") is not None
    assert issuer.asked == 3


async def test_without_any_key_it_is_said_that_nothing_can_be_checked_now(
    issuer: Issuer, clock: Clock, keys: PublishedKeys
) -> None:
    issuer.answer = PlainTextResponse("out of order", 500)

    for _ in range(2):
        with pytest.raises(BusinessException) as refused:
            await keys.find("es256")
        assert refused.value.code is ErrorCode.TOKEN_UNVERIFIABLE
    assert issuer.asked == 1

    issuer.answer = None
    clock.now += 30
    assert await keys.find("es256") is not None


async def test_an_issuer_may_publish_no_key_or_take_all_of_them_back(
    issuer: Issuer, clock: Clock, keys: PublishedKeys
) -> None:
    """As a project of Supabase does that signs by the shared secret."""
    issuer.answer = JSONResponse({"keys": []})
    assert await keys.find("es256") is None

    issuer.answer = None
    clock.now += 30
    assert await keys.find("es256") is not None

    issuer.answer = JSONResponse({"keys": []})
    clock.now += 600
    assert await keys.find("es256") is None


async def test_a_published_secret_is_not_taken(issuer: Issuer, keys: PublishedKeys) -> None:
    secret = {"kty": "oct", "kid": "shared", "alg": "HS256", "k": "c2VjcmV0"}
    published = issuer.key_set()["keys"]
    assert isinstance(published, list)
    issuer.answer = JSONResponse({"keys": [secret, *published]})

    assert await keys.find("shared") is None
    assert await keys.find("es256") is not None
