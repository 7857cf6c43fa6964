"""OpenAI's files: what batches are made of, and their results."""

from collections.abc import AsyncIterator
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from sandbox.batches.desk import now
from sandbox.batches.records import StoredFile
from sandbox.chat import Vendor
from sandbox.jsons import JsonObject
from sandbox.vendors.openai_errors import OpenAIError, invalid

PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
_PIECE_BYTES = 256 * 1024


def no_file(file_id: str) -> OpenAIError:
    return OpenAIError(404, f"No such File object: {file_id}", param="id")


async def read_upload(request: Request) -> tuple[UploadFile, str, float | None]:
    """The uploaded file (on disk from one megabyte on), its purpose, and when it expires.

    Raises:
        OpenAIError: 400, something is missing.
    """
    try:
        form = await request.form(max_files=1)
    except MultiPartException as error:
        raise invalid(f"Could not parse multipart form: {error.message}") from error
    file, purpose = form.get("file"), form.get("purpose")
    if not isinstance(file, UploadFile):
        raise invalid("'file' is a required property", "file")
    if purpose not in PURPOSES:
        raise invalid(
            f"'{purpose}' is not one of {list(PURPOSES)} - 'purpose'", "purpose", "invalid_value"
        )
    seconds = form.get("expires_after[seconds]")
    expires = now() + int(seconds) if isinstance(seconds, str) and seconds.isdecimal() else None
    return file, str(purpose), expires


async def pieces_of(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE_BYTES):
        yield piece


def new_file(file: UploadFile, purpose: str, saved: tuple[str, int, str]) -> StoredFile:
    path, size, digest = saved
    return StoredFile(
        f"file-{uuid4().hex[:22]}",
        Vendor.OPENAI,
        file.filename or "upload",
        size,
        now(),
        purpose,
        path=path,
        sha256=digest,
    )


def file_json(file: StoredFile) -> JsonObject:
    return {
        "object": "file",
        "id": file.id,
        "purpose": file.purpose,
        "filename": file.name,
        "bytes": file.size,
        "created_at": int(file.created),
        "expires_at": None if file.expires is None else int(file.expires),
        "status": "processed",
        "status_details": None,
    }
