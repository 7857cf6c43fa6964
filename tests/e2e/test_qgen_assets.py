"""qgen assets."""

import json
import re
from pathlib import Path

import pytest

from app.shared.asset_checks import AssetCheck
from app.shared.assets import Asset, AssetPage
from app.shared.ids import new_id
from tests.support.files import a_file
from tests.support.library import store_asset, store_one
from tests.support.qgen_command import Qgen
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

STORAGE = Path(".qgen/storage/qgen")
DATA_DIR = some_settings("postgresql://", None).data_dir


@pytest.fixture
def stocked(qgen: Qgen) -> Qgen:
    """The command where ``store_asset`` puts files."""
    return Qgen(qgen.folder, {**qgen.environment, "QGEN_DATA_DIR": str(DATA_DIR)})


def place_of(asset: Asset) -> Path:
    """The file in which ``store_asset`` has put an asset's bytes."""
    (path,) = (DATA_DIR / "storage").rglob(f"{asset.sha256}.*")
    return path


def test_a_file_is_kept_listed_shown_got_and_deleted(qgen: Qgen) -> None:
    content = a_file(size=70_000)
    (qgen.folder / "고양이.png").write_bytes(content)

    first = qgen("assets", "add", "고양이.png", "-k", "image", "--origin", "import")
    asset_id = first.out.split()[0]
    again = qgen("assets", "add", "고양이.png", "-k", "image", "--name", "other.png")
    shown = qgen("assets", "show", asset_id)
    got = qgen("assets", "get", asset_id, "-o", "copy.png")
    deleted = qgen("assets", "delete", asset_id)

    assert (first.code, first.err) == (0, "")
    assert "image · image/png · 70,000 B · import · 고양이.png" in first.out
    assert "It was there already." in again.out
    assert asset_id in again.out
    assert re.search(r"^/api/v1/files/qgen/\S+\?expires=\d+&name=\S+$", shown.out, re.MULTILINE)
    assert (got.code, got.out) == (0, "")
    assert (qgen.folder / "copy.png").read_bytes() == content
    assert (deleted.code, deleted.out) == (0, "Deleted.\n")
    assert qgen("assets", "list").out == "There are none.\n"
    assert qgen("assets", "show", asset_id).code == 2
    assert [path for path in (qgen.folder / STORAGE).rglob("*") if path.is_file()] == []


async def test_the_list_is_filtered_and_tells_how_to_go_on(qgen: Qgen, database_url: str) -> None:
    assets = [await store_asset(database_url, a_file(), f"{n}.png") for n in range(4)]
    await rows(database_url, "UPDATE assets SET origin = 'import' WHERE file_name = '3.png'")

    page = qgen("assets", "list", "--origin", "human", "--limit", "2")
    hint = re.search(r"--after (\S+)", page.out)
    assert hint
    rest = qgen("assets", "list", "--origin", "human", "--limit", "2", "--after", hint[1])
    as_json = qgen("assets", "list", "--origin", "import", "--json")

    assert [line.split()[0] for line in page.out.splitlines()[:2]] == [
        str(assets[2].id),
        str(assets[1].id),
    ]
    assert rest.out.startswith(str(assets[0].id))
    assert [one.id for one in AssetPage.model_validate_json(as_json.out).assets] == [assets[3].id]
    assert qgen("assets", "list", "--after", str(new_id())).code == 2


async def test_getting_a_file_overwrites_nothing_unless_it_is_told_to(
    stocked: Qgen, database_url: str
) -> None:
    content = a_file()
    asset = await store_asset(database_url, content)
    mine = stocked.folder / "mine.png"
    mine.write_bytes(b"mine")

    refused = stocked("assets", "get", str(asset.id), "-o", "mine.png")
    kept = mine.read_bytes()
    forced = stocked("assets", "get", str(asset.id), "-o", "mine.png", "--force")

    assert (refused.code, kept) == (2, b"mine")
    assert "--force" in refused.err
    assert (forced.code, mine.read_bytes()) == (0, content)


async def test_a_file_that_cannot_be_got_leaves_nothing_behind(
    stocked: Qgen, database_url: str
) -> None:
    asset = await store_asset(database_url, a_file())
    place_of(asset).write_bytes(a_file())

    changed = stocked("assets", "get", str(asset.id), "-o", "copy.png")
    place_of(asset).unlink()
    gone = stocked("assets", "get", str(asset.id), "-o", "copy.png")

    assert (changed.code, gone.code) == (1, 1)
    assert "not those that were kept" in changed.err
    assert "ASSET_BYTES_MISSING" in gone.err
    assert {path.name for path in stocked.folder.iterdir()} == {"stdout", "stderr"}


