"""Gemini's files: resumable uploads, and what is told of files."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.batches.desk import now
from sandbox.batches.ledger import Ledger
from sandbox.batches.records import StoredFile
from sandbox.chat import Vendor
from sandbox.jsons import JsonObject, NotJson, first, obj, parse_object, text
from sandbox.vendors.gemini_errors import GeminiError, invalid

MOST_BYTES = 2 * 1024**3
_KEPT_SECONDS = 48 * 3600


@dataclass
class _Session:
    """An upload that was begun."""

    name: str
    display_name: str
    mime: str
    path: str
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)


class Uploads:
    """Resumable uploads: a request that begins one, and others that send its bytes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sessions: dict[str, _Session] = {}

    async def begin(self, request: Request) -> Response:
        """Tell where the bytes go."""
        if request.headers.get("x-goog-upload-protocol") != "resumable":
            raise invalid("The upload protocol has to be resumable.")
        try:
            file = obj(parse_object(await request.body() or b"{}").get("file"))
        except NotJson as error:
            raise invalid(f"Invalid JSON payload received. {error}") from error
        upload_id, name = uuid4().hex, text(file.get("name")) or f"files/{uuid4().hex[:12]}"
        mime = request.headers.get("x-goog-upload-header-content-type", "")
        self._sessions[upload_id] = _Session(
            name,
            text(first(file, "displayName", "display_name")),
            text(first(file, "mimeType", "mime_type")) or mime,
            f"uploads/{upload_id}",
        )
        url = f"{request.base_url}upload/v1beta/files?upload_id={upload_id}"
        headers = {
            "x-goog-upload-url": f"{url}&upload_protocol=resumable",
            "x-goog-upload-status": "active",
            "x-goog-upload-chunk-granularity": "262144",
        }
        return Response(headers=headers)

    async def receive(self, request: Request, folder: Path) -> Response:
        """Take the next bytes of an upload."""
        session = self._sessions.get(request.query_params["upload_id"])
        if session is None:
            raise GeminiError(404, "The upload does not exist, or has ended.", "NOT_FOUND")
        if request.headers.get("x-goog-upload-offset", "0") != str(session.size):
            raise invalid(f"The upload goes on at byte {session.size}.")
        with (folder / session.path).open("ab") as file:
            async for piece in request.stream():
                file.write(piece)
                session.digest.update(piece)
                session.size += len(piece)
        if session.size > MOST_BYTES:
            raise invalid("The file is larger than 2 GB.")
        if "finalize" not in request.headers.get("x-goog-upload-command", ""):
            return Response(headers={"x-goog-upload-status": "active"})
        del self._sessions[request.query_params["upload_id"]]
        created = now()
        stored = self._ledger.add_file(
            StoredFile(
                session.name,
                Vendor.GEMINI,
                session.display_name,
                session.size,
                created,
                mime=session.mime,
                path=session.path,
                sha256=session.digest.hexdigest(),
                expires=created + _KEPT_SECONDS,
            )
        )
        told = {"file": file_json(stored, request)}
        return JSONResponse(told, headers={"x-goog-upload-status": "final"})


def file_json(file: StoredFile, request: Request) -> JsonObject:
    """A file as it is told; only results can be downloaded."""
    uri = f"{request.base_url}v1beta/{file.name if not file.path else file.id}"
    told: JsonObject = {
        "name": file.id,
        "mimeType": file.mime,
        "sizeBytes": str(file.size),
        "createTime": moment(file.created),
        "updateTime": moment(file.created),
        "sha256Hash": base64.b64encode(file.sha256.encode()).decode(),
        "uri": uri,
        "state": "ACTIVE",
        "source": "UPLOADED" if file.path else "GENERATED",
    }
    if file.path and file.name:
        told["displayName"] = file.name
    if file.expires is not None:
        told["expirationTime"] = moment(file.expires)
    if not file.path:
        told["downloadUri"] = f"{uri}:download?alt=media"
    return told


def moment(seconds: float) -> str:
    """A time as Google writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
