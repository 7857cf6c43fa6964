"""The stand-in answers as the storage server did when it was recorded (version 1.11)."""

import time

import httpx
import pytest

from sandbox.supabase.storage_errors import StorageError
from sandbox.supabase.storage_tokens import sign, verify
from tests.contract.storage.conftest import Supabase

_DUPLICATE = '"error":"Duplicate","message":"The resource already exists"'
_RECORDED = {
    "bucket again": (
        ("POST", "/bucket", {"json": {"id": "qgen"}}),
        f'{{"statusCode":"409",{_DUPLICATE},"code":"BucketAlreadyExists"}}',
    ),
    "missing bucket": (
        ("GET", "/bucket/nobucket", {}),
        '{"statusCode":"404","error":"Bucket not found","message":"Bucket not found",'
        '"code":"NoSuchBucket"}',
    ),
    "upload again": (
        ("POST", "/object/wire/d/a.txt", {"files": {"file": ("a.txt", b"hello", "text/plain")}}),
        f'{{"statusCode":"409",{_DUPLICATE},"code":"KeyAlreadyExists"}}',
    ),
    "type": (
        ("POST", "/object/wire/d/b.png", {"files": {"file": ("b.png", b"hello", "image/png")}}),
        '{"statusCode":"415","error":"invalid_mime_type","message":"mime type image/png is not '
        'supported","code":"InvalidMimeType"}',
    ),
    "korean key": (
        ("POST", "/object/wire/한/b.txt", {"files": {"file": ("b", b"hello", "text/plain")}}),
        '{"statusCode":"400","error":"InvalidKey","message":"Invalid key: 한/b.txt",'
        '"code":"InvalidKey"}',
    ),
    "too large": (
        ("POST", "/object/wire/big", {"files": {"file": ("b", bytes(1_000_001), "text/plain")}}),
        '{"statusCode":"413","error":"Payload too large","message":"The object exceeded the '
        'maximum allowed size","code":"EntityTooLarge"}',
    ),
    "missing object": (
        ("GET", "/object/wire/zzz", {}),
        '{"statusCode":"404","error":"not_found","message":"Object not found","code":"NoSuchKey"}',
    ),
    "missing info": (
        ("GET", "/object/info/wire/zzz", {}),
        '{"statusCode":"404","error":"not_found","message":"Object not found","code":"NoSuchKey"}',
    ),
    "sign missing": (
        ("POST", "/object/sign/wire/nope", {"json": {"expiresIn": "60"}}),
        '{"statusCode":"404","error":"not_found","message":"Object not found","code":"NoSuchKey"}',
    ),
    "bad jwt": (
        ("GET", "/bucket", {"headers": {"Authorization": "Bearer nonsense"}}),
        '{"statusCode":"403","error":"Unauthorized","message":"Invalid Compact JWS",'
        '"code":"AccessDenied"}',
    ),
}


@pytest.fixture
async def recorded(supabase: Supabase) -> Supabase:
    """With what was there when the answers were recorded."""
    async with supabase.client() as http:
        wire = {
            "id": "wire",
            "file_size_limit": 1_000_000,
            "allowed_mime_types": ["text/plain", "application/jsonl"],
        }
        assert (await http.post("/bucket", json=wire)).json() == {"name": "wire"}
        await _upload(http, b"hello", upsert=False)
    return supabase


async def _upload(http: httpx.AsyncClient, content: bytes, *, upsert: bool) -> httpx.Response:
    return await http.post(
        "/object/wire/d/a.txt",
        files={"file": ("a.txt", content, "text/plain")},
        data={"cacheControl": "3600"},
        headers={"x-upsert": str(upsert).lower()},
    )


@pytest.mark.parametrize("which", _RECORDED)
async def test_errors_are_as_recorded(recorded: Supabase, which: str) -> None:
    (method, path, options), body = _RECORDED[which]
    async with recorded.client() as http:
        answer = await http.request(method, path, **options)  # type: ignore[arg-type]

    assert (answer.status_code, answer.text) == (400, body)
    assert answer.headers["content-type"].startswith("application/json")


async def test_an_upload_and_its_replacement_have_one_id(recorded: Supabase) -> None:
    async with recorded.client() as http:
        before = (await http.get("/object/info/wire/d/a.txt")).json()
        answer = await _upload(http, b"hello2", upsert=True)
        after = await http.get("/object/wire/d/a.txt")

    assert answer.json() == {"Key": "wire/d/a.txt", "Id": before["id"]}
    assert after.content == b"hello2"
    assert after.headers["etag"] == '"6e809cbda0732ac4845916a59016f954"'
    assert after.headers["cache-control"] == "max-age=3600"


async def test_listings_tell_files_and_folders_apart(recorded: Supabase) -> None:
    async with recorded.client() as http:
        root = (await http.post("/object/list/wire", json={"prefix": ""})).json()
        below = (await http.post("/object/list/wire", json={"prefix": "d"})).json()

    nothing = dict.fromkeys(("id", "updated_at", "created_at", "last_accessed_at", "metadata"))
    assert root == [{"name": "d", **nothing}]
    assert [one["name"] for one in below] == ["a.txt"]
    assert below[0]["metadata"]["size"] == 5
    assert below[0]["metadata"]["eTag"] == '"5d41402abc4b2a76b9719d911017c592"'


async def test_removing_tells_what_was_there(recorded: Supabase) -> None:
    async with recorded.client() as http:
        body = {"prefixes": ["d/a.txt", "nope"]}
        removed = (await http.request("DELETE", "/object/wire", json=body)).json()

    assert [one["name"] for one in removed] == ["d/a.txt"]


def test_a_token_is_refused_once_it_has_expired() -> None:
    assert verify(sign("b/k", 60), "b/k") > time.time()

    with pytest.raises(StorageError) as expired:
        verify(sign("b/k", -1), "b/k")

    assert bytes(expired.value.response().body) == (
        b'{"statusCode":"400","error":"InvalidJWT",'
        b'"message":"\\"exp\\" claim timestamp check failed","code":"InvalidJWT"}'
    )


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-1", 206, b"he"),
        ("bytes=3-", 206, b"lo"),
        ("bytes=-2", 206, b"lo"),
        ("bytes=0-99", 206, b"hello"),
        ("bytes=0-1,3-4", 200, b"hello"),
        ("lines=0-1", 200, b"hello"),
    ],
)
async def test_a_range_of_the_bytes_can_be_asked_for(
    recorded: Supabase, asked: str, status: int, content: bytes
) -> None:
    async with recorded.client() as http:
        answer = await http.get("/object/wire/d/a.txt", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (status, content)


async def test_a_range_behind_the_end_is_refused(recorded: Supabase) -> None:
    async with recorded.client() as http:
        answer = await http.get("/object/wire/d/a.txt", headers={"Range": "bytes=9-"})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_range")


@pytest.mark.parametrize(
    "body", [[], {"faults": [{"kind": "no-such"}]}, {"faults": [{"kind": "slow", "times": "2"}]}]
)
async def test_faults_that_are_wrong_are_refused(supabase: Supabase, body: object) -> None:
    async with httpx.AsyncClient(base_url=supabase.sandbox.url, trust_env=False) as http:
        answer = await http.put("/__sandbox/storage", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]
