"""Users' tokens: JWTs that Supabase signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ValidationError

from app.core.exceptions import ErrorCode
from app.domain.access.verdicts import TOKEN_EXPIRED, Refused
from app.infrastructure.access.jwks import PublishedKeys
from app.shared.access import Scope

if TYPE_CHECKING:
    import jwt

_SHARED_SECRET = "HS256"  # noqa: S105 - the name of an algorithm
_PUBLISHED_KEYS = frozenset({"ES256", "RS256", "EdDSA"})
_LEEWAY_S = 10  # between the issuer's clock and ours
_REQUIRED = ["exp", "sub", "aud"]


@dataclass(frozen=True, slots=True)
class UserToken:
    """What a good token says.

    Attributes:
        project: code of the project that the user works in.
        until: when it is over, in POSIX seconds.
    """

    user_id: UUID
    project: str | None
    scopes: frozenset[Scope]
    until: float


class _AppMetadata(BaseModel):
    """What only the service writes; users write their ``user_metadata`` themselves."""

    project: str | None = None
    role: str | None = None


class _Claims(BaseModel):
    sub: UUID
    exp: int
    app_metadata: _AppMetadata = _AppMetadata()


class TokenService:
    """Checks tokens; each algorithm with the one kind of key that is meant for it.

    ``secret`` is for HS256 only, ``keys`` are for ES256, RS256 and EdDSA only: where a token could
    choose, it would be checked with a public key taken for a secret.
    """

    def __init__(
        self,
        secret: str | None,
        keys: PublishedKeys | None,
        audience: str,
        issuer: str | None,
        role_scopes: Mapping[str, frozenset[Scope]],
    ) -> None:
        self._secret = secret
        self._keys = keys
        self._audience = audience
        self._issuer = issuer
        self._role_scopes = role_scopes

    async def read(self, token: str) -> UserToken | Refused:
        """What a token says, if it is good.

        Raises:
            BusinessException: TOKEN_UNVERIFIABLE.
        """
        import jwt  # lazily, with its cryptography: most installations and commands need neither

        try:
            header = jwt.get_unverified_header(token)
            algorithm, key = await self._key_for(header)
            claims = _Claims.model_validate(
                jwt.decode(
                    token,
                    key,
                    algorithms=[algorithm],
                    audience=self._audience,
                    issuer=self._issuer,
                    leeway=_LEEWAY_S,
                    options={"require": _REQUIRED},
                )
            )
        except jwt.ExpiredSignatureError:
            return TOKEN_EXPIRED
        except (jwt.PyJWTError, ValidationError, OverflowError) as error:
            return Refused(ErrorCode.TOKEN_INVALID, _words_for(error))
        app = claims.app_metadata
        scopes = self._role_scopes.get(app.role or "", frozenset())
        return UserToken(claims.sub, app.project, scopes, claims.exp + _LEEWAY_S)

    async def close(self) -> None:
        """Let go of connections."""
        if self._keys is not None:
            await self._keys.close()

    async def _key_for(self, header: Mapping[str, object]) -> tuple[str, "str | jwt.PyJWK"]:
        import jwt

        match header:
            case {"alg": "HS256"} if self._secret is not None:
                return _SHARED_SECRET, self._secret
            case {"alg": str(algorithm), "kid": str(key_id)} if (
                self._keys is not None and algorithm in _PUBLISHED_KEYS
            ):
                key = await self._keys.find(key_id)
                if key is not None and key.algorithm_name == algorithm:
                    return algorithm, key
        raise jwt.InvalidAlgorithmError


def _words_for(error: Exception) -> str:
    import jwt

    match error:
        case jwt.DecodeError() if not isinstance(error, jwt.InvalidSignatureError):
            what = "is neither a key of ours nor a token"
        case jwt.InvalidAudienceError() | jwt.InvalidIssuerError():
            what = "is for another service"
        case jwt.InvalidAlgorithmError() | jwt.InvalidSignatureError():
            what = "is not signed by whom we trust"
        case jwt.MissingRequiredClaimError():
            what = "lacks a claim: exp, sub and aud have to be there"
        case jwt.ImmatureSignatureError():
            what = "is not valid yet"
        case _:
            what = "has a claim that is not as it should be"
    return f"The token {what}. Sign in again, or send a key of: qgen keys create"
