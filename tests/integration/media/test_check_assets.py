"""Rows and bytes that do not fit together are found, and repaired where nothing is lost by it."""

import os
import time
from datetime import timedelta

import pytest

from app.application.check_assets import FINDINGS_SHOWN
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.ids import new_id
from tests.integration.media.conftest import Shelf
from tests.support.files import a_file
from tests.support.library import store_one
from tests.support.rows import rows

AT_ONCE = timedelta(seconds=-60)  # also what was stored just now counts


async def orphaned(shelf: Shelf, count: int = 1) -> list[str]:
    """Files that have no row any more; their keys."""
    before = set(await shelf.objects())
    kept = await shelf.kept(count)
    ids = [one.asset.id for one in kept]
    await rows(shelf.url, "UPDATE assets SET deleted_at = now() WHERE id = ANY($1)", ids)
    return sorted(set(await shelf.objects()) - before)


async def test_where_all_is_well_nothing_is_found_and_everything_was_looked_at(
    each_shelf: Shelf,
) -> None:
    await each_shelf.kept(3)
    heard: list[int] = []

    found = await each_shelf.check(deep=True, upload_time=AT_ONCE, heard=heard.append)

    assert found.is_well
    assert (found.rows, found.objects, found.elsewhere) == (3, 3, 0)
    assert heard[-1] == 6


async def test_bytes_without_row_are_found_and_removed_and_all_others_stay(
    each_shelf: Shelf,
) -> None:
    await each_shelf.kept(2)
    keys = await orphaned(each_shelf, 3)
    elsewhere = each_shelf.of(new_id())
    storage = each_shelf.container.storage
    foreign = f"{elsewhere.project_id}/image/aa/x.png"
    await storage.put(foreign, each_shelf.written("x.png", a_file()), "image/png")

    seen = await each_shelf.check(upload_time=AT_ONCE)
    repaired = await each_shelf.check(repair=True, upload_time=AT_ONCE)
    again = await each_shelf.check(repair=True, upload_time=AT_ONCE)

    assert not seen.is_well
    assert [one.path for one in seen.bytes_without_row.first] == keys
    assert (seen.bytes_without_row.count, seen.bytes_without_row.repaired) == (3, 0)
    assert (repaired.bytes_without_row.count, repaired.bytes_without_row.repaired) == (3, 3)
    assert repaired.is_well
    assert (again.is_well, again.rows, again.objects) == (True, 2, 2)
    assert await elsewhere.objects() == [foreign]


async def test_young_bytes_without_row_may_be_of_a_file_that_is_just_being_added(
    shelf: Shelf,
) -> None:
    old, young = await orphaned(shelf, 2)
    two_hours_ago = time.time() - 7200
    os.utime(shelf.path_of(old), (two_hours_ago, two_hours_ago))

    found = await shelf.check(repair=True)

    assert [one.path for one in found.bytes_without_row.first] == [old]
    assert await shelf.objects() == [young]


async def test_assets_without_bytes_are_found_and_deleted_unless_something_refers_to_them(
    shelf: Shelf,
) -> None:
    lost, used, whole = [kept.asset for kept in await shelf.kept(3)]
    question = await store_one(shelf.url)
    await rows(
        shelf.url,
        "UPDATE question_options SET asset_id = $1 WHERE question_id = $2 AND position = 0",
        *(used.id, question.id),
    )
    for key in await shelf.objects():
        if whole.sha256 not in key:
            shelf.path_of(key).unlink()

    seen = await shelf.check()
    repaired = await shelf.check(repair=True)
    again = await shelf.check(repair=True)

    assert {one.asset_id for one in seen.rows_without_bytes.first} == {lost.id, used.id}
    assert (repaired.rows_without_bytes.count, repaired.rows_without_bytes.repaired) == (2, 1)
    assert not repaired.is_well
    (left,) = again.rows_without_bytes.first
    assert (left.asset_id, left.used_by) == (used.id, (f"question {question.id}",))
    assert await shelf.live_rows() == 2


async def test_files_of_another_length_or_content_are_reported_and_left_alone(
    shelf: Shelf,
) -> None:
    short, other = [kept.asset for kept in await shelf.kept(2)]
    paths = {key.rpartition("/")[2][:64]: shelf.path_of(key) for key in await shelf.objects()}
    paths[short.sha256].write_bytes(b"x")
    paths[other.sha256].write_bytes(b"x" * other.byte_size)

    shallow = await shelf.check(repair=True)
    deep = await shelf.check(repair=True, deep=True)

    (finding,) = shallow.sizes_differ.first
    assert (finding.asset_id, finding.row_bytes, finding.stored_bytes) == (short.id, 100, 1)
    assert shallow.contents_differ.count == 0
    assert [one.asset_id for one in deep.contents_differ.first] == [other.id]
    assert not deep.is_well
    assert (await shelf.live_rows(), len(await shelf.objects())) == (2, 2)


