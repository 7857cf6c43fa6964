"""Assets are taken out: the row first, then the bytes, unless something refers to them."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import override

import asyncpg
import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.ids import new_id
from tests.integration.media.conftest import Shelf, WatchedStorage
from tests.support.files import a_file
from tests.support.library import store_one, store_passage
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess

_LINKS = {
    "question_assets": "INSERT INTO question_assets (project_id, question_id, asset_id, role) "
    "VALUES ($1, $2, $3, 'stem_image')",
    "question_options": "UPDATE question_options SET asset_id = $3 "
    "WHERE project_id = $1 AND question_id = $2 AND position = 0",
    "passage_assets": "INSERT INTO passage_assets (project_id, passage_id, asset_id, role) "
    "VALUES ($1, $2, $3, 'attachment')",
    "listening_scripts": "INSERT INTO listening_scripts (project_id, id, audio_asset_id, locale, "
    "speakers, lines, checksum) VALUES ($1, $2, $3, 'ko', '[]', '[]', repeat('0', 64))",
}


async def test_a_deleted_asset_is_gone_with_its_bytes_and_may_be_added_again(
    each_shelf: Shelf,
) -> None:
    content = a_file()
    asset = (await each_shelf.keep(content)).asset

    await each_shelf.delete(asset.id)

    assert (await each_shelf.live_rows(), await each_shelf.objects()) == (0, [])
    with pytest.raises(BusinessException) as caught:
        await each_shelf.delete(asset.id)
    assert caught.value.code is ErrorCode.ASSET_NOT_FOUND
    again = await each_shelf.keep(content)
    assert (again.is_new, await each_shelf.content(again.asset.id)) == (True, content)


@pytest.mark.parametrize(
    ("table", "user"),
    [
        ("question_assets", "question"),
        ("question_options", "question"),
        ("passage_assets", "passage"),
        ("listening_scripts", "script"),
    ],
)
async def test_an_asset_in_use_stays_and_the_error_names_what_uses_it(
    shelf: Shelf, table: str, user: str
) -> None:
    content = a_file()
    asset = (await shelf.keep(content)).asset
    user_id = {
        "question": (await store_one(shelf.url)).id,
        "passage": await store_passage(shelf.url, "The ferryman rowed on."),
        "script": new_id(),
    }[user]
    await rows(shelf.url, _LINKS[table], shelf.project_id, user_id, asset.id)

    with pytest.raises(BusinessException) as caught:
        await shelf.delete(asset.id)

    assert caught.value.code is ErrorCode.VALIDATION_FAILED
    assert f"{user} {user_id}" in caught.value.message
    assert await shelf.content(asset.id) == content


async def test_an_asset_from_which_another_was_made_stays_until_that_one_is_deleted(
    shelf: Shelf,
) -> None:
    picture, thumbnail = [kept.asset for kept in await shelf.kept(2)]
    await rows(
        shelf.url,
        "UPDATE assets SET derived_from_id = $1 WHERE id = $2",
        *(picture.id, thumbnail.id),
    )

    with pytest.raises(BusinessException) as caught:
        await shelf.delete(picture.id)
    await shelf.delete(thumbnail.id)
    await shelf.delete(picture.id)

    assert f"asset {thumbnail.id}" in caught.value.message
    assert await shelf.live_rows() == 0


_LOOKED_UP = {
    "IDX_assets_deleted_path": "assets WHERE project_id = $1 AND bucket = 'b' AND path = 'p' "
    "AND deleted_at IS NOT NULL",
    "IDX_assets_derived_from": "assets WHERE project_id = $1 AND derived_from_id = $1",
    "IDX_question_options_asset": "question_options WHERE project_id = $1 AND asset_id = $1",
    "IDX_question_assets_asset": "question_assets WHERE project_id = $1 AND asset_id = $1",
    "IDX_passage_assets_asset": "passage_assets WHERE project_id = $1 AND asset_id = $1",
    "IDX_listening_scripts_audio_asset": "listening_scripts WHERE project_id = $1 "
    "AND audio_asset_id = $1",
}


async def test_deletions_and_users_are_looked_up_by_an_index(shelf: Shelf) -> None:
    connection = await asyncpg.connect(shelf.url)
    try:
        await connection.execute("SET enable_seqscan = off")
        for index, query in _LOOKED_UP.items():
            explain = f"EXPLAIN SELECT 1 FROM {query}"  # noqa: S608 - as written above
            plan = await connection.fetch(explain.replace("$1", f"'{shelf.project_id}'"))
            assert index in "\n".join(line[0] for line in plan)
    finally:
        await connection.close()


async def test_another_projects_asset_is_not_found_and_stays(shelf: Shelf) -> None:
    (kept,) = await shelf.kept()

    with pytest.raises(BusinessException) as caught:
        await shelf.of(new_id()).delete(kept.asset.id)

    assert caught.value.code is ErrorCode.ASSET_NOT_FOUND
    assert await shelf.live_rows() == 1


async def test_bytes_that_cannot_be_removed_are_told_of_and_found_by_the_check(
    supabase_shelf: Shelf, sandbox_process: SandboxProcess
) -> None:
    (kept,) = await supabase_shelf.kept()
    faults = [{"kind": "error", "on": "remove", "status": 403}]
    sandbox_process.control("PUT", "storage", {"faults": faults})

    with pytest.raises(BusinessException) as caught:
        await supabase_shelf.delete(kept.asset.id)

    sandbox_process.control("PUT", "storage", {"faults": []})
    assert caught.value.code is ErrorCode.STORAGE_REJECTED
    assert await supabase_shelf.live_rows() == 0
    assert len(await supabase_shelf.objects()) == 1


async def test_while_bytes_are_being_removed_the_same_file_has_to_wait_and_others_do_not(
    shelf: Shelf,
) -> None:
    content = a_file()

    class Removing(WatchedStorage):
        during: BusinessException | None = None

        @override
        async def remove(self, keys: Iterable[str]) -> None:
            await busy.kept()
            with pytest.raises(BusinessException) as caught:
                await busy.keep(content)
            self.during = caught.value
            await super().remove(keys)

    storage = Removing(shelf.folder / "busy")
    busy = shelf.on(storage)
    await busy.delete((await busy.keep(content)).asset.id)
    again = await busy.keep(content)

    assert storage.during is not None
    assert storage.during.code is ErrorCode.STORAGE_UNAVAILABLE
    assert storage.during.details == {"retry_after_s": 1}
    assert await busy.content(again.asset.id) == content


async def test_a_removal_that_was_interrupted_holds_the_same_file_up_for_a_while_only(
    shelf: Shelf,
) -> None:
    content = a_file()
    asset = (await shelf.keep(content)).asset
    await rows(shelf.url, "UPDATE assets SET deleted_at = now()")  # and then it was killed

    with pytest.raises(BusinessException) as caught:
        await shelf.keep(content)
    three_minutes_ago = "UPDATE assets SET deleted_at = now() - interval '3 minutes'"
    await rows(shelf.url, three_minutes_ago)
    again = await shelf.keep(content)

    assert caught.value.code is ErrorCode.STORAGE_UNAVAILABLE
    assert again.asset.id != asset.id
    assert await shelf.content(again.asset.id) == content


async def test_files_that_are_added_and_deleted_at_once_end_with_row_and_bytes_or_neither(
    shelf: Shelf,
) -> None:
    file = shelf.written("a.png", a_file())

    async def keep_again() -> None:
        with suppress(BusinessException):  # its bytes are just being removed
            await shelf.keep(file)

    for _ in range(20):
        asset = (await shelf.keep(file)).asset
        await asyncio.gather(keep_again(), shelf.delete(asset.id), keep_again(), keep_again())
        found = await shelf.check()

        assert found.rows_without_bytes.count == 0
        assert found.objects >= found.rows


async def test_bytes_in_a_bucket_of_another_configuration_are_not_touched(shelf: Shelf) -> None:
    (kept,) = await shelf.kept()
    await rows(shelf.url, "UPDATE assets SET bucket = 'older'")

    for act in (shelf.delete, shelf.content):
        with pytest.raises(BusinessException) as caught:
            await act(kept.asset.id)
        assert caught.value.code is ErrorCode.ASSET_BYTES_MISSING
        assert "QGEN_STORAGE_BUCKET" in caught.value.message
    assert (await shelf.live_rows(), len(await shelf.objects())) == (1, 1)
