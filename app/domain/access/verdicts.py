"""What a token turned out to be worth, remembered for a moment."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from cachetools import TTLCache

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.access import Caller

REMEMBERED_S = 3
"""Within how many seconds a revocation is known to every process."""
_REMEMBERED_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Refused:
    """The token is nobody's, or not any more."""

    code: ErrorCode
    message: str

    def as_error(self) -> BusinessException:
        return BusinessException(self.code, self.message)


KEY_EXPIRED = Refused(
    ErrorCode.KEY_EXPIRED, "The key has expired. Make another with: qgen keys create"
)
TOKEN_EXPIRED = Refused(ErrorCode.TOKEN_EXPIRED, "The token has expired. Sign in again.")


@dataclass(frozen=True, slots=True)
class Admitted:
    """The token is this caller's, until a time (POSIX seconds); what it is then."""

    caller: Caller
    until: float = inf
    then: Refused = KEY_EXPIRED

    def caller_at(self, now: float) -> Caller:
        """The caller, if ``now`` (POSIX seconds) is not too late.

        Raises:
            BusinessException: KEY_EXPIRED, TOKEN_EXPIRED.
        """
        if now >= self.until:
            raise self.then.as_error()
        return self.caller


type Verdict = Admitted | Refused


class VerdictCache:
    """The newest verdicts, least recently used out first; tokens are known by their hashes.

    One per process, for one event loop. ``timer`` counts seconds.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._verdicts: TTLCache[bytes, Verdict] = TTLCache(_REMEMBERED_TOKENS, REMEMBERED_S, timer)

    def get(self, token: str) -> Verdict | None:
        """The verdict on a token, if there was one lately."""
        return self._verdicts.get(_name_of(token))

    def keep(self, token: str, verdict: Verdict) -> None:
        """Remember a verdict for REMEMBERED_S."""
        self._verdicts[_name_of(token)] = verdict


def _name_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
