"""The public keys that an issuer signs its tokens with (JWKS, RFC 7517), over HTTP."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loguru import logger

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.loopback import is_loopback

if TYPE_CHECKING:
    import httpx2
    import jwt

KEPT_S = 600
"""How long keys are used before they are fetched again."""
REFETCHED_EVERY_S = 30
"""How often keys are fetched at most, whatever tokens say and however often it fails."""
_TIMEOUT_S = 5
_ASYMMETRIC = frozenset({"EC", "RSA", "OKP"})  # what is published is no secret to sign with


class PublishedKeys:
    """Public keys by their id, for one event loop.

    An id that is not known is looked for again, since keys are replaced. Where fetching fails, the
    keys that are known stay good. ``timer`` counts seconds.
    """

    def __init__(self, url: str, timer: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._timer = timer
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched_at = self._tried_at = -inf
        self._fetching = asyncio.Lock()
        self._http: httpx2.AsyncClient | None = None

    async def find(self, key_id: str) -> "jwt.PyJWK | None":
        """The key with this id; None: the issuer publishes no such key.

        Raises:
            BusinessException: TOKEN_UNVERIFIABLE when no keys are known and none can be fetched.
        """
        if self._is_due(key_id):
            async with self._fetching:
                if self._is_due(key_id):
                    await self._fetch()
        if self._fetched_at == -inf:
            raise BusinessException(
                ErrorCode.TOKEN_UNVERIFIABLE,
                "The keys that tokens are checked with cannot be fetched now. Try again later; "
                "if it stays so, check SUPABASE_URL.",
                {"retry_after_s": REFETCHED_EVERY_S},
            )
        return self._keys.get(key_id)

    async def close(self) -> None:
        """Let go of connections."""
        if self._http is not None:
            await self._http.aclose()

    def _is_due(self, key_id: str) -> bool:
        now = self._timer()
        is_fresh = key_id in self._keys and now < self._fetched_at + KEPT_S
        return not is_fresh and now >= self._tried_at + REFETCHED_EVERY_S

    async def _fetch(self) -> None:
        import httpx2

        try:
            async with asyncio.timeout(_TIMEOUT_S):
                response = await self._client().get(self._url)
            response.raise_for_status()
            self._keys = _usable_keys(response.json())
        except (httpx2.HTTPError, TimeoutError, ValueError) as error:
            logger.warning("No keys from {}: {}: {}", self._url, type(error).__name__, error)
        else:
            self._fetched_at = self._timer()
        finally:
            self._tried_at = self._timer()  # only now: until then, others wait for the outcome

    def _client(self) -> "httpx2.AsyncClient":
        import httpx2

        if self._http is None:
            # A proxy of the environment is not for an issuer on this machine.
            is_here = is_loopback(urlsplit(self._url).hostname or "")
            self._http = httpx2.AsyncClient(timeout=_TIMEOUT_S, trust_env=not is_here)
        return self._http


def _usable_keys(document: object) -> Mapping[str, "jwt.PyJWK"]:
    """The keys of a set that tokens can be checked with; an issuer may have none.

    Raises:
        ValueError: it is no key set, or none of its keys can be used.
    """
    import jwt

    match document:
        case {"keys": list(entries)}:
            keys = dict[str, jwt.PyJWK]()
        case _:
            raise ValueError("the answer is no key set")
    for entry in entries:
        if isinstance(entry, dict) and entry.get("kty") in _ASYMMETRIC and entry.get("kid"):
            with suppress(jwt.PyJWTError):  # of a kind that we do not know
                keys[str(entry["kid"])] = jwt.PyJWK(entry)
    if entries and not keys:
        raise ValueError("none of the keys can be used")
    return keys
