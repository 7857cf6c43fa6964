"""Which storage an installation has."""

from app.core.config import Settings
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.base import BaseStorage
from app.infrastructure.storage.local import LocalStorage
from app.infrastructure.storage.url_signer import UrlSigner


def build_storage(settings: Settings) -> BaseStorage:
    """Supabase Storage where its URL and service key are set, else the local folder.

    Nothing is connected or made before the first use; the caller closes it.

    Raises:
        BusinessException: CONFIGURATION_INVALID when the key cannot be one, or has no URL.
    """
    url, key = settings.supabase_url, settings.supabase_service_key
    if key is not None and url is None:
        raise BusinessException(
            ErrorCode.CONFIGURATION_INVALID,
            "The configuration is not usable. SUPABASE_SERVICE_KEY needs SUPABASE_URL: without it "
            "files would go to the local folder.",
        )
    if url is not None and key is not None:
        from app.infrastructure.storage.supabase import SupabaseStorage

        return SupabaseStorage(url, _sendable(key.get_secret_value()), settings.storage_bucket)
    return LocalStorage(
        settings.data_dir / "storage",
        settings.storage_bucket,
        UrlSigner(settings.data_dir / "url-secret"),
        settings.asset_max_bytes,
    )


def _sendable(key: str) -> str:
    """The key; the HTTP client would tell one that fits no header in full, in its error."""
    if not key.isascii() or not key.isprintable() or " " in key:
        raise BusinessException(
            ErrorCode.CONFIGURATION_INVALID,
            "The configuration is not usable. SUPABASE_SERVICE_KEY: has characters that a key "
            "cannot have, such as a space or a line break; copy it again.",
        )
    return key
