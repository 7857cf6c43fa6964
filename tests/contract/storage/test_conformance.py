"""What holds for every storage."""

import asyncio
import hashlib
import random
from collections.abc import Coroutine
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.base import BaseStorage
from app.shared.clock import utc_now
from tests.contract.storage.conftest import LIMIT_BYTES, PICTURE, bytes_of, keys_in, write

_KEY = "project/image/ab12.png"
_CLOCKS = timedelta(seconds=1)  # stored times are cut to milliseconds


async def test_what_is_put_can_be_read_and_found(storage: BaseStorage, a_file: Path) -> None:
    before = utc_now()

    await storage.put(_KEY, a_file, "image/png")

    found = await storage.find(_KEY)
    assert found is not None
    assert (found.key, found.byte_size) == (_KEY, 20_000)
    assert before - _CLOCKS <= found.stored_at <= utc_now() + _CLOCKS
    assert await bytes_of(storage, _KEY) == PICTURE


async def test_an_empty_file_is_a_file(storage: BaseStorage, tmp_path: Path) -> None:
    await storage.put(_KEY, write(tmp_path / "empty", b""), "text/plain")

    found = await storage.find(_KEY)
    assert found is not None
    assert found.byte_size == 0
    assert await bytes_of(storage, _KEY) == b""


async def test_a_large_file_goes_and_comes_in_pieces(storage: BaseStorage, tmp_path: Path) -> None:
    content = random.Random(4).randbytes(20_000_000)  # noqa: S311 - any bytes

    await storage.put(_KEY, write(tmp_path / "large", content), "audio/wav")

    digest, longest = hashlib.sha256(), 0
    async for piece in storage.read(_KEY):
        digest.update(piece)
        longest = max(longest, len(piece))
    assert digest.digest() == hashlib.sha256(content).digest()
    assert longest <= 1_000_000


async def test_storing_again_changes_nothing(storage: BaseStorage, a_file: Path) -> None:
    await storage.put(_KEY, a_file, "image/png")

    await storage.put(_KEY, a_file, "image/png")

    assert await keys_in(storage, "project") == [_KEY]
    assert await bytes_of(storage, _KEY) == PICTURE


async def test_other_bytes_are_refused_under_a_key_that_is_taken(
    storage: BaseStorage, a_file: Path, tmp_path: Path
) -> None:
    await storage.put(_KEY, a_file, "image/png")

    with pytest.raises(BusinessException) as refused:
        await storage.put(_KEY, write(tmp_path / "other", b"other"), "image/png")

    assert refused.value.code is ErrorCode.STORAGE_REJECTED
    assert refused.value.details == {"kept_bytes": 20_000, "given_bytes": 5}
    assert await bytes_of(storage, _KEY) == PICTURE


async def test_puts_of_one_key_at_once_keep_it_once(storage: BaseStorage, a_file: Path) -> None:
    await asyncio.gather(*(storage.put(_KEY, a_file, "image/png") for _ in range(8)))

    assert await keys_in(storage, "") == [_KEY]
    assert await bytes_of(storage, _KEY) == PICTURE


async def test_a_file_over_the_limit_is_refused_and_not_kept(
    storage: BaseStorage, tmp_path: Path
) -> None:
    with pytest.raises(BusinessException) as refused:
        await storage.put(_KEY, write(tmp_path / "huge", bytes(LIMIT_BYTES + 1)), "audio/wav")

    assert refused.value.code is ErrorCode.ASSET_TOO_LARGE
    assert await keys_in(storage, "") == []


@pytest.mark.parametrize("turns", [1, 5, 30, 200])
async def test_a_cancelled_put_keeps_all_or_nothing(
    storage: BaseStorage, tmp_path: Path, turns: int
) -> None:
    large = write(tmp_path / "large", bytes(10_000_000))
    putting = asyncio.create_task(storage.put(_KEY, large, "audio/wav"))
    for _ in range(turns):
        await asyncio.sleep(0)

    putting.cancel()
    await asyncio.wait([putting])

    found = await storage.find(_KEY)
    assert found is None or found.byte_size == 10_000_000
    await storage.put(_KEY, large, "audio/wav")
    assert await keys_in(storage, "") == [_KEY]


async def test_what_is_missing_is_not_found_and_reading_it_says_so(storage: BaseStorage) -> None:
    assert await storage.find(_KEY) is None

    with pytest.raises(BusinessException) as missing:
        await bytes_of(storage, _KEY)

    assert missing.value.code is ErrorCode.ASSET_BYTES_MISSING


async def test_a_folder_is_not_a_file(storage: BaseStorage, a_file: Path) -> None:
    await storage.put(_KEY, a_file, "image/png")

    assert await storage.find("project/image") is None
    await storage.remove(["project/image"])
    assert await keys_in(storage, "") == [_KEY]


