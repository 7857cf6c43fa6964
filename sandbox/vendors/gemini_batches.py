"""Gemini's batches: `:batchGenerateContent`, batches and files (v1 and v1beta)."""

import random
import re
import string
from dataclasses import replace
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.batches.delivery import Pieces, in_list, lines
from sandbox.batches.desk import ALL, Desk, now, told_counts
from sandbox.batches.records import Batch, Phase, StoredFile
from sandbox.batches.runner import Runner
from sandbox.jsons import (
    JsonObject,
    JsonValue,
    NotJson,
    dump,
    first,
    items,
    obj,
    parse_object,
    text,
)
from sandbox.metering.meter import fingerprint
from sandbox.vendors.base import VendorError
from sandbox.vendors.gemini_errors import GeminiError, invalid, unknown_model, unknown_url
from sandbox.vendors.gemini_files import Uploads, file_json, moment
from sandbox.vendors.gemini_request import is_model
from sandbox.vendors.gemini_rows import GeminiRows
from sandbox.vendors.paging import after, whole_number

CALL = re.compile(r"models/([^/:]+):batchGenerateContent")
MOST_INLINE_BYTES = 20 * 1024 * 1024
_EXPIRES_SECONDS = 48 * 3600
_LONGEST_FILE_ID = 40
_JSONL = "application/json-lines"
_TYPE = "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch"
_WORDS = {
    Phase.QUEUED: "BATCH_STATE_PENDING",
    Phase.RUNNING: "BATCH_STATE_RUNNING",
    Phase.CANCELLING: "BATCH_STATE_RUNNING",
    Phase.COMPLETED: "BATCH_STATE_SUCCEEDED",
    Phase.FAILED: "BATCH_STATE_FAILED",
    Phase.EXPIRED: "BATCH_STATE_EXPIRED",
    Phase.CANCELLED: "BATCH_STATE_CANCELLED",
}
_ENDED: dict[Phase, JsonObject] = {
    Phase.CANCELLED: {"code": 1, "message": "The operation was cancelled."},
    Phase.EXPIRED: {"code": 4, "message": "The batch expired before it was completed."},
}


