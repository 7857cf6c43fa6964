"""The local folder as storage: the embedded default."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import anyio

from app.infrastructure.storage.base import BaseStorage, StoredObject
from app.infrastructure.storage.failures import bytes_missing, other_size, size_of, too_large
from app.infrastructure.storage.keys import checked_key, checked_prefix
from app.infrastructure.storage.local_files import (
    PIECE_BYTES,
    FileWriter,
    Folder,
    expect_folder,
    find_file,
    make_folder,
    scan_folder,
    translated,
)
from app.infrastructure.storage.url_signer import UrlSigner

_UNFINISHED = ".unfinished"  # no bucket begins with a dot


class LocalStorage(BaseStorage):
    """Keeps bytes in files: ``{folder}/{bucket}/{key}``.

    The folder is made for this user alone. Its signed URLs are paths of this service's own API:
    whoever serves them asks ``verify`` and sends the file at ``path_of``.
    """

    def __init__(self, folder: Path, bucket: str, signer: UrlSigner, max_bytes: int) -> None:
        self.bucket = bucket
        self.folder = folder
        self._files = folder / bucket
        self._writer = FileWriter(folder, folder / _UNFINISHED)
        self._signer = signer
        self._max_bytes = max_bytes

    async def put(self, key: str, content: Path, mime_type: str) -> None:
        target = self.path_of(key)
        size = await asyncio.to_thread(size_of, content)
        if size > self._max_bytes:
            raise too_large(size, self._max_bytes)
        kept = await self.find(key)
        if kept is None:
            await self._copy(content, target)
        elif kept.byte_size != size:
            raise other_size(kept.byte_size, size)

    async def read(self, key: str) -> AsyncIterator[bytes]:
        path = self.path_of(key)
        if await self.find(key) is None:
            raise bytes_missing()
        with translated(self.folder):
            try:
                file = await anyio.open_file(path, "rb")
            except FileNotFoundError:  # removed since it was found
                raise bytes_missing() from None
            async with file:
                while piece := await file.read(PIECE_BYTES):
                    yield piece

    async def find(self, key: str) -> StoredObject | None:
        return await asyncio.to_thread(self._find, key, self.path_of(key))

    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        folders = [checked_prefix(prefix)]
        await asyncio.to_thread(self._writer.remove_leftovers)
        while folders:
            folder = await asyncio.to_thread(self._scan, folders.pop())
            folders += folder.below
            for found in folder.objects:
                yield found

    async def remove(self, keys: Iterable[str]) -> None:
        await asyncio.to_thread(self._remove, [self.path_of(key) for key in keys])

    async def signed_url(self, key: str, expires_in_s: int, file_name: str | None) -> str:
        if await self.find(key) is None:
            raise bytes_missing()
        return self._signer.sign(self.bucket, key, expires_in_s, file_name)

    async def ensure_bucket(self) -> bool:
        is_new = not await asyncio.to_thread(self._files.is_dir)
        await asyncio.to_thread(self._make_folder)
        return is_new

    async def check(self) -> None:
        await asyncio.to_thread(self._writer.try_out)
        await asyncio.to_thread(self._writer.remove_leftovers)

    async def close(self) -> None:
        """Nothing is held between calls."""

    def path_of(self, key: str) -> Path:
        """Where the bytes of a key are, or would be.

        Raises:
            BusinessException: STORAGE_REJECTED when it is no key.
        """
        return self._files / checked_key(key)

    def verify(
        self, bucket: str, key: str, expires: int, file_name: str | None, signature: str
    ) -> None:
        """Let pass the parts of a URL that ``signed_url`` gave, until it expires.

        Raises:
            BusinessException: URL_INVALID, URL_EXPIRED.
        """
        self._signer.verify(bucket, key, expires, file_name, signature)

    async def _copy(self, content: Path, target: Path) -> None:
        """Copy in a thread that has ended when this returns, also by a cancellation."""
        stop = threading.Event()
        copying = asyncio.ensure_future(asyncio.to_thread(self._writer.copy, content, target, stop))
        try:
            await asyncio.shield(copying)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([copying])
            raise

    def _find(self, key: str, path: Path) -> StoredObject | None:
        with translated(self.folder):
            expect_folder(self.folder)
            return find_file(key, path)

    def _scan(self, folder: str) -> Folder:
        with translated(self.folder):
            expect_folder(self.folder)
            return scan_folder(self._files, folder)

    def _remove(self, paths: Iterable[Path]) -> None:
        with translated(self.folder):
            for path in paths:
                try:
                    path.unlink(missing_ok=True)
                except (NotADirectoryError, IsADirectoryError):
                    continue  # only a part of another key

    def _make_folder(self) -> None:
        with translated(self.folder):
            make_folder(self._files, self.folder)