async def test_no_url_is_signed_for_what_is_missing(storage: BaseStorage) -> None:
    with pytest.raises(BusinessException) as missing:
        await storage.signed_url(_KEY, 60, None)

    assert missing.value.code is ErrorCode.ASSET_BYTES_MISSING


async def test_a_listing_is_of_one_folder_and_all_below_it(
    storage: BaseStorage, a_file: Path
) -> None:
    keys = ["p1/a.png", "p1/image/b.png", "p1/image/deep/c.png", "p10/a.png", "other/p1/a.png"]
    for key in keys:
        await storage.put(key, a_file, "image/png")

    assert await keys_in(storage, "p1") == keys[:3]
    assert await keys_in(storage, "p1/image") == keys[1:3]
    assert await keys_in(storage, "p1/a.png") == []
    assert await keys_in(storage, "p") == []
    assert await keys_in(storage, "") == sorted(keys)


async def test_a_listing_tells_sizes_and_times(storage: BaseStorage, a_file: Path) -> None:
    await storage.put(_KEY, a_file, "image/png")

    assert [found async for found in storage.list("project")] == [await storage.find(_KEY)]


async def test_what_is_removed_is_gone_and_the_rest_stays(
    storage: BaseStorage, a_file: Path
) -> None:
    for key in ("p/a", "p/b", "p/c"):
        await storage.put(key, a_file, "image/png")

    await storage.remove(["p/a", "p/missing", "p/c"])
    await storage.remove([])

    assert await keys_in(storage, "p") == ["p/b"]
    assert await storage.find("p/a") is None


async def test_what_is_listed_can_be_removed_meanwhile(storage: BaseStorage, a_file: Path) -> None:
    for number in range(20):
        await storage.put(f"p/{number}", a_file, "image/png")

    async for found in storage.list("p"):
        await storage.remove([found.key])

    assert await keys_in(storage, "p") == []


_NO_KEYS = {
    "empty": "",
    "absolute": "/a",
    "folder": "a/",
    "gap": "a//b",
    "up": "a/../b",
    "here": "./a",
    "korean": "그림/a.png",
    "space": "a b",
    "percent": "a%2e",
    "line-break": "a\n",
    "long": "a/" * 250 + "a",
    "long-name": "a" * 201,
}


@pytest.mark.parametrize("name", _NO_KEYS)
async def test_what_is_no_key_is_refused_by_every_operation(
    storage: BaseStorage, a_file: Path, name: str
) -> None:
    key = _NO_KEYS[name]
    operations: list[Coroutine[None, None, object]] = [
        storage.put(key, a_file, "image/png"),
        bytes_of(storage, key),
        storage.find(key),
        storage.remove([key]),
        storage.signed_url(key, 60, None),
    ]
    if key:  # as a prefix it is everything
        operations.append(keys_in(storage, key))

    for operation in operations:
        with pytest.raises(BusinessException) as refused:
            await operation
        assert refused.value.code is ErrorCode.STORAGE_REJECTED


async def test_a_reader_may_leave_in_the_middle(storage: BaseStorage, tmp_path: Path) -> None:
    await storage.put(_KEY, write(tmp_path / "large", bytes(5_000_000)), "audio/wav")

    pieces = storage.read(_KEY)
    first = await anext(pieces)
    await pieces.aclose()  # type: ignore[attr-defined]  # of every asynchronous generator

    assert 0 < len(first) < 5_000_000
    assert len(await bytes_of(storage, _KEY)) == 5_000_000


async def test_a_closed_storage_can_be_used_again(storage: BaseStorage, a_file: Path) -> None:
    await storage.put(_KEY, a_file, "image/png")

    await storage.close()
    await storage.close()

    assert await bytes_of(storage, _KEY) == PICTURE


async def test_a_check_leaves_nothing(storage: BaseStorage) -> None:
    await storage.check()

    assert await keys_in(storage, "") == []


async def test_a_bucket_that_is_there_stays(storage: BaseStorage, a_file: Path) -> None:
    await storage.ensure_bucket()
    await storage.put(_KEY, a_file, "image/png")

    assert await storage.ensure_bucket() is False
    assert await keys_in(storage, "") == [_KEY]


async def test_a_file_that_has_vanished_cannot_be_kept(
    storage: BaseStorage, tmp_path: Path
) -> None:
    with pytest.raises(BusinessException) as caught:
        await storage.put(_KEY, tmp_path / "vanished.png", "image/png")

    assert caught.value.code is ErrorCode.ASSET_INVALID
    assert await keys_in(storage, "") == []
