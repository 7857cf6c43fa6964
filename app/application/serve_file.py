"""Files by signed URL, where this service serves them itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.media.file_types import is_shown, type_of_key
from app.infrastructure.storage.base import BaseStorage
from app.infrastructure.storage.failures import bytes_missing
from app.infrastructure.storage.local import LocalStorage


@dataclass(frozen=True, slots=True)
class SignedFile:
    """A file that somebody may have until ``expires_at``; its name tells its content."""

    path: Path
    mime_type: str
    is_shown: bool
    expires_at: datetime


async def find_signed_file(
    storage: BaseStorage, bucket: str, key: str, expires: str, file_name: str, signature: str
) -> SignedFile:
    """The file that the parts of a signed URL stand for.

    Raises:
        BusinessException: URL_INVALID, URL_EXPIRED, ASSET_BYTES_MISSING, STORAGE_UNAVAILABLE;
            ROUTE_NOT_FOUND where another service has the bytes.
    """
    if not isinstance(storage, LocalStorage):
        raise BusinessException(
            ErrorCode.ROUTE_NOT_FOUND, "Files are not served here; an asset's url tells where."
        )
    moment = _moment(expires)
    storage.verify(bucket, key, int(moment.timestamp()), file_name or None, signature)
    if await storage.find(key) is None:
        raise bytes_missing()
    mime_type = type_of_key(key)
    return SignedFile(storage.path_of(key), mime_type, is_shown(mime_type), moment)


def _moment(expires: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(expires), UTC)
    except (ValueError, OverflowError, OSError):
        raise BusinessException(
            ErrorCode.URL_INVALID, "This URL has no time until which it is good. Use it as it was."
        ) from None
