"""The bytes of files, by signed URL; for installations that keep them in a local folder."""

import asyncio
import os
from typing import Annotated, override

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from app.api.dependencies import ContainerOf
from app.api.errors import public_answers
from app.application.serve_file import SignedFile, find_signed_file
from app.core.exceptions import BusinessException, ErrorCode
from app.core.middleware import error_response
from app.shared.clock import utc_now

router = APIRouter(prefix="/files", tags=["assets"])

_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class StoredFile(FileResponse):
    """A file; what cannot be given of it is refused with our one error body."""

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message | None = None  # not sent before the file is open
        refusal: Message | None = None

        async def send_unless_refused(message: Message) -> None:
            nonlocal start, refusal
            if message["type"] == "http.response.start":
                start = message
                refusal = message if message["status"] >= 400 else None
            elif refusal is None:
                if start is not None:
                    await send(start)
                    start = None
                await send(message)

        try:
            self.stat_result = await asyncio.to_thread(os.stat, self.path)
            self.set_stat_headers(self.stat_result)
            await super().__call__(scope, receive, send_unless_refused)
        except FileNotFoundError:
            message = "The file was deleted just now."
            gone = BusinessException(ErrorCode.ASSET_BYTES_MISSING, message)
            await error_response(gone)(scope, receive, send)
            return
        if refusal is not None:
            message = "The file has no such range. Send Range as RFC 9110 says, or without it all."
            response = error_response(BusinessException(ErrorCode.HTTP_ERROR, message))
            response.status_code = refusal["status"]
            response.raw_headers += [h for h in refusal["headers"] if h[0] == b"content-range"]
            await response(scope, receive, send)


@router.head("/{bucket}/{key:path}", include_in_schema=False)
@router.get(
    "/{bucket}/{key:path}",
    response_class=StoredFile,
    responses={
        200: {"content": _BYTES, "description": "All of the file."},
        206: {"content": _BYTES, "description": "The ranges of it that were asked for."},
        **public_answers(
            ErrorCode.VALIDATION_FAILED,
            ErrorCode.ROUTE_NOT_FOUND,
            ErrorCode.URL_INVALID,
            ErrorCode.URL_EXPIRED,
            ErrorCode.ASSET_BYTES_MISSING,
            ErrorCode.STORAGE_UNAVAILABLE,
        ),
    },
)
async def read_file(
    bucket: str,
    key: str,
    container: ContainerOf,
    expires: Annotated[str, Query(description="Seconds since 1970.")] = "",
    name: Annotated[str, Query(description="What it is saved as.")] = "",
    signature: str = "",
) -> StoredFile:
    """The bytes of a file, or ranges of them. The URL is an asset's ``url``, as it is."""
    found = await find_signed_file(container.storage, bucket, key, expires, name, signature)
    return StoredFile(
        found.path,
        media_type=found.mime_type,
        filename=name or found.path.name,
        content_disposition_type="inline" if found.is_shown else "attachment",
        headers=_headers(found),
    )


def _headers(found: SignedFile) -> dict[str, str]:
    left_s = max(int((found.expires_at - utc_now()).total_seconds()), 0)
    return {
        "Cache-Control": f"private, max-age={left_s}",
        "Content-Security-Policy": "sandbox",
        "ETag": f'"{found.path.stem}"',  # what is kept under a name never changes
        "X-Content-Type-Options": "nosniff",
    }
