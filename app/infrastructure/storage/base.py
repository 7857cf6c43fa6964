"""What keeps the bytes of files: Supabase Storage, or a folder."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoredObject:
    """Bytes that are kept under a key."""

    key: str
    byte_size: int
    stored_at: datetime


class BaseStorage(ABC):
    """Keeps bytes under keys in one bucket.

    Keys are of ``[A-Za-z0-9._-]`` and ``/``, at most 500 characters, and name the content (its
    hash is in them): what is kept under a key never changes, so that storing again is safe, and is
    how an attempt with an unknown end is repeated. Retries of what passes are the storage's own.

    Everything raises BusinessException: STORAGE_UNAVAILABLE (cannot be reached, or a time-out,
    after retries), STORAGE_FULL, STORAGE_REJECTED (keys, rights, types), STORAGE_BUCKET_MISSING,
    ASSET_TOO_LARGE.
    """

    bucket: str

    @abstractmethod
    async def put(self, key: str, content: Path, mime_type: str) -> None:
        """Keep the bytes of a file, read as a stream. Afterwards all are there, or none.

        Nobody may write to the file meanwhile. Raises also ASSET_INVALID when it cannot be read.
        """

    @abstractmethod
    def read(self, key: str) -> AsyncIterator[bytes]:
        """The bytes, in pieces. Raises ASSET_BYTES_MISSING at the first when there are none."""

    @abstractmethod
    async def find(self, key: str) -> StoredObject | None:
        """What is kept under a key."""

    @abstractmethod
    def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Everything below a folder (``prefix`` has no slash at its end), in any order."""

    @abstractmethod
    async def remove(self, keys: Iterable[str]) -> None:
        """Forget the bytes under these keys; those that have none are passed over."""

    @abstractmethod
    async def signed_url(self, key: str, expires_in_s: int, file_name: str | None) -> str:
        """A URL that gives the bytes to whoever has it, as ``file_name``.

        Raises:
            BusinessException: ASSET_BYTES_MISSING, where the storage looks.
        """

    @abstractmethod
    async def ensure_bucket(self) -> bool:
        """Make the bucket, private, where there is none; tells whether it is new.

        Raises:
            BusinessException: STORAGE_REJECTED, also when there is one that is public.
        """

    @abstractmethod
    async def check(self) -> None:
        """Whether bytes can be kept now; changes nothing that stays."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections."""
