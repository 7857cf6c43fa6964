"""Signatures of URLs that give a file to whoever has them, for a while."""

import base64
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.clock import utc_now

FILES_PATH = "/api/v1/files"
_SECRET_BYTES = 32


class UrlSigner:
    """Signs and verifies URLs with a secret that this installation makes once and keeps in a file.

    Whoever removes the file makes all URLs that are out invalid.
    """

    def __init__(self, secret_file: Path, now: Callable[[], datetime] = utc_now) -> None:
        self._secret_file = secret_file
        self._now = now
        self._secret: bytes | None = None

    def sign(self, bucket: str, key: str, expires_in_s: int, file_name: str | None) -> str:
        """A path with a query: ``/api/v1/files/{bucket}/{key}?expires=...&signature=...``.

        Raises:
            BusinessException: STORAGE_UNAVAILABLE when the secret cannot be read or made.
        """
        expires = int(self._now().timestamp()) + expires_in_s
        query: dict[str, str | int] = {"expires": expires}
        if file_name:
            query["name"] = file_name
        query["signature"] = self._signature(bucket, key, expires, file_name)
        return f"{FILES_PATH}/{quote(bucket)}/{quote(key)}?{urlencode(query)}"

    def verify(
        self, bucket: str, key: str, expires: int, file_name: str | None, signature: str
    ) -> None:
        """Let pass what ``sign`` made and is not too old.

        Raises:
            BusinessException: URL_INVALID, URL_EXPIRED; STORAGE_UNAVAILABLE as ``sign``.
        """
        # As bytes, because compare_digest takes no text beyond ASCII.
        expected = self._signature(bucket, key, expires, file_name).encode()
        if not hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass")):
            raise BusinessException(
                ErrorCode.URL_INVALID,
                "The signature of this URL does not fit it; ask for the asset again and use its "
                "url as it is.",
            )
        if self._now().timestamp() >= expires:
            raise BusinessException(
                ErrorCode.URL_EXPIRED, "This URL has expired; ask for the asset again to get one."
            )

    def _signature(self, bucket: str, key: str, expires: int, file_name: str | None) -> str:
        # The name comes last, because it alone may hold a line break.
        signed = f"{bucket}\n{key}\n{expires}\n{file_name or ''}".encode("utf-8", "surrogatepass")
        if self._secret is None:
            self._secret = _read_or_make(self._secret_file)
        digest = hmac.new(self._secret, signed, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _read_or_make(path: Path) -> bytes:
    """The secret; under a lock, so that processes that start together have the same one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if secret := file.read():
                return secret
            secret = secrets.token_urlsafe(_SECRET_BYTES).encode()
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
            return secret
    except OSError as error:
        raise BusinessException(
            ErrorCode.STORAGE_UNAVAILABLE,
            f"The secret of signed URLs cannot be kept in {path}: {error.strerror}.",
        ) from error
