"""Stand-in for Supabase's storage server, as recorded of version 1.11.

Its clients take ``{sandbox}/supabase`` as the project's URL.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import BinaryIO

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.delivery import BrokenOff
from sandbox.faults import At
from sandbox.jsons import (
    JsonObject,
    JsonValue,
    NotJson,
    integer,
    items,
    parse_object,
    text,
)
from sandbox.supabase.storage_buckets import Bucket, Buckets, Object, check_key
from sandbox.supabase.storage_delivery import ObjectResponse
from sandbox.supabase.storage_errors import StorageError, invalid_request
from sandbox.supabase.storage_faults import (
    StorageFault,
    StorageFaultKind,
    StorageFaults,
    StorageOperation,
)
from sandbox.supabase.storage_spool import Spool
from sandbox.supabase.storage_tokens import authorize, sign, verify

BASE = "/supabase/storage/v1"
_CLIENT_GONE = 499
_DEFAULT_LIMIT = 100
_DEFAULT_TYPE = "application/octet-stream"

type _Handler = Callable[[Request], Awaitable[Response]]


class Storage:
    """The server: its buckets, the faults in force, and how often each operation was asked for."""

    def __init__(self) -> None:
        self._buckets = Buckets()
        self._spool = Spool()
        self.faults = StorageFaults()
        self.requests: Counter[StorageOperation] = Counter()

    def clear(self) -> None:
        """No buckets, no faults, no memory of requests."""
        if self._buckets.by_id:
            self._spool.clear()
        self._buckets = Buckets()
        self.faults = StorageFaults()
        self.requests.clear()

    def routes(self) -> list[Route]:
        """What clients ask, below ``BASE``."""
        on = StorageOperation
        return [
            _route("/bucket", self._endpoint(on.BUCKET, self._add_bucket), "POST"),
            _route("/bucket", self._endpoint(on.BUCKET, self._list_buckets), "GET"),
            _route("/bucket/{bucket}", self._endpoint(on.BUCKET, self._bucket), "GET"),
            _route("/object/list/{bucket}", self._endpoint(on.LIST, self._list), "POST"),
            _route("/object/info/{bucket}/{key:path}", self._endpoint(on.INFO, self._info), "GET"),
            _route("/object/sign/{bucket}/{key:path}", self._endpoint(on.SIGN, self._sign), "POST"),
            _route(
                "/object/sign/{bucket}/{key:path}",
                self._endpoint(on.DOWNLOAD, self._signed, is_public=True),
                "GET",
            ),
            _route("/object/{bucket}", self._endpoint(on.REMOVE, self._remove), "DELETE"),
            _route(
                "/object/{bucket}/{key:path}",
                self._endpoint(on.UPLOAD, self._upload),
                "POST",
                "PUT",
            ),
            _route(
                "/object/{bucket}/{key:path}", self._endpoint(on.DOWNLOAD, self._download), "GET"
            ),
        ]

    def _endpoint(
        self, operation: StorageOperation, handler: _Handler, *, is_public: bool = False
    ) -> _Handler:
        async def answer(request: Request) -> Response:
            self.requests[operation] += 1
            try:
                if not is_public:
                    authorize(request)
                return await _spoiled(self.faults.next(operation), handler, request)
            except StorageError as error:
                return error.response()
            except NotJson as error:
                return invalid_request(str(error)).response()
            except ClientDisconnect:
                return Response(status_code=_CLIENT_GONE)

        return answer

    async def _add_bucket(self, request: Request) -> Response:
        body = parse_object(await request.body())
        name = text(body.get("id")) or text(body.get("name"))
        if not name:
            raise invalid_request("body must have required property 'name'")
        types = body.get("allowed_mime_types")
        allowed = None if types is None else tuple(text(one) for one in items(types))
        limit = integer(body.get("file_size_limit"))
        self._buckets.add(Bucket(name, body.get("public") is True, limit, allowed))
        return JSONResponse({"name": name})

    async def _list_buckets(self, _: Request) -> Response:
        return JSONResponse([bucket.to_json() for bucket in self._buckets.by_id.values()])

    async def _bucket(self, request: Request) -> Response:
        return JSONResponse(self._bucket_of(request).to_json())

    async def _upload(self, request: Request) -> Response:
        bucket, key = self._bucket_of(request), _key(request)
        check_key(key)
        upsert = request.method == "PUT" or request.headers.get("x-upsert") == "true"
        bucket.check_free(key, upsert=upsert)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            one = await self._from_form(bucket, request)
        else:
            one = await self._from_body(bucket, request)
        kept = bucket.keep(key, one, upsert=upsert)
        return JSONResponse({"Key": f"{bucket.id}/{key}", "Id": kept.id})

    async def _from_form(self, bucket: Bucket, request: Request) -> Object:
        async with request.form() as form:
            files = [part for part in form.values() if isinstance(part, UploadFile)]
            if len(files) != 1:
                raise invalid_request("No content provided")
            seconds = form.get("cacheControl")
            cache_control = f"max-age={seconds}" if isinstance(seconds, str) else "no-cache"
            mime_type = files[0].content_type or _DEFAULT_TYPE
            return await self._new_object(bucket, files[0].file, mime_type, cache_control)

    async def _from_body(self, bucket: Bucket, request: Request) -> Object:
        mime_type = request.headers.get("content-type", _DEFAULT_TYPE)
        cache_control = request.headers.get("cache-control", "no-cache")
        with tempfile.TemporaryFile() as file:
            async for piece in request.stream():
                file.write(piece)
            return await self._new_object(bucket, file, mime_type, cache_control)

    async def _new_object(
        self, bucket: Bucket, file: BinaryIO, mime_type: str, cache_control: str
    ) -> Object:
        bucket.check_type(mime_type)
        bucket.check_size(file.seek(0, 2))
        span = await asyncio.to_thread(self._spool.append, file)
        now = datetime.now(UTC)
        return Object(span, mime_type, cache_control, now, now)

    async def _download(self, request: Request) -> Response:
        return self._response(request)

    async def _signed(self, request: Request) -> Response:
        path = f"{request.path_params['bucket']}/{_key(request)}"
        expires = verify(request.query_params.get("token", ""), path)
        response = self._response(request)
        del response.headers["cache-control"]
        response.headers["expires"] = datetime.fromtimestamp(expires, UTC).strftime(
            "%a, %d %b %Y %H:%M:%S GMT"
        )
        if "download" in request.query_params:
            response.download_as(request.query_params["download"])
        return response

    def _response(self, request: Request) -> ObjectResponse:
        one = self._bucket_of(request).find(_key(request))
        return ObjectResponse(self._spool, one, request.headers)

    async def _info(self, request: Request) -> Response:
        bucket, key = self._bucket_of(request), _key(request)
        one = bucket.find(key)
        listed = one.listed(key)
        body: JsonObject = {
            "id": one.id,
            "name": key,
            "version": one.id,
            "bucket_id": bucket.id,
            "size": one.span.size,
            "content_type": one.mime_type,
            "cache_control": one.cache_control,
            "etag": one.etag,
            "metadata": None,
            "last_modified": listed["updated_at"],
            "created_at": listed["created_at"],
        }
        return JSONResponse(body)

    async def _list(self, request: Request) -> Response:
        bucket = self._bucket_of(request)
        body = parse_object(await request.body())
        offset = integer(body.get("offset")) or 0
        limit = integer(body.get("limit")) or _DEFAULT_LIMIT
        return JSONResponse(bucket.lines(text(body.get("prefix")))[offset : offset + limit])

    async def _sign(self, request: Request) -> Response:
        bucket, key = self._bucket_of(request), _key(request)
        seconds = _whole(parse_object(await request.body()).get("expiresIn"))
        if seconds < 1:
            raise invalid_request("body/expiresIn must be >= 1")
        bucket.find(key)
        path = f"{bucket.id}/{key}"
        return JSONResponse({"signedURL": f"/object/sign/{path}?token={sign(path, seconds)}"})

    async def _remove(self, request: Request) -> Response:
        bucket = self._bucket_of(request)
        keys = items(parse_object(await request.body()).get("prefixes"))
        if not keys:
            raise invalid_request("body/prefixes must NOT have fewer than 1 items")
        return JSONResponse(bucket.remove(map(text, keys)))

    def _bucket_of(self, request: Request) -> Bucket:
        return self._buckets.find(request.path_params["bucket"])


async def _spoiled(fault: StorageFault | None, handler: _Handler, request: Request) -> Response:
    """The answer with the fault that hits it."""
    match fault:
        case StorageFault(kind=StorageFaultKind.ERROR, status=status):
            raise StorageError(status, "Error", "The sandbox was told to fail", "InternalError")
        case StorageFault(kind=StorageFaultKind.FULL):
            raise StorageError(507, "Error", "Insufficient Storage", "InsufficientStorage")
        case StorageFault(kind=StorageFaultKind.GATEWAY, status=status):
            return HTMLResponse("<html><body>gateway</body></html>", status)
        case StorageFault(kind=StorageFaultKind.DROP_BEFORE):
            return BrokenOff([], At.START)
    response = await handler(request)
    match fault:
        case StorageFault(kind=StorageFaultKind.SLOW, seconds=seconds):
            await asyncio.sleep(seconds)
        case StorageFault(kind=StorageFaultKind.DROP_AFTER):
            return BrokenOff([], At.START)
        case StorageFault(kind=StorageFaultKind.DROP_MIDDLE):
            if isinstance(response, ObjectResponse):
                response.is_broken = True
    return response


def _route(path: str, handler: _Handler, *methods: str) -> Route:
    return Route(BASE + path, handler, methods=[*methods])


def _key(request: Request) -> str:
    return str(request.path_params["key"])


def _whole(value: JsonValue) -> int:
    """A whole number, also one that is written as text, which storage3 does."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return integer(value) or 0
