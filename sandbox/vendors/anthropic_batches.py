"""Anthropic's message batches, under /anthropic/v1/messages/batches."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.batches.delivery import Pieces, lines
from sandbox.batches.desk import ALL, DAY_SECONDS, Desk, now, told_counts
from sandbox.batches.inline import Member
from sandbox.batches.records import Batch, Ending, Phase
from sandbox.chat import Answer, Vendor
from sandbox.exchange import Order
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue, NotJson, obj, text
from sandbox.metering.meter import fingerprint
from sandbox.vendors.anthropic_errors import AnthropicError, faulty, invalid, unknown_url
from sandbox.vendors.anthropic_order import message_order
from sandbox.vendors.base import VendorError
from sandbox.vendors.paging import after, whole_number

MOST_ROWS = 100_000
MOST_BYTES = 256 * 1024 * 1024
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_LONGEST_NAME = 64
BATCHES = "v1/messages/batches"
_WORDS = {
    Phase.QUEUED: "in_progress",
    Phase.RUNNING: "in_progress",
    Phase.CANCELLING: "canceling",
    **{phase: "ended" for phase in Phase if phase.is_terminal},
}
_TYPES = {Ending.EXPIRED: "expired", Ending.CANCELLED: "canceled"}


class AnthropicBatches(Desk):
    """Answers /v1/messages/batches."""

    vendor: ClassVar[Vendor] = Vendor.ANTHROPIC
    fails_as_a_whole: ClassVar[bool] = False

    def streams(self, request: Request) -> bool:
        return request.method == "POST" and request.url.path.endswith("/batches")

    async def route(self, request: Request, path: str, key: str) -> Response:
        match request.method, path.removeprefix(BATCHES).split("/")[1:]:
            case "POST", []:
                return await self._create(request, key)
            case "GET", []:
                return self._list(request)
            case "GET", [batch_id]:
                return JSONResponse(self._told(request, self._found(batch_id), polled=True))
            case "GET", [batch_id, "results"]:
                return self._results(self._found(batch_id))
            case "POST", [batch_id, "cancel"]:
                return self._cancel(request, self._found(batch_id))
            case "DELETE", [batch_id]:
                return self._delete(self._found(batch_id))
        raise unknown_url()

    def missing(self, what: str, name: str) -> VendorError:
        return AnthropicError(404, f"{what}: {name}", "not_found_error")

    async def _create(self, request: Request, key: str) -> Response:
        batch_id, created, reading = f"msgbatch_{uuid4().hex[:24]}", now(), _Reading()
        too_large = AnthropicError(413, "Request exceeds the maximum size", "request_too_large")
        try:
            rows = await self._take_inline(request, batch_id, reading.row, (MOST_BYTES, too_large))
        except NotJson as error:
            raise invalid(f"The request body is not valid JSON: {error}") from error
        if not reading.count:
            raise invalid("requests: List should have at least 1 item after validation, not 0")
        batch = self._runner.create(
            Batch(
                batch_id,
                self.vendor,
                fingerprint(key),
                rows,
                created,
                created + DAY_SECONDS,
                total=reading.count,
            )
        )
        return self._accept(batch, self._told(request, batch, polled=False))

    def _list(self, request: Request) -> Response:
        limit = whole_number(request, "limit", 20, 1000, invalid)
        query, batches = request.query_params, self._ledger.batches(self.vendor)
        if "before_id" in query:  # the page that ends right before it
            page, more = after(batches[::-1], query["before_id"], limit)
            page.reverse()
        else:
            page, more = after(batches, query.get("after_id"), limit)
        return JSONResponse(
            {
                "data": [self._told(request, batch, polled=False) for batch in page],
                "has_more": more,
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
            }
        )

    def _results(self, batch: Batch) -> Response:
        if not batch.phase.is_terminal:
            raise invalid(f"Batch {batch.id} has no results yet: it is still being processed.")
        count, size = self._ledger.size(batch.id, ALL)
        found = lines(self._ledger.lines(batch.id, ALL))
        return self._download(batch, "results", Pieces(found, size + count, "application/x-jsonl"))

    def _cancel(self, request: Request, batch: Batch) -> Response:
        if batch.phase.is_terminal:
            raise invalid(f"Batch {batch.id} cannot be canceled: its processing has ended.")
        return JSONResponse(self._told(request, self._runner.cancel(batch), polled=False))

    def _delete(self, batch: Batch) -> Response:
        if not batch.phase.is_terminal:
            raise invalid(f"Batch {batch.id} cannot be deleted while it is being processed.")
        self._ledger.change(batch.id, deleted=True)
        return JSONResponse({"id": batch.id, "type": "message_batch_deleted"})

    def _told(self, request: Request, batch: Batch, *, polled: bool) -> JsonObject:
        ended = batch.phase.is_terminal
        counts = told_counts(batch)
        results = f"{request.base_url}anthropic/{BATCHES}/{batch.id}/results"
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": self._word(batch, _WORDS, "rebalancing", polled=polled),
            "request_counts": {
                "processing": 0 if ended else batch.total,
                "succeeded": counts.succeeded if ended else 0,
                "errored": counts.errored if ended else 0,
                "canceled": counts.cancelled if ended else 0,
                "expired": counts.expired if ended else 0,
            },
            "ended_at": _time(batch.ended),
            "created_at": _time(batch.created),
            "expires_at": _time(batch.expires),
            "archived_at": None,
            "cancel_initiated_at": _time(batch.cancelling),
            "results_url": results if ended else None,
        }

    # Rows

    def name(self, row: JsonObject) -> str:
        return text(row.get("custom_id"))

    def order(self, batch: Batch, row: JsonObject) -> Order:
        params = obj(row["params"])
        if params.get("stream"):
            raise invalid("stream: streaming is not supported in batches")
        return message_order(params, batch.key)

    def answered(self, batch: Batch, row: JsonObject, body: JsonValue, answer: Answer) -> JsonValue:
        return _line(row, {"type": "succeeded", "message": body})

    def errored(self, batch: Batch, row: JsonObject, error: VendorError) -> JsonValue:
        told = error.body({"request-id": f"req_{uuid4().hex[:24]}"})
        return _line(row, {"type": "errored", "error": told})

    def unanswered(self, batch: Batch, row: JsonObject, ending: Ending) -> JsonValue:
        return _line(row, {"type": _TYPES[ending]})

    def faulty(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def refused(self, message: str) -> VendorError:
        return invalid(message)


class _Reading:
    """Looks at the requests one by one; one wrong name refuses the whole batch."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    @property
    def count(self) -> int:
        return len(self._names)

    def row(self, member: Member) -> JsonObject:
        """The request.

        Raises:
            AnthropicError: 400.
        """
        if member.name != "requests":
            raise invalid(f"{member.name}: Extra inputs are not permitted")
        if member.place is None:
            raise invalid("requests: Input should be a valid list")
        where = f"requests.{member.place}"
        if member.place >= MOST_ROWS:
            raise invalid(f"requests: List should have at most {MOST_ROWS} items after validation")
        row = obj(member.value)
        _check_fields(row, where, ("custom_id", "params"))
        name = text(row["custom_id"])
        if not _NAME.fullmatch(name):
            raise invalid(f"{where}.custom_id: {_name_problem(name)}")
        if name in self._names:
            raise invalid(f"{where}.custom_id: '{name}' is used by another request of the batch")
        self._names.add(name)
        if not isinstance(row["params"], dict):
            raise invalid(f"{where}.params: Input should be a valid dictionary")
        return row


def _check_fields(row: JsonObject, where: str, names: Sequence[str]) -> None:
    for name in names:
        if name not in row:
            raise invalid(f"{where}.{name}: Field required")
    for name in row:
        if name not in names:
            raise invalid(f"{where}.{name}: Extra inputs are not permitted")


def _name_problem(name: str) -> str:
    if not name:
        return "String should have at least 1 character"
    if len(name) > _LONGEST_NAME:
        return "String should have at most 64 characters"
    return "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"


def _line(row: JsonObject, result: JsonObject) -> JsonObject:
    return {"custom_id": row["custom_id"], "result": result}


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
