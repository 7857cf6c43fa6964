"""X-Request-ID: kept where it is a UUID, given where it is not, and always returned."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from app.shared.ids import new_id
from tests.support.api_client import GENERATE, QUESTIONS, Api
from tests.support.rows import rows

HEADER = "X-Request-ID"
# method, path, body -> status
ANSWERS: Mapping[tuple[str, str, bytes], int] = {
    ("GET", "/health/live", b""): 200,
    ("GET", "/nothing", b""): 404,
    ("PUT", QUESTIONS, b""): 405,
    ("POST", GENERATE, b"{"): 400,
    ("POST", GENERATE, b"{}"): 422,
    ("POST", GENERATE, b" " * 1_048_577): 413,
}


@pytest.mark.parametrize(
    ("request_", "status"), [*ANSWERS.items()], ids=[str(status) for status in ANSWERS.values()]
)
async def test_the_id_that_a_client_sends_comes_back_whatever_the_answer(
    shared_api: Api, request_: tuple[str, str, bytes], status: int
) -> None:
    method, path, body = request_
    sent = str(new_id())
    response = await shared_api.http.request(
        method, path, content=body, headers={HEADER: sent, "Content-Type": "application/json"}
    )

    assert response.status_code == status
    assert response.headers.get_list(HEADER) == [sent]


@pytest.mark.parametrize("sent", ["", "42", "a" * 5000, "ÿ", f"{UUID(int=0)}, {UUID(int=1)}"])
async def test_an_id_that_is_no_uuid_is_replaced(shared_api: Api, sent: str) -> None:
    response = await shared_api.http.get(
        "/health/live", headers=[(HEADER.encode(), sent.encode("latin-1"))]
    )

    assert UUID(response.headers[HEADER]).version == 7
    assert response.headers[HEADER] != sent


async def test_every_request_without_an_id_gets_its_own(shared_api: Api) -> None:
    given = {(await shared_api.http.get("/nothing")).headers[HEADER] for _ in range(5)}

    assert len(given) == 5


async def test_the_id_is_recorded_with_the_model_calls(shared_api: Api) -> None:
    response = await shared_api.order()

    found = await rows(
        shared_api.database_url,
        "SELECT request_id FROM llm_calls WHERE request_id = $1",
        response.headers[HEADER],
    )
    assert len(found) == 1
