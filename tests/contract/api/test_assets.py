"""Files over HTTP: listed, read with a URL, taken out, and their bytes by that URL."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from httpx import ASGITransport, AsyncClient

from app.api.v1.files import StoredFile
from app.core.config import Settings
from app.infrastructure.storage.url_signer import UrlSigner
from app.shared.assets import Asset, AssetPage
from app.shared.clock import utc_now
from app.shared.ids import new_id
from tests.support.api_client import Api, api_of, error_of, places
from tests.support.files import a_file
from tests.support.library import store_asset, store_one
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

ASSETS = "/api/v1/assets"
CONTENT = a_file("png", 100_000)


async def read(api: Api, asset: Asset) -> Asset:
    response = await api.http.get(f"{ASSETS}/{asset.id}")
    assert response.status_code == 200, response.text
    return Asset.model_validate_json(response.content)


async def page(api: Api, **parameters: str | int) -> AssetPage:
    response = await api.http.get(ASSETS, params=parameters)
    assert response.status_code == 200, response.text
    return AssetPage.model_validate_json(response.content)


@pytest.fixture
async def asset(shared_api: Api) -> Asset:
    """A picture, as the API tells it."""
    stored = await store_asset(shared_api.database_url, CONTENT, "고양이 사진.png")
    return await read(shared_api, stored)


@pytest.fixture
async def stranger() -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody who has nothing but a URL."""
    async with httpx2.AsyncClient() as client:
        yield client


async def test_an_asset_is_read_with_a_url_that_gives_its_bytes_to_anybody(
    shared_api: Api, asset: Asset, stranger: httpx2.AsyncClient
) -> None:
    assert asset.url is not None
    assert asset.url_expires_at is not None
    response = await stranger.get(asset.url)

    assert asset.url.startswith(str(shared_api.http.base_url))
    signed_until = int(dict(parse_qsl(urlsplit(asset.url).query))["expires"])
    assert 0 <= signed_until - asset.url_expires_at.timestamp() <= 1
    assert asset.url_expires_at.microsecond == 0
    assert timedelta(0) < asset.url_expires_at - utc_now() <= timedelta(hours=1)
    assert response.status_code == 200
    assert response.content == CONTENT
    assert response.headers["content-type"] == "image/png"
    name = "%EA%B3%A0%EC%96%91%EC%9D%B4%20%EC%82%AC%EC%A7%84.png"
    assert response.headers["content-disposition"] == f"inline; filename*=utf-8''{name}"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "sandbox"
    kind, _, seconds = response.headers["cache-control"].partition(", max-age=")
    assert (kind, 0 < int(seconds) <= 3600) == ("private", True)


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=99990-", 99_990, 100_000), ("bytes=-10", 99_990, 100_000)],
)
async def test_a_part_of_a_file_may_be_asked_for(
    asset: Asset, stranger: httpx2.AsyncClient, wanted: str, start: int, end: int
) -> None:
    response = await stranger.get(asset.url or "", headers={"Range": wanted})

    assert response.status_code == 206
    assert response.content == CONTENT[start:end]
    assert response.headers["content-range"] == f"bytes {start}-{end - 1}/100000"


async def test_a_download_goes_on_where_it_stopped_only_if_the_file_is_the_same(
    asset: Asset, stranger: httpx2.AsyncClient
) -> None:
    url, rest = asset.url or "", {"Range": "bytes=50000-"}
    tag = (await stranger.head(url)).headers["etag"]

    same = await stranger.get(url, headers=rest | {"If-Range": tag})
    other = await stranger.get(url, headers=rest | {"If-Range": '"another"'})

    assert (same.status_code, same.content) == (206, CONTENT[50_000:])
    assert (other.status_code, other.content) == (200, CONTENT)


async def test_a_head_request_tells_the_size_without_the_bytes(
    asset: Asset, stranger: httpx2.AsyncClient
) -> None:
    response = await stranger.head(asset.url or "")

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == "100000"
    assert response.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    ("wanted", "status"), [("bytes=100000-", 416), ("bytes=9-5", 400), ("lines=1-2", 400)]
)
async def test_a_range_that_there_is_not_is_refused_with_the_one_error_body(
    asset: Asset, stranger: httpx2.AsyncClient, wanted: str, status: int
) -> None:
    response = await stranger.get(asset.url or "", headers={"Range": wanted})

    error_of(response, status, "HTTP_ERROR")
    if status == 416:
        assert response.headers["content-range"] == "bytes */100000"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_file_that_is_deleted_just_before_it_is_sent_is_missing(
    method: str, tmp_path: Path
) -> None:
    app = ASGITransport(StoredFile(tmp_path / "deleted.png"))
    async with AsyncClient(transport=app, base_url="http://here") as client:
        response = await client.request(method, "/")

    assert response.status_code == 404
    if method == "GET":
        assert response.json()["error"]["code"] == "ASSET_BYTES_MISSING"


@pytest.mark.parametrize("part", ["expires", "name", "signature", "path"])
async def test_a_url_that_somebody_has_changed_gives_nothing(
    asset: Asset, stranger: httpx2.AsyncClient, part: str
) -> None:
    url = httpx2.URL(asset.url or "")
    query = dict(parse_qsl(url.query.decode()))
    if part == "path":
        changed = url.copy_with(path=url.path.replace("/image/", "/audio/"))
    elif part == "expires":
        changed = url.copy_with(params=query | {"expires": str(int(query["expires"]) + 9)})
    else:
        changed = url.copy_with(params=query | {part: "x"})

    error_of(await stranger.get(changed), 403, "URL_INVALID")


