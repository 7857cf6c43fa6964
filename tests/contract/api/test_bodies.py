"""Bodies and routes that are no orders at all: one error body for all of them."""

import json
from collections.abc import AsyncIterator, Mapping
from urllib.parse import unquote

import pytest

from tests.support.api_client import GENERATE, QUESTIONS, Api, error_of, places

pytestmark = pytest.mark.usefixtures("nothing_happens")

JSON = {"Content-Type": "application/json"}
MEBIBYTE = 1024 * 1024

NOT_JSON: Mapping[str, bytes] = {
    "text": b"reliable",
    "half an object": b'{"type": "multiple_choice", ',
    "two objects": b"{} {}",
    "single quotes": b"{'type': 'numeric'}",
    "bytes that are not UTF-8": b'{"keyword": "\xff\xfe"}',
    "nesting without end": b"[" * 200_000,
    "a number without end": b'{"option_count": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("body", [*NOT_JSON.values()], ids=[*NOT_JSON])
async def test_a_body_that_is_not_json_is_refused_with_the_reason(
    shared_api: Api, body: bytes
) -> None:
    response = await shared_api.http.post(GENERATE, content=body, headers=JSON)

    error = error_of(response, 400, "MALFORMED_BODY")
    assert error.details["reason"]


async def test_the_place_in_a_broken_body_is_told(shared_api: Api) -> None:
    response = await shared_api.http.post(GENERATE, content=b'{"type": oops}', headers=JSON)

    assert error_of(response, 400, "MALFORMED_BODY").details["position"] == 9


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"order"', b"7"])
async def test_a_body_that_is_json_but_no_object_is_refused(shared_api: Api, body: bytes) -> None:
    response = await shared_api.http.post(GENERATE, content=body, headers=JSON)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == ["body"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
async def test_json_under_another_content_type_is_refused_and_the_header_is_named(
    shared_api: Api, media_type: str
) -> None:
    order = json.dumps({"type": "numeric", "locale": "en", "keyword": "percent"})
    response = await shared_api.http.post(
        GENERATE, content=order, headers={"Content-Type": media_type}
    )

    error = error_of(response, 400, "MALFORMED_BODY")
    assert "Content-Type: application/json" in error.message


async def _in_chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 65_536 + 1):
        yield b" " * 65_536


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 20 * MEBIBYTE])
async def test_a_body_over_the_limit_is_refused_by_the_length_that_it_tells(
    shared_api: Api, size: int
) -> None:
    response = await shared_api.http.post(GENERATE, content=b" " * size, headers=JSON)

    assert error_of(response, 413, "BODY_TOO_LARGE").details == {"max_bytes": MEBIBYTE}


async def test_a_body_over_the_limit_is_refused_also_in_chunks_of_no_told_length(
    shared_api: Api,
) -> None:
    response = await shared_api.http.post(GENERATE, content=_in_chunks(MEBIBYTE), headers=JSON)

    assert "Content-Length" not in response.request.headers
    assert error_of(response, 413, "BODY_TOO_LARGE").details == {"max_bytes": MEBIBYTE}


async def test_a_body_of_just_the_limit_is_read(shared_api: Api) -> None:
    body = b"{}".ljust(MEBIBYTE)
    response = await shared_api.http.post(GENERATE, content=body, headers=JSON)

    assert "body.keyword" in places(error_of(response, 422, "VALIDATION_FAILED"))


@pytest.mark.parametrize("path", ["/", "/api/v1/nothing", "/api/v2/questions", "/a%00b%ff"])
async def test_an_unknown_route_is_told_with_method_and_path(shared_api: Api, path: str) -> None:
    response = await shared_api.http.get(path)

    error = error_of(response, 404, "ROUTE_NOT_FOUND")
    assert error.details == {"method": "GET", "path": unquote(path)}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("DELETE", QUESTIONS, "GET"), ("GET", GENERATE, "POST"), ("POST", "/health/live", "GET")],
)
async def test_a_method_that_a_route_lacks_is_told_with_those_that_it_has(
    shared_api: Api, method: str, path: str, allowed: str
) -> None:
    response = await shared_api.http.request(method, path)

    assert error_of(response, 405, "METHOD_NOT_ALLOWED").details == {"method": method, "path": path}
    assert response.headers["Allow"] == allowed
