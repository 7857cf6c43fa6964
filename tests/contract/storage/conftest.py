"""Both storages, empty, each with a bucket that takes files up to ``LIMIT_BYTES``."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from app.infrastructure.storage.base import BaseStorage
from app.infrastructure.storage.local import LocalStorage
from app.infrastructure.storage.supabase import SupabaseStorage
from app.infrastructure.storage.supabase_client import StoragePolicy
from app.infrastructure.storage.url_signer import UrlSigner
from tests.support.sandbox_process import SandboxProcess
from tests.support.waits import Waits

LIMIT_BYTES = 25_000_000
BUCKET = "qgen"
PICTURE = bytes(range(250)) * 80
"""20 KB, as most images are."""
SERVICE_KEY = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2lnbmF0dXJl"


@dataclass(frozen=True)
class Supabase:
    """The stand-in, and how tests ask it past our storage."""

    sandbox: SandboxProcess
    waits: Waits

    @property
    def url(self) -> str:
        """What SUPABASE_URL is set to."""
        return f"{self.sandbox.url}/supabase"

    def storage(
        self,
        *,
        url: str | None = None,
        key: str = SERVICE_KEY,
        bucket: str = BUCKET,
        timeout_s: float = 20,
        page: int = 1000,
    ) -> SupabaseStorage:
        policy = StoragePolicy(timeout_s, page=page, sleep=self.waits)
        return SupabaseStorage(url or self.url, key, bucket, policy)

    def client(self) -> httpx.AsyncClient:
        """The bare API."""
        headers = {"Authorization": f"Bearer {SERVICE_KEY}"}
        return httpx.AsyncClient(base_url=f"{self.url}/storage/v1", headers=headers)

    def fail(self, *faults: dict[str, object]) -> None:
        self.sandbox.control("PUT", "storage", {"faults": list(faults)})

    def requests(self) -> object:
        """How often each operation was asked for."""
        return self.sandbox.control("GET", "storage")["requests"]


@pytest.fixture
async def supabase(sandbox_process: SandboxProcess) -> Supabase:
    """The stand-in with a bucket and nothing in it."""
    sandbox_process.control("DELETE", "storage")
    stand_in = Supabase(sandbox_process, Waits())
    async with stand_in.client() as http:
        await http.post("/bucket", json={"id": BUCKET, "file_size_limit": LIMIT_BYTES})
    return stand_in


@pytest.fixture
async def on_supabase(supabase: Supabase) -> AsyncIterator[SupabaseStorage]:
    storage = supabase.storage()
    yield storage
    await storage.close()


@pytest.fixture
def in_folder(tmp_path: Path) -> LocalStorage:
    """Keeps in ``tmp_path / "storage"``."""
    signer = UrlSigner(tmp_path / "url-secret")
    return LocalStorage(tmp_path / "storage", BUCKET, signer, LIMIT_BYTES)


@pytest.fixture(params=["in_folder", "on_supabase"])
def storage(request: pytest.FixtureRequest) -> BaseStorage:
    chosen: BaseStorage = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    """With the content ``PICTURE``."""
    return write(tmp_path / "picture.png", PICTURE)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


async def bytes_of(storage: BaseStorage, key: str) -> bytes:
    return b"".join([piece async for piece in storage.read(key)])


async def keys_in(storage: BaseStorage, prefix: str) -> list[str]:
    return sorted([found.key async for found in storage.list(prefix)])
