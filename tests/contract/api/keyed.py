"""Requests under an ``Idempotency-Key``, in the words of their tests."""

import httpx2

from app.shared.ids import new_id
from tests.support.api_client import GENERATE, Api
from tests.support.rows import rows
from tests.support.sse import SentEvent, sent_events

KEY = "Idempotency-Key"
STREAM = f"{GENERATE}?stream=true"
ORDER: dict[str, object] = {"type": "multiple_choice", "locale": "en", "keyword": "reliable"}

LIMITED: dict[str, object] = {"kind": "rate_limited", "rate": 1, "retry_after": 3000}
"""The vendor refuses, and bills nothing; whom it tells that does not ask it again."""


def a_key_of_mine() -> str:
    return f"order-{new_id()}"


async def order(
    api: Api, key: str, url: str = GENERATE, token: str | None = None, **parts: object
) -> httpx2.Response:
    """Ask for a question under a key."""
    access = {"Authorization": f"Bearer {token}"} if token else {}
    return await api.http.post(url, json=ORDER | parts, headers={KEY: key, **access})


def is_replay(first: httpx2.Response, again: httpx2.Response) -> bool:
    """Whether the second answer is the first one, given again and called so."""
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers.get("Idempotent-Replayed") == "true", again.text
    return (first.status_code, first.content, first.headers["content-type"]) == (
        again.status_code,
        again.content,
        again.headers["content-type"],
    )


async def events_of(response: httpx2.Response) -> list[SentEvent]:
    assert response.headers["content-type"].startswith("text/event-stream"), response.text
    return [event async for event in sent_events(response.aiter_lines())]


async def is_known(api: Api, key: str) -> bool:
    """Whether the database has something under the key."""
    return bool(await rows(api.database_url, "SELECT FROM idempotency_keys WHERE key = $1", key))


async def pass_time(database_url: str, key: str, hours: float) -> None:
    """What is kept of a key becomes older."""
    await rows(
        database_url,
        "UPDATE idempotency_keys SET lease_until = lease_until - $2 * interval '1 hour', "
        "expires_at = expires_at - $2 * interval '1 hour' WHERE key = $1",
        key,
        hours,
    )
