"""Where this machine needs no key: who counts as this machine."""

import socket

import httpx2
import pytest

from app.api.v1.me import MeOut
from app.shared.access import CallerKind, Scope
from tests.support.api_client import Api, error_of
from tests.support.keys import a_key, bearer

ME = "/api/v1/me"


async def ask(api: Api, **headers: str) -> httpx2.Response:
    return await api.http.get(ME, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost"},
        {"Host": "LOCALHOST:8000"},
        {"Host": "127.0.0.1:1"},
        {"Host": "[::1]:8000"},
        {"Host": "localhost:8000", "Origin": "http://localhost:8000"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
async def test_this_machine_may_do_everything_without_a_key(
    shared_api: Api, headers: dict[str, str]
) -> None:
    me = MeOut.model_validate_json((await ask(shared_api, **headers)).content)

    assert (me.kind, me.id, me.scopes) == (CallerKind.LOCAL, None, [*Scope])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "qgen.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost.evil.example:8000"},
        {"Host": "[::1"},
        {"Host": "10.0.0.1"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "10.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
    ],
    ids=str,
)
async def test_a_page_of_others_in_a_browser_here_and_a_proxy_for_others_need_one(
    shared_api: Api, headers: dict[str, str]
) -> None:
    error_of(await ask(shared_api, **headers), 401, "AUTH_REQUIRED")


async def test_whoever_comes_from_another_address_needs_one(shared_api: Api) -> None:
    """The server listens on the loopback only, so that the address is told as a proxy tells it."""
    url = shared_api.http.base_url
    with socket.create_connection((url.host, url.port or 0)) as connection:
        connection.sendall(
            b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.0.0.1\r\n"
            b"Connection: close\r\n\r\n"
        )
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 401 ")


async def test_a_wrong_key_is_refused_also_here_and_a_right_one_is_itself(shared_api: Api) -> None:
    key = await a_key(shared_api.database_url, Scope.READ)

    wrong = await ask(shared_api, **bearer(key.key[:-1] + "-"))
    right = await ask(shared_api, **bearer(key.key))

    error_of(wrong, 401, "KEY_INVALID")
    assert MeOut.model_validate_json(right.content).kind is CallerKind.KEY
