"""Files are kept: bytes first, then the row, once."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import override

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.media.staging import Content, staged
from app.infrastructure.storage.base import StoredObject
from app.shared.assets import AssetKind
from app.shared.enums import Origin
from app.shared.ids import new_id
from tests.integration.media.conftest import MAX_BYTES, Shelf, WatchedStorage
from tests.support.files import a_file
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


async def refused(
    shelf: Shelf, content: Content | bytes, name: str = "a.png", **parts: object
) -> BusinessException:
    """What keeping a file ends in, after which there is nothing."""
    with pytest.raises(BusinessException) as caught:
        await shelf.keep(content, name, **parts)
    assert await shelf.live_rows() == 0
    assert await shelf.objects() == []
    return caught.value


async def test_a_file_is_kept_and_read_back_on_either_storage(each_shelf: Shelf) -> None:
    content = a_file("jpg", 150_000)

    kept = await each_shelf.keep(content, "고양이.JPEG", origin=Origin.IMPORT)

    assert kept.is_new
    asset = kept.asset
    assert (asset.mime_type, asset.byte_size) == ("image/jpeg", 150_000)
    assert (asset.file_name, asset.origin) == ("고양이.JPEG", Origin.IMPORT)
    assert await each_shelf.content(asset.id) == content
    digest = asset.sha256
    place = f"{each_shelf.project_id}/image/{digest[:2]}/{digest}.jpg"
    assert await each_shelf.objects() == [place]


async def test_the_same_bytes_are_one_asset_whatever_they_are_called(each_shelf: Shelf) -> None:
    content = a_file()

    first = await each_shelf.keep(content, "one.png")
    again = await each_shelf.keep(content, "two.png")

    assert (again.is_new, again.asset) == (False, first.asset)
    assert len(await each_shelf.objects()) == 1


async def test_the_same_bytes_of_another_kind_are_another_asset(shelf: Shelf) -> None:
    content = a_file()

    picture = await shelf.keep(content)
    thumbnail = await shelf.keep(content, kind=AssetKind.THUMBNAIL)

    assert picture.asset.id != thumbnail.asset.id
    assert len(await shelf.objects()) == 2


async def test_files_added_at_once_with_the_same_bytes_are_one_asset(shelf: Shelf) -> None:
    content = a_file(size=50_000)

    kept = await asyncio.gather(*(shelf.keep(content, f"{n}.png") for n in range(8)))

    assert len({one.asset.id for one in kept}) == 1
    assert [one.is_new for one in kept].count(True) == 1
    assert await shelf.content(kept[0].asset.id) == content


async def test_what_comes_in_pieces_is_kept_as_the_file_that_it_is(shelf: Shelf) -> None:
    content = a_file(size=1000)

    streamed = await shelf.keep(pieces(content[:7], b"", content[7:]))
    as_file = await shelf.keep(content)

    assert as_file.asset == streamed.asset


async def test_a_file_of_the_largest_size_is_kept_and_one_byte_more_is_not(shelf: Shelf) -> None:
    too_large = a_file(size=MAX_BYTES + 1)

    errors = [await refused(shelf, too_large), await refused(shelf, pieces(too_large))]
    kept = await shelf.keep(a_file(size=MAX_BYTES))

    for error in errors:
        assert error.code is ErrorCode.ASSET_TOO_LARGE
        assert error.details["max_bytes"] == MAX_BYTES
    assert kept.asset.byte_size == MAX_BYTES


async def test_no_more_of_a_stream_is_taken_than_may_be_kept(shelf: Shelf) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 10_000
            yield bytes(10_000)

    with pytest.raises(BusinessException):
        await shelf.keep(endless())

    assert taken <= MAX_BYTES + 10_000


async def test_a_file_that_is_not_what_it_is_called_is_refused_with_what_it_is(
    shelf: Shelf,
) -> None:
    error = await refused(shelf, a_file("jpg"), name="a.png")

    assert error.code is ErrorCode.ASSET_INVALID
    assert error.details == {"mime_type": "image/png", "found": "image/jpeg"}


async def test_text_that_is_not_utf8_is_refused_also_where_it_ends_in_the_middle_of_a_letter(
    shelf: Shelf,
) -> None:
    half = '{"stem": "가'.encode()[:-1]

    error = await refused(shelf, half, name="a.jsonl", kind=AssetKind.BATCH_INPUT)
    kept = await shelf.keep(half + b"\x80\n", "a.jsonl", kind=AssetKind.BATCH_INPUT)

    assert error.code is ErrorCode.ASSET_INVALID
    assert kept.asset.mime_type == "application/jsonl"


async def test_a_path_that_holds_no_file_is_refused(shelf: Shelf) -> None:
    for path in (shelf.folder / "missing.png", shelf.folder):
        error = await refused(shelf, path)
        assert error.code is ErrorCode.ASSET_INVALID


async def test_names_keep_their_hangul_in_one_piece_and_may_not_be_paths(shelf: Shelf) -> None:
    apart = "\u1112\u1161\u11ab.png"  # as macOS writes 한

    kept = await shelf.keep(pieces(a_file()), apart)
    error = None
    for name in ("../a.png", "a\nb.png", "가" * 200 + ".png"):
        with pytest.raises(BusinessException) as caught:
            await shelf.keep(pieces(a_file()), name)
        error = caught.value

    assert kept.asset.file_name == "한.png"
    assert error is not None
    assert error.code is ErrorCode.ASSET_INVALID


async def test_a_storage_that_cannot_be_written_leaves_no_row(shelf: Shelf) -> None:
    (shelf.folder / "data" / "storage").mkdir(parents=True)
    shelf.path_of("").write_bytes(b"where the bucket should be")

    with pytest.raises(BusinessException) as caught:
        await shelf.keep(a_file())

    assert caught.value.code is ErrorCode.STORAGE_UNAVAILABLE
    assert await rows(shelf.url, "SELECT id FROM assets") == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "full"}, ErrorCode.STORAGE_FULL),
        ({"kind": "error", "status": 403}, ErrorCode.STORAGE_REJECTED),
    ],
    ids=["full", "forbidden"],
)
async def test_what_supabase_refuses_leaves_no_row_and_can_be_added_later(
    supabase_shelf: Shelf,
    sandbox_process: SandboxProcess,
    fault: dict[str, object],
    code: ErrorCode,
) -> None:
    content = a_file()
    sandbox_process.control("PUT", "storage", {"faults": [fault | {"on": "upload"}]})

    error = await refused(supabase_shelf, content)
    sandbox_process.control("PUT", "storage", {"faults": []})

    assert error.code is code
    assert (await supabase_shelf.keep(content)).is_new


async def test_a_row_that_cannot_be_stored_leaves_bytes_that_the_check_finds(
    shelf: Shelf,
) -> None:
    nowhere = shelf.of(new_id())

    with pytest.raises(IntegrityError):
        await nowhere.keep(a_file())

    assert await rows(shelf.url, "SELECT id FROM assets") == []
    assert len(await nowhere.objects()) == 1


async def test_no_connection_is_held_while_the_storage_works(shelf: Shelf) -> None:
    engine: AsyncEngine = shelf.container.sessions.kw["bind"]
    held: list[int] = []

    class Watching(WatchedStorage):
        @override
        async def put(self, key: str, content: Path, mime_type: str) -> None:
            held.append(engine.pool.checkedout())  # type: ignore[attr-defined]
            await super().put(key, content, mime_type)

        @override
        async def find(self, key: str) -> StoredObject | None:
            held.append(engine.pool.checkedout())  # type: ignore[attr-defined]
            return await super().find(key)

    watched = shelf.on(Watching(shelf.folder / "watched"))
    content = a_file()
    asset = (await watched.keep(content)).asset
    await watched.keep(content)
    await watched.content(asset.id)
    await watched.delete(asset.id)
    await watched.keep(content)

    assert len(held) >= 4
    assert set(held) == {0}


async def test_a_file_that_is_written_to_while_it_is_stored_is_kept_as_it_was_read(
    shelf: Shelf,
) -> None:
    content = a_file()
    given = shelf.written("given.png", content)

    class Slow(WatchedStorage):
        @override
        async def put(self, key: str, content: Path, mime_type: str) -> None:
            given.write_bytes(a_file())
            await super().put(key, content, mime_type)

    slow = shelf.on(Slow(shelf.folder / "slow"))
    kept = await slow.keep(given)

    assert await slow.content(kept.asset.id) == content
    assert (await slow.check(deep=True)).is_well


async def test_a_file_that_is_written_to_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path, is_read = tmp_path / "growing", threading.Event()
    with path.open("wb") as file:
        file.truncate(50_000_000)

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not is_read.is_set():
                file.write(b"x")

    growing = asyncio.create_task(asyncio.to_thread(grow))
    try:
        with pytest.raises(BusinessException) as caught:
            async with staged(path, 10**9):
                pass
    finally:
        is_read.set()
        await growing

    assert caught.value.code is ErrorCode.ASSET_INVALID
    assert "written to" in caught.value.message


async def test_bytes_that_a_deletion_removes_only_now_are_stored_once_more(shelf: Shelf) -> None:
    class LateRemoval(WatchedStorage):
        is_late = False

        @override
        async def put(self, key: str, content: Path, mime_type: str) -> None:
            await super().put(key, content, mime_type)
            if self.is_late:
                self.is_late = False
                await self.remove([key])

    storage = LateRemoval(shelf.folder / "late")
    late, content = shelf.on(storage), a_file()
    await late.delete((await late.keep(content)).asset.id)
    storage.is_late = True

    kept = await late.keep(content)

    assert await late.content(kept.asset.id) == content


async def test_no_row_is_left_where_the_storage_goes_down_before_bytes_are_stored_once_more(
    shelf: Shelf,
) -> None:
    class Failing(WatchedStorage):
        puts_left = 2

        @override
        async def put(self, key: str, content: Path, mime_type: str) -> None:
            self.puts_left -= 1
            if self.puts_left < 0:
                raise BusinessException(ErrorCode.STORAGE_UNAVAILABLE, "It is down.")
            await super().put(key, content, mime_type)
            if not self.puts_left:
                await self.remove([key])

    failing, content = shelf.on(Failing(shelf.folder / "failing")), a_file()
    await failing.delete((await failing.keep(content)).asset.id)

    error = await refused(failing, content)

    assert error.code is ErrorCode.STORAGE_UNAVAILABLE


async def test_a_file_that_somebody_adds_and_deletes_while_it_is_stored_is_added_again_later(
    shelf: Shelf,
) -> None:
    picture = a_file()

    class Busy(WatchedStorage):
        is_first = True

        @override
        async def put(self, key: str, content: Path, mime_type: str) -> None:
            await super().put(key, content, mime_type)
            if self.is_first:
                self.is_first = False
                await busy.delete((await busy.keep(picture)).asset.id)

    busy = shelf.on(Busy(shelf.folder / "busy"))
    error = await refused(busy, picture)
    kept = await busy.keep(picture)

    assert error.code is ErrorCode.STORAGE_UNAVAILABLE
    assert error.details == {"retry_after_s": 1}
    assert await busy.content(kept.asset.id) == picture


async def test_adding_a_file_again_brings_lost_bytes_back(shelf: Shelf) -> None:
    content = a_file()
    asset = (await shelf.keep(content)).asset
    (key,) = await shelf.objects()
    shelf.path_of(key).unlink()

    again = await shelf.keep(content)

    assert (again.is_new, again.asset.id) == (False, asset.id)
    assert await shelf.content(asset.id) == content


async def test_bytes_that_have_been_changed_are_not_passed_off_as_the_file(shelf: Shelf) -> None:
    asset = (await shelf.keep(a_file())).asset
    (key,) = await shelf.objects()
    shelf.path_of(key).write_bytes(a_file())

    with pytest.raises(BusinessException) as caught:
        await shelf.content(asset.id)

    assert caught.value.code is ErrorCode.ASSET_BYTES_MISSING
