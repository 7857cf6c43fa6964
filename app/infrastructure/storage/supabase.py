"""Supabase Storage."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger
from pydantic import BaseModel, TypeAdapter

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.base import BaseStorage, StoredObject
from app.infrastructure.storage.failures import other_size, size_of
from app.infrastructure.storage.keys import checked_key, checked_prefix
from app.infrastructure.storage.supabase_client import StoragePolicy, SupabaseClient
from app.infrastructure.storage.supabase_errors import SupabaseError

if TYPE_CHECKING:
    from storage3 import AsyncStorageClient
    from storage3.types import ListBucketFilesOptions, URLOptions

_REMOVED_AT_ONCE = 500


class SupabaseStorage(BaseStorage):
    """Keeps bytes in a private bucket of a Supabase project."""

    def __init__(
        self, url: str, service_key: str, bucket: str, policy: StoragePolicy | None = None
    ) -> None:
        self.bucket = bucket
        self._policy = policy or StoragePolicy()
        self._client = SupabaseClient(url, service_key, self._policy)

    async def put(self, key: str, content: Path, mime_type: str) -> None:
        path = checked_key(key)
        await asyncio.to_thread(size_of, content)

        async def upload(client: "AsyncStorageClient") -> None:
            # Given a path, storage3 opens it anew for each try; httpx sends it in pieces.
            await client.from_(self.bucket).upload(path, content, {"content-type": mime_type})

        try:
            await self._client.call(upload)
        except SupabaseError as error:
            if not error.is_duplicate:
                raise
            await self._compare(key, content)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        async for piece in self._client.download(f"object/{self.bucket}/{checked_key(key)}"):
            yield piece

    async def find(self, key: str) -> StoredObject | None:
        path = checked_key(key)

        async def info(client: "AsyncStorageClient") -> _Info:
            return _Info.model_validate(await client.from_(self.bucket).info(path))

        try:
            found = await self._client.call(info)
        except BusinessException as error:
            if error.code is ErrorCode.ASSET_BYTES_MISSING:
                return None
            raise
        return StoredObject(key, found.size, found.created_at)

    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        folders = [checked_prefix(prefix)]
        while folders:
            folder = folders.pop()
            for entry in await self._entries(folder):
                key = f"{folder}/{entry.name}" if folder else entry.name
                if entry.metadata is None or entry.created_at is None:
                    folders.append(key)
                else:
                    yield StoredObject(key, entry.metadata.size, entry.created_at)

    async def remove(self, keys: Iterable[str]) -> None:
        for some in batched([checked_key(key) for key in keys], _REMOVED_AT_ONCE):
            await self._remove(some)

    async def signed_url(self, key: str, expires_in_s: int, file_name: str | None) -> str:
        path = checked_key(key)

        async def sign(client: "AsyncStorageClient") -> str:
            files = client.from_(self.bucket)
            options: URLOptions = {"download": file_name} if file_name else {}
            return str((await files.create_signed_url(path, expires_in_s, options))["signedUrl"])

        return await self._client.call(sign)

    async def ensure_bucket(self) -> bool:
        try:
            await self._client.call(
                lambda client: client.create_bucket(self.bucket, options={"public": False})
            )
        except SupabaseError as error:
            if not error.is_duplicate:
                raise
            await self._expect_private()
            return False
        return True

    async def check(self) -> None:
        if await self._is_public():
            logger.warning("The bucket {} is public: its files need no signed URL", self.bucket)

    async def close(self) -> None:
        await self._client.close()

    async def _is_public(self) -> bool:
        return bool((await self._client.call(lambda c: c.get_bucket(self.bucket))).public)

    async def _expect_private(self) -> None:
        if await self._is_public():
            raise BusinessException(
                ErrorCode.STORAGE_REJECTED,
                f"The bucket {self.bucket} is there already, and it is public: whoever guesses the "
                "place of a file may read it. Make it private in Supabase, or set "
                "QGEN_STORAGE_BUCKET to another name.",
            )

    async def _compare(self, key: str, content: Path) -> None:
        """Another try, or another process, was first; a key names one content."""
        kept = await self.find(key)
        if kept is None:
            raise BusinessException(
                ErrorCode.STORAGE_UNAVAILABLE,
                "The file was removed from the storage while it was stored; try again.",
            )
        size = await asyncio.to_thread(size_of, content)
        if kept.byte_size != size:
            raise other_size(kept.byte_size, size)

    async def _remove(self, paths: "Sequence[str]") -> None:
        await self._client.call(lambda client: client.from_(self.bucket).remove([*paths]))

    async def _entries(self, folder: str) -> "Sequence[_Entry]":
        """What is in a folder; all of it first, because what is removed meanwhile moves pages."""
        found: dict[str, _Entry] = {}
        offset = 0
        while True:
            page = await self._page(folder, offset)
            found |= {entry.name: entry for entry in page}
            offset += len(page)
            if len(page) < self._policy.page:
                return [*found.values()]

    async def _page(self, folder: str, offset: int) -> "Sequence[_Entry]":
        options: ListBucketFilesOptions = {"limit": self._policy.page, "offset": offset}

        async def page(client: "AsyncStorageClient") -> Sequence[_Entry]:
            return _ENTRIES.validate_python(await client.from_(self.bucket).list(folder, options))

        return await self._client.call(page)


class _Info(BaseModel):
    """What ``object/info`` tells."""

    size: int
    created_at: datetime


class _Metadata(BaseModel):
    size: int


class _Entry(BaseModel):
    """One line of a listing; a folder has neither time nor metadata."""

    name: str
    created_at: datetime | None
    metadata: _Metadata | None


_ENTRIES = TypeAdapter(list[_Entry])
