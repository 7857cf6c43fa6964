"""HTTP as all vendors share it: clients of our own, broken connections, a probe."""

import asyncio
import json
import ssl
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.connection import Connection
from app.infrastructure.ai.base.errors import ProviderError, from_status
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2

PROBE_TIMEOUT_S = 10


def new_client(connection: Connection, timeout_s: float) -> "httpx2.AsyncClient":
    """A client that belongs to the running event loop; the caller closes it.

    How many requests are under way is bounded by the provider, so not by the client's pool, which
    keeps all their connections for the next ones. The sandbox has no TLS, and needs none of the
    certificates that take 40 ms to read.
    """
    import httpx2

    certificates = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if connection.is_sandbox else True

    return httpx2.AsyncClient(
        timeout=timeout_s,
        verify=certificates,
        trust_env=not connection.is_sandbox,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None),
    )


def connection_failure(vendor: Vendor, error: BaseException) -> ProviderError | None:
    """What a broken connection means; None for an error that is another.

    It may have cost money unless it broke before the request was sent. The SDKs are built on
    httpx or on its fork httpx2, which name their errors alike, and keep them as causes.
    """
    import httpx
    import httpx2

    for link in _causes(error):
        if not isinstance(link, httpx.TransportError | httpx2.TransportError):
            continue
        timed_out = isinstance(link, httpx.TimeoutException | httpx2.TimeoutException)
        unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        unsent2 = (
            *(httpx2.ConnectError, httpx2.ConnectTimeout),
            *(httpx2.PoolTimeout, httpx2.ProxyError),
        )
        return ProviderError(
            ErrorCode.PROVIDER_TIMEOUT if timed_out else ErrorCode.PROVIDER_UNAVAILABLE,
            vendor,
            f"{type(link).__name__}: {link}",
            may_have_cost=not isinstance(link, unsent + unsent2),
        )
    return None


async def reach(
    vendor: Vendor, connection: Connection, url: str, headers: Mapping[str, str]
) -> None:
    """GET an address that costs nothing and wants the key.

    Raises:
        ProviderError: the vendor is out of reach, does not take the key, or is not at that
            address.
    """
    import httpx2

    try:
        async with (
            asyncio.timeout(PROBE_TIMEOUT_S),
            new_client(connection, PROBE_TIMEOUT_S) as http,
        ):
            response = await http.get(url, headers=headers)
    except TimeoutError as error:
        reason = f"nothing within {PROBE_TIMEOUT_S} s"
        raise ProviderError(ErrorCode.PROVIDER_TIMEOUT, vendor, reason) from error
    except httpx2.TransportError as error:
        raise connection_failure(vendor, error) or error from error
    if response.status_code == 404:
        reason = f"HTTP 404 at {url}: the API is not there; check the base URL"
        raise ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, vendor, reason)
    if not response.is_success:
        raise from_status(vendor, response.status_code, response.text, response.headers)
    if not _is_object(response.content):
        reason = f"the answer at {url} is not the API's; check the base URL"
        raise ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, vendor, reason)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
