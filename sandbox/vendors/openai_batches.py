"""OpenAI's Batch API: files and batches under /v1/."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.batches.delivery import Pieces, from_disk, lines
from sandbox.batches.desk import DAY_SECONDS, Desk, now, told_counts
from sandbox.batches.records import Batch, Ending, Phase, StoredFile
from sandbox.faults import FaultKind
from sandbox.jsons import JsonObject, JsonValue, NotJson, dump, obj, parse_object, text
from sandbox.metering.meter import fingerprint
from sandbox.vendors.base import VendorError
from sandbox.vendors.openai_errors import OpenAIError, invalid, unknown_url
from sandbox.vendors.openai_files import file_json, new_file, no_file, pieces_of, read_upload
from sandbox.vendors.openai_orders import ORDERS
from sandbox.vendors.openai_rows import OpenAIRows
from sandbox.vendors.paging import after, whole_number

_WORDS = {
    Phase.QUEUED: "validating",
    Phase.RUNNING: "in_progress",
    **{phase: phase.value for phase in Phase if phase.is_terminal or phase is Phase.CANCELLING},
}
_FAILED = (Ending.ERRORED, Ending.EXPIRED, Ending.CANCELLED)
_METADATA_PAIRS = 16
_OCTETS = "application/octet-stream"


class OpenAIBatches(OpenAIRows, Desk):
    """Answers /v1/files and /v1/batches."""

    def streams(self, request: Request) -> bool:
        return request.method == "POST" and request.url.path.endswith("/files")

    async def route(self, request: Request, path: str, key: str) -> Response:
        match request.method, path.split("/"):
            case "POST", ["files"]:
                return await self._upload(request)
            case "GET", ["files"]:
                return self._list_files(request)
            case "GET", ["files", file_id]:
                return JSONResponse(file_json(self._file(file_id)))
            case "GET", ["files", file_id, "content"]:
                return self._content(self._file(file_id))
            case "DELETE", ["files", file_id]:
                self._ledger.delete_file(self._file(file_id))
                return JSONResponse({"object": "file", "id": file_id, "deleted": True})
            case "POST", ["batches"]:
                return await self._create(request, key)
            case "GET", ["batches"]:
                return self._list(request)
            case "GET", ["batches", batch_id]:
                return JSONResponse(self._told(self._found(batch_id), polled=True))
            case "POST", ["batches", batch_id, "cancel"]:
                return self._cancel(self._found(batch_id))
        raise unknown_url(request.method, request.url.path)

    def missing(self, what: str, name: str) -> VendorError:
        if what == "file":
            return no_file(name)
        return OpenAIError(404, f"No batch found with id '{name}'.")

    # Files

    async def _upload(self, request: Request) -> Response:
        upload, purpose, expires = await read_upload(request)
        saved = await self._save(pieces_of(upload))
        await upload.close()
        file = replace(new_file(upload, purpose, saved), expires=expires)
        return JSONResponse(file_json(self._ledger.add_file(file)))

    def _file(self, file_id: str) -> StoredFile:
        file = self._ledger.file(self.vendor, file_id) if self._runner.database.is_used else None
        if file is None:
            raise no_file(file_id)
        return file

    def _list_files(self, request: Request) -> Response:
        files = self._ledger.files(self.vendor, purpose=request.query_params.get("purpose", ""))
        if request.query_params.get("order") == "asc":
            files.reverse()
        limit = whole_number(request, "limit", 10_000, 10_000, invalid)
        page, more = after(files, request.query_params.get("after"), limit)
        return _listed([file_json(file) for file in page], more=more)

    def _content(self, file: StoredFile) -> Response:
        if file.path is not None:
            pieces = from_disk(self._runner.database.folder / file.path)
            return Pieces(pieces, file.size, _OCTETS)
        batch = self._found(file.batch or "")
        endings = _FAILED if file.errors else (Ending.SUCCEEDED,)
        found = lines(self._ledger.lines(batch.id, endings))
        return self._download(batch, file.id, Pieces(found, file.size, _OCTETS))

    # Batches

    async def _create(self, request: Request, key: str) -> Response:
        try:
            body = parse_object(await request.body())
        except NotJson as error:
            raise invalid("We could not parse the JSON body of your request.") from error
        file = self._input_of(body)
        created, batch_id = now(), f"batch_{uuid4().hex}"
        assert file.path is not None  # noqa: S101 - an upload has one
        batch = self._runner.create(
            Batch(
                batch_id,
                self.vendor,
                fingerprint(key),
                self._runner.take(file.path, as_rows_of=batch_id),
                created,
                created + DAY_SECONDS,
                text(body["endpoint"]),
                input_file=file.id,
                details={"metadata": body.get("metadata"), "window": body["completion_window"]},
            )
        )
        return self._accept(batch, self._told(batch, polled=False))

    def _input_of(self, body: JsonObject) -> StoredFile:
        """The file that a batch is to be made of, once the rest of the body is right."""
        for name in ("input_file_id", "endpoint", "completion_window"):
            if not isinstance(body.get(name), str):
                missing = f"Missing required parameter: '{name}'."
                raise invalid(missing, name, "missing_required_parameter")
        if body["endpoint"] not in ORDERS:
            raise _wrong("endpoint", body["endpoint"], ORDERS)
        if body["completion_window"] != "24h":
            raise _wrong("completion_window", body["completion_window"], ("24h",))
        metadata = obj(body.get("metadata"))
        if len(metadata) > _METADATA_PAIRS or not all(
            isinstance(v, str) for v in metadata.values()
        ):
            raise invalid("'metadata' takes at most 16 pairs of texts.", "metadata")
        file = self._ledger.file(self.vendor, text(body["input_file_id"]))
        if file is None or file.purpose != "batch" or file.path is None:
            raise invalid(
                f"Invalid input file: {body['input_file_id']} is not a file with the purpose "
                "'batch'.",
                "input_file_id",
                "invalid_file",
            )
        return file

    def _list(self, request: Request) -> Response:
        limit = whole_number(request, "limit", 20, 100, invalid)
        page, more = after(
            self._ledger.batches(self.vendor), request.query_params.get("after"), limit
        )
        return _listed([self._told(batch, polled=False) for batch in page], more=more)

    def _cancel(self, batch: Batch) -> Response:
        if batch.phase.is_terminal:
            status = _WORDS[batch.phase]
            raise OpenAIError(409, f"Cannot cancel a batch with status '{status}'.")
        return JSONResponse(self._told(self._runner.cancel(batch), polled=False))

    def _told(self, batch: Batch, *, polled: bool) -> JsonObject:
        told = told_counts(batch)
        none = "" if batch.has(FaultKind.BATCH_EMPTY_ERROR_FILE_ID) else None
        ended = {batch.phase: None if batch.ended is None else int(batch.ended)}
        begun = None if batch.begun is None else int(batch.begun)
        problems: JsonObject = {"object": "list", "data": [*batch.problems]}
        answer: JsonObject = {
            "id": batch.id,
            "object": "batch",
            "endpoint": batch.endpoint,
            "model": batch.model or None,
            "errors": problems if batch.problems else None,
            "input_file_id": batch.input_file,
            "completion_window": batch.details["window"],
            "status": self._word(batch, _WORDS, "rebalancing", polled=polled),
            "output_file_id": batch.output_file,
            "error_file_id": batch.error_file or none,
            "created_at": int(batch.created),
            "in_progress_at": begun,
            "expires_at": int(batch.expires),
            "finalizing_at": ended.get(Phase.COMPLETED),
            "completed_at": ended.get(Phase.COMPLETED),
            "failed_at": ended.get(Phase.FAILED),
            "expired_at": ended.get(Phase.EXPIRED),
            "cancelling_at": None if batch.cancelling is None else int(batch.cancelling),
            "cancelled_at": ended.get(Phase.CANCELLED),
            "request_counts": {
                "total": batch.total,
                "completed": told.succeeded,
                "failed": told.errored,
            },
            "metadata": batch.details["metadata"],
        }
        if batch.phase.is_terminal:
            answer["usage"] = self._usage(batch)
        return answer

    def _usage(self, batch: Batch) -> JsonObject:
        used = self._ledger.charged(batch.id)
        return {
            "input_tokens": used.prompt,
            "input_tokens_details": {"cached_tokens": used.cached},
            "output_tokens": used.output,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": used.prompt + used.output,
        }

    def ended(self, batch: Batch) -> dict[str, JsonValue]:
        return {
            "output_file": self._results(batch, (Ending.SUCCEEDED,), errors=False),
            "error_file": self._results(batch, _FAILED, errors=True),
        }

    def _results(self, batch: Batch, endings: tuple[Ending, ...], *, errors: bool) -> str | None:
        """Id of the file with these rows, which is the same again after a kill; None for none."""
        count, size = self._ledger.size(batch.id, endings)
        if not count:
            return None
        part = "error" if errors else "output"
        file_id = f"file-{hashlib.sha256(f'{batch.id}/{part}'.encode()).hexdigest()[:22]}"
        file = StoredFile(
            file_id,
            self.vendor,
            f"{batch.id}_{part}.jsonl",
            size + count,
            now(),
            "batch_output",
            batch=batch.id,
            errors=errors,
        )
        return self._ledger.add_file(file).id


def _wrong(name: str, given: JsonValue, known: Iterable[str]) -> OpenAIError:
    supported = ", ".join(f"'{each}'" for each in known)
    return invalid(
        f"Invalid value: {dump(given)}. Supported values are: {supported}.", name, "invalid_value"
    )


def _listed(data: list[JsonObject], *, more: bool) -> Response:
    return JSONResponse(
        {
            "object": "list",
            "data": data,
            "first_id": data[0]["id"] if data else None,
            "last_id": data[-1]["id"] if data else None,
            "has_more": more,
        }
    )