@pytest.mark.parametrize(("rows_kept", "strays"), [(1, 0), (1, 1), (11, 0), (22, 10)])
async def test_a_storage_that_lacks_most_files_is_taken_for_the_wrong_one_and_nothing_is_changed(
    shelf: Shelf, rows_kept: int, strays: int
) -> None:
    await shelf.kept(rows_kept)
    there = (await shelf.objects())[: strays if rows_kept > 1 else 0]
    contents = {key: shelf.path_of(key).read_bytes() for key in there}
    (shelf.folder / "data" / "storage").rename(shelf.folder / "not mounted")
    stray = f"{shelf.project_id}/image/aa/stray.png"
    for key, content in (contents or dict.fromkeys([stray] * strays, b"x")).items():
        shelf.path_of(key).parent.mkdir(parents=True, exist_ok=True)
        shelf.path_of(key).write_bytes(content)
    objects = await shelf.objects()

    seen = await shelf.check(upload_time=AT_ONCE)
    with pytest.raises(BusinessException) as caught:
        await shelf.check(repair=True, upload_time=AT_ONCE)

    assert seen.rows_without_bytes.count == rows_kept - len(there)
    assert caught.value.code is ErrorCode.CONFIGURATION_INVALID
    assert caught.value.details["rows_without_bytes"] == rows_kept - len(there)
    assert (await shelf.live_rows(), await shelf.objects()) == (rows_kept, objects)


async def test_where_at_most_half_of_the_files_are_lost_their_assets_are_deleted(
    shelf: Shelf,
) -> None:
    await shelf.kept(22)
    for key in (await shelf.objects())[:11]:
        shelf.path_of(key).unlink()

    found = await shelf.check(repair=True)

    assert (found.rows_without_bytes.count, found.rows_without_bytes.repaired) == (11, 11)
    assert await shelf.live_rows() == 11


async def test_files_whose_names_are_no_keys_are_reported_and_do_not_stop_the_repair(
    shelf: Shelf,
) -> None:
    await shelf.kept()
    orphans = await orphaned(shelf, 2)
    folder = shelf.path_of(str(shelf.project_id))
    for name in ("고양이.png".encode(), b"a b.png", b"caf\xe9.png", b"caf\xe8.png"):
        (folder / os.fsdecode(name)).write_bytes(b"x")

    seen = await shelf.check(upload_time=AT_ONCE)
    repaired = await shelf.check(repair=True, upload_time=AT_ONCE)

    assert seen.objects == 7
    names = {one.path.removeprefix(f"{shelf.project_id}/") for one in seen.bytes_without_row.first}
    assert {"고양이.png", "a b.png", "caf\ufffd.png"} < names
    assert (repaired.bytes_without_row.count, repaired.bytes_without_row.repaired) == (6, 2)
    assert "caf\ufffd.png" in repaired.model_dump_json()
    left = await shelf.objects()
    assert (len(left), set(left) & set(orphans)) == (5, set())


async def test_assets_in_another_bucket_are_counted_and_left_alone(shelf: Shelf) -> None:
    await shelf.kept(2)
    await rows(shelf.url, "UPDATE assets SET bucket = 'older'")

    found = await shelf.check(repair=True)

    assert (found.rows, found.elsewhere, found.rows_without_bytes.count) == (0, 2, 0)
    assert await shelf.live_rows() == 2


async def test_of_many_findings_all_are_counted_and_the_first_are_told(shelf: Shelf) -> None:
    count = FINDINGS_SHOWN + 20
    folder = shelf.path_of(f"{shelf.project_id}/image/aa")
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"{number:03}.png").write_bytes(b"x")

    found = await shelf.check(repair=True, upload_time=AT_ONCE)

    assert (found.bytes_without_row.count, found.bytes_without_row.repaired) == (count, count)
    assert len(found.bytes_without_row.first) == FINDINGS_SHOWN
    assert await shelf.objects() == []


async def test_a_storage_that_fails_ends_the_check_with_its_error(shelf: Shelf) -> None:
    await shelf.kept()
    (shelf.folder / "data" / "storage").rename(shelf.folder / "aside")
    (shelf.folder / "data" / "storage").write_bytes(b"a file in its place")

    with pytest.raises(BusinessException) as caught:
        await shelf.check(repair=True)

    assert caught.value.code is ErrorCode.STORAGE_UNAVAILABLE
    assert await shelf.live_rows() == 1
