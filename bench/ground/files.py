"""Keeping many small files, beside the bare client in the same run."""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from storage3 import AsyncStorageClient

from app.application.keep_assets import keep_asset
from app.core.config import SandboxMode
from app.core.di.container import Container
from app.infrastructure.ai.sandbox_process import sandbox_process
from app.shared.assets import AssetKind, NewAsset
from app.shared.ids import new_id
from bench.ground.place import installation

_FILES = 1_000
_BYTES = 20_000
_ROUNDS = 3
_AT_ONCE = 8
_KEY = "eyJhbGciOiJIUzI1NiJ9.e30.c2FuZGJveA"  # has the form of one, which is all the stand-in asks
_BUCKET = "bench"
GOAL = 1.5

type Keep = Callable[[Path], Awaitable[object]]


async def bench_files() -> None:
    """Print seconds for all files: bare, through our storage, and as assets with their rows."""
    async with sandbox_process() as url:
        supabase = f"{url}/supabase"
        async with (
            installation(
                supabase_url=supabase, supabase_service_key=_KEY, storage_bucket=_BUCKET,
                sandbox=SandboxMode.NEVER,
            ) as container
        ):  # fmt: skip
            await container.storage.ensure_bucket()
            bare = AsyncStorageClient(
                f"{supabase}/storage/v1/", {"apiKey": _KEY, "Authorization": f"Bearer {_KEY}"}
            )
            print(f"| {_FILES:,} files of {_BYTES // 1000} KB, {_AT_ONCE} at once | s | ratio |")
            print("|---|---|---|")
            await _compare("Supabase Storage, bare client", bare_upload(bare), container)
            await bare.session.aclose()
    async with installation() as container:
        await _compare("a folder, bare copy", bare_copy(container), container)


async def _compare(name: str, bare: Keep, container: Container) -> None:
    """Rounds in turn, so that what the machine does meanwhile meets all alike."""
    project_id = await container.project_id()
    ways: dict[str, Keep] = {
        name: bare,
        "the same, our storage": _put(container),
        "the same, as assets with rows": _keep(container, project_id),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(_ROUNDS):
        for way, keep in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                files = await asyncio.to_thread(_some_files, Path(folder))
                seconds[way].append(await _timed(keep, files))
    base = statistics.median(seconds[name])
    for way, taken in seconds.items():
        median = statistics.median(taken)
        print(f"| {way} | {median:.2f} | {median / base:.2f} |")


def bare_upload(client: AsyncStorageClient) -> Keep:
    """What somebody would write with storage3 alone."""
    bucket = client.from_(_BUCKET)

    async def upload(file: Path) -> None:
        await bucket.upload(f"bare/{file.name}", file, {"content-type": "text/csv"})

    return upload


def bare_copy(container: Container) -> Keep:
    """The least that a crash of the machine leaves whole: written, flushed, renamed."""
    folder = container.settings.data_dir / "bare"
    folder.mkdir()

    def copy(file: Path) -> None:
        target = folder / file.name
        with target.with_suffix(".new").open("wb") as out:
            out.write(file.read_bytes())
            out.flush()
            os.fsync(out.fileno())
        target.with_suffix(".new").rename(target)

    return lambda file: asyncio.to_thread(copy, file)


def _put(container: Container) -> Keep:
    return lambda file: container.storage.put(f"put/{file.name}", file, "text/csv")


def _keep(container: Container, project_id: UUID) -> Keep:
    new = NewAsset(kind=AssetKind.EXPORT, mime_type="text/csv")

    async def keep(file: Path) -> None:
        async with container.sessions() as session:
            await keep_asset(container.assets(session), project_id, new, file)

    return keep


def _some_files(folder: Path) -> Sequence[Path]:
    files = []
    for _ in range(_FILES):
        text = (new_id().hex * (_BYTES // 32 + 1))[:_BYTES].encode()
        path = folder / f"{sha256(text).hexdigest()}.csv"
        path.write_bytes(text)
        files.append(path)
    return files


async def _timed(keep: Keep, files: Sequence[Path]) -> float:
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(file: Path) -> None:
        async with slots:
            await keep(file)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for file in files:
            group.create_task(one(file))
    return time.perf_counter() - started
