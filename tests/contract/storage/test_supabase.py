"""What Supabase Storage refuses, how it fails, and what becomes of it."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.base import BaseStorage
from app.infrastructure.storage.supabase import SupabaseStorage
from tests.contract.storage.conftest import (
    PICTURE,
    Supabase,
    bytes_of,
    keys_in,
    write,
)
from tests.support.log_capture import captured_log

_KEY = "project/image/ab12.png"
_PASSING: dict[str, dict[str, object]] = {
    "429": {"kind": "error", "status": 429},
    "500": {"kind": "error", "status": 500},
    "503": {"kind": "error", "status": 503},
    "544": {"kind": "error", "status": 544},
    "locked": {"kind": "error", "status": 423},
    "conflict": {"kind": "error", "status": 409},
    "gateway-429": {"kind": "gateway", "status": 429},
    "gateway-502": {"kind": "gateway", "status": 502},
    "dropped": {"kind": "drop_before"},
}


@pytest.mark.parametrize("fault", _PASSING)
async def test_what_passes_is_tried_again(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path, fault: str
) -> None:
    supabase.fail(_PASSING[fault] | {"times": 3})

    await on_supabase.put(_KEY, a_file, "image/png")

    assert await bytes_of(on_supabase, _KEY) == PICTURE
    assert supabase.requests() == {"bucket": 1, "upload": 4, "download": 1}
    assert len(supabase.waits.seconds) == 3


@pytest.mark.parametrize("fault", _PASSING)
async def test_what_does_not_pass_is_given_up_and_nothing_is_kept(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path, fault: str
) -> None:
    supabase.fail(_PASSING[fault])

    with pytest.raises(BusinessException) as failed:
        await on_supabase.put(_KEY, a_file, "image/png")

    assert failed.value.code is ErrorCode.STORAGE_UNAVAILABLE
    assert supabase.requests() == {"bucket": 1, "upload": 4}
    supabase.fail()
    assert await keys_in(on_supabase, "") == []


async def test_a_put_whose_answer_was_lost_is_found_to_be_done(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path
) -> None:
    supabase.fail({"kind": "drop_after", "on": "upload", "times": 1})

    await on_supabase.put(_KEY, a_file, "image/png")

    assert supabase.requests() == {"bucket": 1, "upload": 2, "info": 1}
    assert await keys_in(on_supabase, "") == [_KEY]
    assert await bytes_of(on_supabase, _KEY) == PICTURE


async def test_a_put_that_is_answered_too_late_is_found_to_be_done(
    supabase: Supabase, a_file: Path
) -> None:
    supabase.fail({"kind": "slow", "on": "upload", "times": 1, "seconds": 1})
    storage = supabase.storage(timeout_s=0.3)

    await storage.put(_KEY, a_file, "image/png")
    await storage.close()

    assert supabase.requests() == {"bucket": 1, "upload": 2, "info": 1}


async def test_a_full_storage_says_so_at_once(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path
) -> None:
    supabase.fail({"kind": "full", "on": "upload"})

    with pytest.raises(BusinessException) as full:
        await on_supabase.put(_KEY, a_file, "image/png")

    assert full.value.code is ErrorCode.STORAGE_FULL
    assert supabase.requests() == {"bucket": 1, "upload": 1}
    assert await keys_in(on_supabase, "") == []


async def test_a_download_that_breaks_off_goes_on_where_it_was(
    supabase: Supabase, on_supabase: SupabaseStorage, tmp_path: Path
) -> None:
    content = bytes(range(250)) * 8000
    await on_supabase.put(_KEY, write(tmp_path / "large", content), "audio/wav")
    supabase.fail({"kind": "drop_middle", "times": 3})

    assert await bytes_of(on_supabase, _KEY) == content
    assert supabase.requests() == {"bucket": 1, "upload": 1, "download": 4}


async def test_a_download_that_breaks_off_again_and_again_is_given_up(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path
) -> None:
    await on_supabase.put(_KEY, a_file, "image/png")
    supabase.fail({"kind": "drop_middle"})

    with pytest.raises(BusinessException) as failed:
        await bytes_of(on_supabase, _KEY)

    assert failed.value.code is ErrorCode.STORAGE_UNAVAILABLE


async def test_a_download_that_cannot_begin_is_tried_again(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path
) -> None:
    await on_supabase.put(_KEY, a_file, "image/png")
    supabase.fail({"kind": "drop_before", "times": 1}, {"kind": "error", "status": 503, "times": 1})

    assert await bytes_of(on_supabase, _KEY) == PICTURE


_OPERATIONS = ["put", "read", "find", "list", "remove", "sign", "check"]


async def _do(operation: str, storage: BaseStorage, a_file: Path) -> None:
    match operation:
        case "put":
            await storage.put(_KEY, a_file, "image/png")
        case "read":
            await bytes_of(storage, _KEY)
        case "find":
            await storage.find(_KEY)
        case "list":
            await keys_in(storage, "project")
        case "remove":
            await storage.remove([_KEY])
        case "sign":
            await storage.signed_url(_KEY, 60, None)
        case _:
            await storage.check()


@pytest.mark.parametrize("operation", _OPERATIONS)
async def test_a_missing_bucket_is_told_with_what_to_do(
    supabase: Supabase, a_file: Path, operation: str
) -> None:
    storage = supabase.storage(bucket="nobody-made-it")

    with pytest.raises(BusinessException, match="qgen assets create-bucket") as missing:
        await _do(operation, storage, a_file)
    await storage.close()

    assert missing.value.code is ErrorCode.STORAGE_BUCKET_MISSING


@pytest.mark.parametrize("operation", _OPERATIONS)
@pytest.mark.parametrize("status", [200, 301, 404])
async def test_another_server_at_the_url_is_never_taken_for_an_answer(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path, operation: str, status: int
) -> None:
    if (operation, status) == ("read", 200):
        return  # a page is bytes as any other; `check` finds it
    supabase.fail({"kind": "gateway", "status": status})

    with pytest.raises(BusinessException, match="SUPABASE_URL") as failed:
        await _do(operation, on_supabase, a_file)

    assert failed.value.code is ErrorCode.STORAGE_UNAVAILABLE
    assert supabase.waits.seconds == []


@pytest.mark.parametrize("operation", _OPERATIONS)
async def test_a_wrong_key_is_refused_once_and_never_told(
    supabase: Supabase, a_file: Path, operation: str
) -> None:
    storage = supabase.storage(key="my-wrong-key")

    with pytest.raises(BusinessException, match="SUPABASE_SERVICE_KEY") as refused:
        await _do(operation, storage, a_file)
    await storage.close()

    assert refused.value.code is ErrorCode.STORAGE_REJECTED
    assert "my-wrong-key" not in str(refused.value.as_body(None))
    assert supabase.waits.seconds == []


async def test_a_server_that_is_away_is_tried_four_times_and_the_key_is_not_logged(
    supabase: Supabase, a_file: Path
) -> None:
    storage = supabase.storage(url="http://127.0.0.1:9", key="sb_secret_of_mine")

    with captured_log("text", "DEBUG") as lines, pytest.raises(BusinessException) as failed:
        await storage.put(_KEY, a_file, "image/png")
    await storage.close()

    assert failed.value.code is ErrorCode.STORAGE_UNAVAILABLE
    assert len(supabase.waits.seconds) == 3
    assert lines.getvalue().count("Supabase Storage, try") == 3
    assert "sb_secret_of_mine" not in lines.getvalue() + str(failed.value.as_body(None))


async def test_a_key_of_the_newer_form_is_sent_as_such(supabase: Supabase, a_file: Path) -> None:
    storage = supabase.storage(key="sb_secret_0123")

    await storage.put(_KEY, a_file, "image/png")

    assert await bytes_of(storage, _KEY) == PICTURE
    await storage.close()


async def test_a_proxy_does_not_stand_before_this_machine(
    supabase: Supabase, a_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    storage = supabase.storage()

    await storage.put(_KEY, a_file, "image/png")

    assert await storage.find(_KEY) is not None
    await storage.close()


async def test_a_type_that_the_bucket_does_not_take_is_refused_with_the_reason(
    supabase: Supabase, a_file: Path
) -> None:
    async with supabase.client() as http:
        await http.post("/bucket", json={"id": "texts", "allowed_mime_types": ["text/*"]})
    storage = supabase.storage(bucket="texts")

    with pytest.raises(BusinessException, match="mime type image/png") as refused:
        await storage.put(_KEY, a_file, "image/png")
    await storage.put("note.txt", a_file, "text/plain")
    await storage.close()

    assert refused.value.code is ErrorCode.STORAGE_REJECTED


async def test_a_new_bucket_is_private(supabase: Supabase) -> None:
    storage = supabase.storage(bucket="new")

    assert await storage.ensure_bucket() is True
    assert await storage.ensure_bucket() is False
    await storage.close()

    async with supabase.client() as http:
        assert (await http.get("/bucket/new")).json()["public"] is False


async def test_a_bucket_that_is_there_and_public_is_refused(supabase: Supabase) -> None:
    async with supabase.client() as http:
        await http.post("/bucket", json={"id": "open", "public": True})
    storage = supabase.storage(bucket="open")

    with pytest.raises(BusinessException, match="public") as refused:
        await storage.ensure_bucket()
    await storage.close()

    assert refused.value.code is ErrorCode.STORAGE_REJECTED


async def test_a_signed_url_gives_the_bytes_as_the_file_that_it_names(
    on_supabase: SupabaseStorage, a_file: Path
) -> None:
    await on_supabase.put(_KEY, a_file, "image/png")

    url = await on_supabase.signed_url(_KEY, 60, "그림 1.png")

    async with httpx.AsyncClient(trust_env=False) as http:
        whole = await http.get(url)
        part = await http.get(url, headers={"Range": "bytes=5-9"})
    assert (whole.status_code, whole.content) == (200, PICTURE)
    assert whole.headers["content-type"] == "image/png"
    assert "filename*=UTF-8''%EA%B7%B8%EB%A6%BC%201.png" in whole.headers["content-disposition"]
    assert (part.status_code, part.content) == (206, PICTURE[5:10])


async def test_a_signed_url_without_a_name_is_shown_and_does_not_serve_another_file(
    on_supabase: SupabaseStorage, a_file: Path
) -> None:
    await on_supabase.put(_KEY, a_file, "image/png")
    await on_supabase.put("project/other.png", a_file, "image/png")

    url = await on_supabase.signed_url(_KEY, 60, None)

    async with httpx.AsyncClient(trust_env=False) as http:
        shown = await http.get(url)
        other = await http.get(url.replace(_KEY, "project/other.png"))
    assert list(parse_qs(urlsplit(url).query)) == ["token"]
    assert "content-disposition" not in shown.headers
    assert (other.status_code, other.json()["error"]) == (400, "InvalidSignature")


async def test_a_listing_of_several_pages_is_complete(supabase: Supabase, a_file: Path) -> None:
    storage = supabase.storage(page=5)
    keys = [f"p/{number:02}" for number in range(10)] + ["p/q/00", "r/00"]
    for key in keys:
        await storage.put(key, a_file, "image/png")

    listed = await keys_in(storage, "")
    await storage.close()

    assert listed == keys
    assert supabase.requests() == {"bucket": 1, "upload": 12, "list": 1 + 3 + 1 + 1}


async def test_more_keys_than_one_request_takes_are_removed(
    supabase: Supabase, on_supabase: SupabaseStorage, a_file: Path
) -> None:
    await on_supabase.put("p/0700", a_file, "image/png")

    await on_supabase.remove(f"p/{number:04}" for number in range(701))

    assert await keys_in(on_supabase, "p") == []
    assert supabase.requests() == {"bucket": 1, "upload": 1, "remove": 2, "list": 1}
