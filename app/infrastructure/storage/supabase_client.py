"""The client of Supabase Storage: opened at its first use, retried, with our errors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loguru import logger
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from app.core.exceptions import BusinessException
from app.core.imports import import_aside
from app.infrastructure.storage.supabase_errors import (
    SupabaseError,
    from_response,
    not_storage,
    translated,
    unreachable,
)
from app.shared.loopback import is_loopback

if TYPE_CHECKING:
    import httpx
    from storage3 import AsyncStorageClient

_INTERRUPTIONS = 5
"""How often one download may break off and go on where it was."""


@dataclass(frozen=True, slots=True)
class StoragePolicy:
    """Bounds of one request.

    Attributes:
        timeout_s: to connect, and between two pieces of what is sent or received.
        tries: requests at the most.
        first_wait_s, longest_wait_s: exponential back-off with full jitter between tries.
        concurrency: requests under way at once, but for downloads; a longer queue in the HTTP
            client's own pool costs time that grows with its square.
        page: entries of one answer to a listing.
    """

    timeout_s: float = 60
    tries: int = 4
    first_wait_s: float = 0.5
    longest_wait_s: float = 8
    concurrency: int = 16
    page: int = 1000
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class SupabaseClient:
    """Asks Supabase Storage. Belongs to the event loop of its first use, until ``close``."""

    def __init__(self, url: str, service_key: str, policy: StoragePolicy) -> None:
        self._base_url = url.rstrip("/") + "/storage/v1/"
        self._key = service_key
        self._policy = policy
        self._slots = asyncio.Semaphore(policy.concurrency)
        self._client: AsyncStorageClient | None = None

    async def call[T](self, request: Callable[["AsyncStorageClient"], Awaitable[T]]) -> T:
        """What the request gives; it is made again after what passes.

        Raises:
            BusinessException: what Supabase Storage says, or that it says nothing.
        """
        client = await self._open()

        async def attempt() -> T:
            async with self._slots:
                with translated():
                    return await request(client)

        return await self._retrying()(attempt)

    async def download(self, path: str) -> AsyncIterator[bytes]:
        """The bytes at a path below the API, in pieces; goes on where a connection broke off.

        Raises:
            BusinessException: as ``call``; STORAGE_UNAVAILABLE when it breaks off too often.
        """
        client = await self._open()
        from httpx import RequestError

        at = interruptions = 0
        while True:
            response: httpx.Response = await self._retrying()(self._get, client.session, path, at)
            try:
                async for piece in response.aiter_raw():
                    at += len(piece)
                    yield piece
                return
            except RequestError as error:
                interruptions += 1
                if interruptions > _INTERRUPTIONS:
                    raise unreachable(error) from error
                logger.warning("A download broke off after {} bytes: {}", at, type(error).__name__)
            finally:
                await response.aclose()

    async def close(self) -> None:
        """Close the connections; a later use opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.session.aclose()

    async def _get(self, http: "httpx.AsyncClient", path: str, at: int) -> "httpx.Response":
        """An open answer with the bytes from ``at`` on; the caller closes it."""
        # Compressed bytes could not be counted, so that a download could not go on.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={at}-"} if at else {})
        with translated():
            request = http.build_request("GET", self._base_url + path, headers=headers)
            response = await http.send(request, stream=True)
            try:
                await _expect(response, at)
            except BusinessException:
                await response.aclose()
                raise
            return response

    async def _open(self) -> "AsyncStorageClient":
        if self._client is None:
            await import_aside(partial(import_module, "storage3"))  # half a second of imports
        if self._client is None:  # as before, where nobody else was here meanwhile
            self._client = self._new_client()
        return self._client

    def _new_client(self) -> "AsyncStorageClient":
        import httpx
        from storage3 import AsyncStorageClient

        http = httpx.AsyncClient(
            headers=_headers(self._key),
            timeout=httpx.Timeout(self._policy.timeout_s, pool=None),
            limits=httpx.Limits(max_keepalive_connections=self._policy.concurrency),
            trust_env=not is_loopback(urlsplit(self._base_url).hostname or ""),
        )
        return AsyncStorageClient(self._base_url, {}, http_client=http)

    def _retrying(self) -> AsyncRetrying:
        policy = self._policy
        return AsyncRetrying(
            sleep=policy.sleep,
            stop=stop_after_attempt(policy.tries),
            wait=wait_random_exponential(policy.first_wait_s, policy.longest_wait_s),
            retry=retry_if_exception(lambda e: isinstance(e, SupabaseError) and e.is_transient),
            before_sleep=_log,
            reraise=True,
        )


def _headers(key: str) -> dict[str, str]:
    """Who asks. Only the older kind of keys is a JWT, which may be sent as a bearer's token.

    Source: https://supabase.com/docs/guides/api/api-keys
    """
    headers = {"apikey": key}
    return headers if key.startswith("sb_") else headers | {"Authorization": f"Bearer {key}"}


async def _expect(response: "httpx.Response", at: int) -> None:
    """Raises unless the answer has the bytes from ``at`` on."""
    if not response.is_success:
        await response.aread()
        raise from_response(response)
    if at and not response.headers.get("Content-Range", "").startswith(f"bytes {at}-"):
        raise not_storage(f"a download broke off after {at} bytes, and the rest cannot be had")


def _log(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    logger.warning(
        "Supabase Storage, try {} failed ({}), next in {:.1f} s",
        state.attempt_number,
        error.details["reason"] if isinstance(error, SupabaseError) else error,
        state.upcoming_sleep,
    )