@pytest.mark.parametrize("expires", ["", "soon", "9" * 30, "-1"])
async def test_a_url_without_a_time_of_ours_gives_nothing(
    asset: Asset, stranger: httpx2.AsyncClient, expires: str
) -> None:
    url = urlsplit(asset.url or "")
    parameters = {"expires": expires, "signature": "x"}

    response = await stranger.get(f"{url.scheme}://{url.netloc}{url.path}", params=parameters)

    error_of(response, 403, "URL_INVALID")


async def test_a_url_that_is_too_old_says_so(shared_api: Api, asset: Asset) -> None:
    settings = some_settings(shared_api.database_url, None)
    an_hour_ago = utc_now() - timedelta(hours=1)
    signer = UrlSigner(settings.data_dir / "url-secret", now=lambda: an_hour_ago)
    key = urlsplit(asset.url or "").path.removeprefix("/api/v1/files/qgen/")

    response = await shared_api.http.get(signer.sign("qgen", key, 60, None))

    assert "ask for the asset again" in error_of(response, 403, "URL_EXPIRED").message


async def test_bytes_that_are_gone_are_told_of_by_the_url_and_by_the_asset(
    api: Api, settings: Settings
) -> None:
    asset = await read(api, await store_asset(api.database_url, a_file()))
    key = urlsplit(asset.url or "").path.removeprefix("/api/v1/files/")
    (settings.data_dir / "storage" / key).unlink()

    error_of(await api.http.get(asset.url or ""), 404, "ASSET_BYTES_MISSING")
    error_of(await api.http.get(f"{ASSETS}/{asset.id}"), 404, "ASSET_BYTES_MISSING")
    assert [one.id for one in (await page(api)).assets] == [asset.id]


async def test_assets_are_listed_newest_first_by_pages_and_filters_without_urls(
    api: Api,
) -> None:
    stored = [await store_asset(api.database_url, a_file(), f"{n}.png") for n in range(3)]
    await rows(api.database_url, "UPDATE assets SET kind = 'export' WHERE file_name = '1.png'")
    await rows(api.database_url, "UPDATE assets SET origin = 'import' WHERE file_name = '2.png'")

    first = await page(api, limit=2)
    last = await page(api, limit=2, after=str(first.next_cursor))

    ids = [one.id for one in stored]
    assert [one.id for one in first.assets + last.assets] == ids[::-1]
    assert last.next_cursor is None
    assert {one.url for one in first.assets} == {None}
    assert [one.id for one in (await page(api, kind="export")).assets] == [ids[1]]
    assert [one.id for one in (await page(api, origin="import")).assets] == [ids[2]]
    assert (await page(api, kind="export", origin="import")).assets == ()


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ({"kind": "film"}, "query.kind"),
        ({"origin": "x"}, "query.origin"),
        ({"limit": "101"}, "query.limit"),
        ({"after": "01890000-0000-7000-8000-00000000dead"}, "query.after"),
        ({"colour": "red"}, "query.colour"),
    ],
)
async def test_a_list_that_cannot_be_given_says_what_is_wrong(
    shared_api: Api, parameters: dict[str, str], place: str
) -> None:
    response = await shared_api.http.get(ASSETS, params=parameters)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [place]


async def test_a_deleted_asset_is_not_found_and_its_url_gives_nothing(
    shared_api: Api, asset: Asset
) -> None:
    deleted = await shared_api.http.delete(f"{ASSETS}/{asset.id}")

    assert (deleted.status_code, deleted.content) == (204, b"")
    error_of(await shared_api.http.get(f"{ASSETS}/{asset.id}"), 404, "ASSET_NOT_FOUND")
    error_of(await shared_api.http.delete(f"{ASSETS}/{asset.id}"), 404, "ASSET_NOT_FOUND")
    error_of(await shared_api.http.get(asset.url or ""), 404, "ASSET_BYTES_MISSING")


async def test_an_asset_that_a_question_shows_stays(shared_api: Api, asset: Asset) -> None:
    question = await store_one(shared_api.database_url)
    await rows(
        shared_api.database_url,
        "UPDATE question_options SET asset_id = $1 WHERE question_id = $2 AND position = 0",
        *(asset.id, question.id),
    )

    response = await shared_api.http.delete(f"{ASSETS}/{asset.id}")

    error = error_of(response, 422, "VALIDATION_FAILED")
    assert places(error) == ["path.asset_id"]
    assert str(question.id) in error.message
    assert (await shared_api.http.get(asset.url or "")).status_code == 200


async def test_an_asset_that_is_not_there_is_not_found(shared_api: Api) -> None:
    missing = new_id()

    error = error_of(await shared_api.http.get(f"{ASSETS}/{missing}"), 404, "ASSET_NOT_FOUND")
    assert error.details == {"id": str(missing)}


async def test_many_may_read_one_file_at_once(asset: Asset) -> None:
    async with httpx2.AsyncClient() as client:
        responses = await asyncio.gather(*(client.get(asset.url or "") for _ in range(20)))

    assert {response.content == CONTENT for response in responses} == {True}


async def test_where_supabase_has_the_bytes_its_url_is_given_and_nothing_is_served_here(
    database_url: str, sandbox_process: SandboxProcess
) -> None:
    sandbox_process.control("DELETE", "storage")
    stored = await store_asset(database_url, a_file())
    settings = some_settings(
        database_url,
        sandbox_process.url,
        supabase_url=f"{sandbox_process.url}/supabase",
        supabase_service_key="a.b.c",
    )
    async with api_of(settings) as api:
        no_bucket = await api.http.get(f"{ASSETS}/{stored.id}")
        url = "/api/v1/files/qgen/x.png"
        not_here = [await api.http.get(url), await api.http.get(f"{url}?expires=1&signature=x")]

    error_of(no_bucket, 503, "STORAGE_BUCKET_MISSING")
    for response in not_here:
        error_of(response, 404, "ROUTE_NOT_FOUND")
