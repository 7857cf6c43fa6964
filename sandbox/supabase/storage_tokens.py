"""Who may ask, and the tokens of signed URLs."""

import re
import secrets
import time

import jwt
from starlette.requests import Request

from sandbox.supabase.storage_errors import StorageError, denied, invalid_jwt, invalid_request

_COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_SECRET = secrets.token_urlsafe(32)


def authorize(request: Request) -> None:
    """Let pass who has a key of Supabase's forms; whose it is nobody here knows.

    A secret key of the newer form goes into ``apikey`` alone, one of the older form is a JWT.

    Raises:
        StorageError: no key, or something else.
    """
    if "authorization" not in request.headers:
        if request.headers.get("apikey", "").startswith("sb_secret_"):
            return
        raise invalid_request("headers must have required property 'authorization'")
    if not _COMPACT.fullmatch(request.headers["authorization"].removeprefix("Bearer ")):
        raise denied("Invalid Compact JWS")


def sign(path: str, expires_in_s: int) -> str:
    """A token for the bytes at ``{bucket}/{key}``."""
    now = int(time.time())
    claims = {"url": path, "scope": "download", "iat": now, "exp": now + expires_in_s}
    return jwt.encode(claims, _SECRET, headers={"typ": None})


def verify(token: str, path: str) -> int:
    """When the token expires, in Unix time.

    Raises:
        StorageError: it is no token, of another path, or too old.
    """
    try:
        claims = jwt.decode(token, _SECRET, algorithms=["HS256"])
    except jwt.ExpiredSignatureError as error:
        raise invalid_jwt('"exp" claim timestamp check failed') from error
    except jwt.InvalidSignatureError as error:
        raise invalid_jwt("signature verification failed") from error
    except jwt.InvalidTokenError as error:
        raise invalid_jwt("Invalid Compact JWS") from error
    if claims["url"] != path:
        message = "The url do not match the signature"
        raise StorageError(400, "InvalidSignature", message, "InvalidSignature")
    return int(claims["exp"])
