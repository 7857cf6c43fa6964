"""Installations that keep files, in words of the tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest

from app.application.check_assets import check_assets
from app.application.keep_assets import create_bucket, delete_asset, keep_asset
from app.application.read_assets import read_content
from app.application.steps.services import AssetServices
from app.core.config import Settings
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.domain.media.asset_service import Kept
from app.domain.media.staging import Content
from app.infrastructure.storage.base import BaseStorage
from app.infrastructure.storage.local import LocalStorage
from app.infrastructure.storage.url_signer import UrlSigner
from app.shared.asset_checks import AssetCheck
from app.shared.assets import AssetKind, NewAsset
from tests.support.files import a_file
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

MAX_BYTES = 200_000
SERVICE_KEY = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"


@dataclass(frozen=True)
class Shelf:
    """Where the files of one project are kept."""

    container: Container
    project_id: UUID
    folder: Path
    url: str

    @asynccontextmanager
    async def services(self) -> AsyncIterator[AssetServices]:
        async with self.container.sessions() as session:
            yield self.container.assets(session)

    async def keep(self, content: Content | bytes, name: str = "a.png", **parts: object) -> Kept:
        """Keep a file; an image, but for ``parts``."""
        if isinstance(content, bytes):
            content = self.written(name, content)
        given = {"kind": AssetKind.IMAGE, "file_name": name} | parts
        async with self.services() as services:
            return await keep_asset(
                services, self.project_id, NewAsset.model_validate(given), content
            )

    async def kept(self, count: int = 1) -> list[Kept]:
        """So many files that are kept, of 100 bytes each."""
        return [await self.keep(a_file()) for _ in range(count)]

    async def delete(self, asset_id: UUID) -> None:
        async with self.services() as services:
            await delete_asset(services, self.project_id, asset_id)

    async def content(self, asset_id: UUID) -> bytes:
        async with self.services() as services:
            pieces = read_content(services, self.project_id, asset_id)
            return b"".join([piece async for piece in pieces])

    async def check(self, **options: object) -> AssetCheck:
        async with self.services() as services:
            return await check_assets(services, self.project_id, **options)  # type: ignore[arg-type]

    async def live_rows(self) -> int:
        (row,) = await rows(self.url, "SELECT count(*) FROM assets WHERE deleted_at IS NULL")
        return int(row[0])

    async def objects(self) -> list[str]:
        """Keys of all that is stored for the project."""
        listed = self.container.storage.list(str(self.project_id))
        return sorted([found.key async for found in listed])

    def written(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def path_of(self, key: str) -> Path:
        """Where the local storage has a file."""
        return self.folder / "data" / "storage" / "qgen" / key

    def on(self, storage: BaseStorage) -> "Shelf":
        """The same project with another storage."""
        return replace(self, container=replace(self.container, storage=storage))

    def of(self, project_id: UUID) -> "Shelf":
        """The same installation, for another project."""
        return replace(self, project_id=project_id)


class WatchedStorage(LocalStorage):
    """A local storage beside which something happens whenever it is used."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "qgen", UrlSigner(folder / "secret"), MAX_BYTES)


@asynccontextmanager
async def _shelf(settings: Settings, folder: Path) -> AsyncIterator[Shelf]:
    async with open_container(settings, with_llms=False) as container:
        url = settings.database_url or ""
        yield Shelf(container, await container.project_id(), folder, url)


@pytest.fixture
async def shelf(database_url: str, tmp_path: Path) -> AsyncIterator[Shelf]:
    """An empty one, in a local folder."""
    settings = some_settings(
        database_url, None, data_dir=tmp_path / "data", asset_max_bytes=MAX_BYTES
    )
    async with _shelf(settings, tmp_path) as shelf:
        yield shelf


@pytest.fixture
async def supabase_shelf(
    database_url: str, tmp_path: Path, sandbox_process: SandboxProcess
) -> AsyncIterator[Shelf]:
    """An empty one, on the stand-in of Supabase Storage."""
    sandbox_process.control("DELETE", "storage")
    settings = some_settings(
        database_url,
        None,
        asset_max_bytes=MAX_BYTES,
        supabase_url=f"{sandbox_process.url}/supabase",
        supabase_service_key=SERVICE_KEY,
    )
    async with _shelf(settings, tmp_path) as shelf, shelf.services() as services:
        await create_bucket(services)
        yield shelf


@pytest.fixture(params=["shelf", "supabase_shelf"])
def each_shelf(request: pytest.FixtureRequest) -> Shelf:
    chosen: Shelf = request.getfixturevalue(request.param)
    return chosen