class GeminiBatches(GeminiRows, Desk):
    """Answers files, uploads, batches and `:batchGenerateContent`."""

    def __init__(self, runner: Runner) -> None:
        super().__init__(runner)
        self._uploads = Uploads(runner.ledger)

    def takes(self, request: Request) -> bool:
        """Whether a request is for this API."""
        path: str = request.path_params["path"]
        head = re.split("[/:]", path)[0]
        is_upload = request.path_params["version"] == "upload"
        return is_upload or head in ("files", "batches") or CALL.fullmatch(path) is not None

    def streams(self, request: Request) -> bool:
        return "upload_id" in request.query_params

    async def route(self, request: Request, path: str, key: str) -> Response:
        if request.path_params["version"] == "upload":
            if "upload_id" in request.query_params:
                return await self._uploads.receive(request, self._runner.database.folder)
            return await self._uploads.begin(request)
        if request.method == "POST" and (call := CALL.fullmatch(path)):
            return await self._create(request, call[1], key)
        if path.startswith("files"):
            return self._of_files(request, path)
        match request.method, re.split("[/:]", path):
            case "GET", ["batches"]:
                return self._list(request)
            case "GET", ["batches", _]:
                return self._get(self._found(path))
            case "POST", ["batches", name, "cancel"]:
                self._runner.cancel(self._found(f"batches/{name}"))
                return JSONResponse({})
            case "DELETE", ["batches", _]:
                self._ledger.change(self._found(path).id, deleted=True)
                return JSONResponse({})
        raise unknown_url(request.url.path)

    def _of_files(self, request: Request, path: str) -> Response:
        match request.method, re.split("[/:]", path):
            case "GET", ["files"]:
                return self._list_files(request)
            case "GET", ["files", name, "download"]:
                return self._content(f"files/{name}")
            case "GET", ["files", name]:
                return self._file(f"files/{name}", request)
            case "DELETE", ["files", name]:
                self._ledger.delete_file(self._stored(f"files/{name}"))
                return JSONResponse({})
        raise unknown_url(request.url.path)

    def missing(self, what: str, name: str) -> VendorError:
        return GeminiError(404, f"Requested entity was not found: {name}", "NOT_FOUND")

    # Files

    def _stored(self, name: str) -> StoredFile:
        file = self._ledger.file(self.vendor, name) if self._runner.database.is_used else None
        if file is None:
            raise GeminiError(
                403,
                f"You do not have permission to access the File {name.removeprefix('files/')} or "
                "it may not exist.",
                "PERMISSION_DENIED",
            )
        return file

    def _list_files(self, request: Request) -> Response:
        limit = whole_number(request, "pageSize", 10, 100, invalid)
        token = request.query_params.get("pageToken") or None
        page, more = after(self._ledger.files(self.vendor), token, limit)
        told: JsonObject = {"files": [file_json(file, request) for file in page]}
        return JSONResponse(told | ({"nextPageToken": page[-1].id} if more else {}))

    def _file(self, name: str, request: Request) -> Response:
        if len(name.removeprefix("files/")) > _LONGEST_FILE_ID:
            raise invalid("File ID must be at most 40 characters.")
        return JSONResponse(file_json(self._stored(name), request))

    def _content(self, name: str) -> Response:
        file = self._stored(name)
        if file.batch is None:
            raise invalid(f"Only generated files can be downloaded: {name} was uploaded.")
        found = lines(self._ledger.lines(file.batch, ALL))
        batch = self._found(file.batch)
        return self._download(batch, name, Pieces(found, file.size, _JSONL))

    # Batches

    async def _create(self, request: Request, model: str, key: str) -> Response:
        if not is_model(model):
            raise unknown_model(model, request.path_params["version"])
        raw = await request.body()
        try:
            asked = obj(parse_object(raw).get("batch"))
        except NotJson as error:
            raise invalid(f"Invalid JSON payload received. {error}") from error
        config = obj(first(asked, "inputConfig", "input_config"))
        file_name = text(first(config, "fileName", "file_name"))
        requests = obj(config.get("requests")).get("requests")
        batch_id = "".join(random.choices(string.ascii_lowercase + string.digits, k=36))
        if file_name:
            rows = self._of_file(file_name, batch_id)
        elif len(raw) > MOST_INLINE_BYTES:
            raise invalid("Request payload size exceeds the limit: 20971520 bytes.")
        else:
            rows = self._inline(requests, batch_id)
        created = now()
        batch = self._runner.create(
            Batch(
                f"batches/{batch_id}",
                self.vendor,
                fingerprint(key),
                rows,
                created,
                created + _EXPIRES_SECONDS,
                model=model,
                input_file=file_name or None,
                details={
                    "display_name": text(first(asked, "displayName", "display_name")),
                    "total": len(items(requests)),
                },
            )
        )
        return self._accept(batch, self._told(batch, polled=False))

    def _of_file(self, name: str, batch_id: str) -> str:
        file = self._ledger.file(self.vendor, name)
        if file is None or file.path is None:
            raise self.missing("file", name)
        return self._runner.take(file.path, as_rows_of=batch_id)

    def _inline(self, requests: JsonValue, batch_id: str) -> str:
        rows = f"rows/{batch_id}"
        if not items(requests):
            raise invalid("The batch has no requests: set input_config.file_name or .requests.")
        with (self._runner.database.folder / rows).open("wb") as file:
            for row in items(requests):
                file.write(orjson.dumps(row) + b"\n")
        return rows

    def _list(self, request: Request) -> Response:
        if "filter" in request.query_params:
            raise invalid("The filter is not supported.")
        limit = whole_number(request, "pageSize", 50, 1000, invalid)
        token = request.query_params.get("pageToken") or None
        page, more = after(self._ledger.batches(self.vendor), token, limit)
        told: JsonObject = {"operations": [self._told(each, polled=False) for each in page]}
        return JSONResponse(told | ({"nextPageToken": page[-1].id} if more else {}))

    def _get(self, batch: Batch) -> Response:
        """An operation; the responses of inline requests are read from the disk one by one."""
        told = self._told(batch, polled=True)
        if batch.input_file or batch.phase not in (Phase.COMPLETED, Phase.CANCELLED):
            return JSONResponse(told)
        mark = uuid4().hex
        obj(told["metadata"])["output"] = {"inlinedResponses": {"inlinedResponses": mark}}
        before, _, behind = dump(told).encode().partition(b'"%b"' % mark.encode())
        before, behind = before + b"[", b"]" + behind
        count, size = self._ledger.size(batch.id, ALL)
        pieces = in_list(before, self._ledger.lines(batch.id, ALL), behind)
        whole = len(before) + size + max(0, count - 1) + len(behind)
        return self._download(batch, batch.id, Pieces(pieces, whole, "application/json"))

    def _told(self, batch: Batch, *, polled: bool) -> JsonObject:
        counts = told_counts(batch)
        ended = counts.succeeded + counts.errored
        total = batch.total or batch.details["total"]
        assert isinstance(total, int)  # noqa: S101 - as it was made
        pending = 0 if batch.phase.is_terminal else total - ended
        stats = {
            "requestCount": total,
            "successfulRequestCount": counts.succeeded,
            "failedRequestCount": counts.errored,
            "pendingRequestCount": pending,
        }
        metadata: JsonObject = {
            "@type": _TYPE,
            "name": batch.id,
            "model": f"models/{batch.model}",
            "displayName": batch.details["display_name"],
            "state": self._word(batch, _WORDS, "BATCH_STATE_REBALANCING", polled=polled),
            "createTime": moment(batch.created),
            "updateTime": moment(batch.ended or batch.begun or batch.created),
            "batchStats": {name: str(count) for name, count in stats.items() if count},
        }
        if batch.input_file:
            metadata["inputConfig"] = {"fileName": batch.input_file}
        told: JsonObject = {"name": batch.id, "metadata": metadata}
        if not batch.phase.is_terminal:
            return told
        metadata["endTime"] = moment(batch.ended or batch.created)
        told["done"] = True
        if batch.output_file:
            output: JsonObject = {"responsesFile": batch.output_file}
            metadata["output"] = output
        if batch.phase is Phase.COMPLETED:
            answer: JsonObject = {"@type": f"{_TYPE}Output"}
            told["response"] = answer | (
                {"responsesFile": batch.output_file} if batch.output_file else {}
            )
        else:
            told["error"] = batch.problems[0] if batch.problems else _ENDED[batch.phase]
        return told

    def ended(self, batch: Batch) -> dict[str, JsonValue]:
        """The results' file, which a batch of inline requests has none of."""
        count, size = self._ledger.size(batch.id, ALL)
        if not batch.input_file or not count:
            return {}
        created = now()
        file = StoredFile(
            f"files/batch-{batch.id.removeprefix('batches/')}",
            self.vendor,
            "",
            size + count,
            created,
            mime=_JSONL,
            batch=batch.id,
            expires=created + _EXPIRES_SECONDS,
        )
        return {"output_file": self._ledger.add_file(replace(file, name=file.id)).id}