def test_a_file_goes_to_standard_output_as_it_is(qgen: Qgen) -> None:
    (qgen.folder / "lines.jsonl").write_text('{"stem": "가"}\n', "utf-8")
    ran = qgen("assets", "add", "lines.jsonl", "-k", "batch_input", "--json")
    asset_id = json.loads(ran.out)["asset"]["id"]

    got = qgen("assets", "get", asset_id, "-o", "-")

    assert (got.code, got.out) == (0, '{"stem": "가"}\n')


def test_what_cannot_be_kept_is_refused_with_the_reason_and_exit_code_2(
    refusing_qgen: Qgen,
) -> None:
    (refusing_qgen.folder / "a.svg").write_text("<svg/>", "utf-8")
    (refusing_qgen.folder / "b.png").write_bytes(a_file("gif"))
    (refusing_qgen.folder / "c.png").write_bytes(a_file(size=1001))

    svg = refusing_qgen("assets", "add", "a.svg", "-k", "image")
    gif = refusing_qgen("assets", "add", "b.png", "-k", "image", "--json")
    large = refusing_qgen("assets", "add", "c.png", "-k", "image", QGEN_ASSET_MAX_BYTES="1000")
    missing = refusing_qgen("assets", "add", "d.png", "-k", "image")

    assert [ran.code for ran in (svg, gif, large, missing)] == [2, 2, 2, 2]
    assert "convert it to PNG" in svg.err
    assert json.loads(gif.out)["error"]["details"]["found"] == "image/gif"
    assert "QGEN_ASSET_MAX_BYTES" in large.err
    assert "d.png cannot be read" in missing.err


async def test_the_check_finds_and_repairs_and_its_exit_code_tells(
    stocked: Qgen, database_url: str
) -> None:
    lost, used, whole = [await store_asset(database_url, a_file()) for _ in range(3)]
    question = await store_one(database_url)
    await rows(
        database_url,
        "UPDATE question_options SET asset_id = $1 WHERE question_id = $2 AND position = 0",
        *(used.id, question.id),
    )
    well = stocked("assets", "check", "--deep")
    place_of(lost).unlink()
    place_of(used).unlink()
    seen = stocked("assets", "check")
    repaired = stocked("assets", "check", "--repair")
    place_of(whole).write_bytes(b"short")
    as_json = stocked("assets", "check", "--json")

    assert (well.code, well.out) == (0, "3 assets, 3 files.\nAll is well.\n")
    assert seen.code == 1
    assert "assets without bytes: 2 (0 repaired)" in seen.out
    assert "qgen assets check --repair" in seen.out
    assert repaired.code == 1
    assert "assets without bytes: 2 (1 repaired)" in repaired.out
    assert f"question {question.id}" in repaired.out
    found = json.loads(as_json.out)
    assert (as_json.code, found.pop("is_well")) == (1, False)
    assert AssetCheck.model_validate(found).sizes_differ.count == 1


def test_supabase_is_used_where_it_is_configured(qgen: Qgen, sandbox: SandboxProcess) -> None:
    sandbox.control("DELETE", "storage")
    supabase = Qgen(
        qgen.folder,
        {
            **qgen.environment,
            "SUPABASE_URL": f"{sandbox.url}/supabase",
            "SUPABASE_SERVICE_KEY": "very.secret.key",
        },
    )
    (qgen.folder / "a.png").write_bytes(a_file())

    without = supabase("assets", "add", "a.png", "-k", "image")
    doctor = supabase("doctor")
    made = supabase("assets", "create-bucket")
    added = supabase("assets", "add", "a.png", "-k", "image")
    shown = supabase("assets", "show", added.out.split()[0])
    checked = supabase("assets", "check", "--deep")

    assert without.code == 1
    assert "qgen assets create-bucket" in without.err
    assert "✖ storage" in doctor.out
    assert "STORAGE_BUCKET_MISSING" in doctor.out
    assert made.out == "Bucket qgen is made.\n"
    assert f"{sandbox.url}/supabase/storage/v1/object/sign/" in shown.out
    assert (checked.code, checked.out) == (0, "1 assets, 1 files.\nAll is well.\n")
    assert not (qgen.folder / STORAGE).exists()
    said = "".join(ran.out + ran.err for ran in (without, doctor, made, added, shown, checked))
    assert "very.secret.key" not in said
