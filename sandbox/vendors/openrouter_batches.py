"""OpenRouter's batches, under /openrouter/api/v1/batches: requests and results are inline."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.batches.bill import spent
from sandbox.batches.delivery import Pieces, in_list
from sandbox.batches.desk import ALL, DAY_SECONDS, Desk, now, told_counts
from sandbox.batches.inline import Member
from sandbox.batches.records import COST_UNIT, Batch, Ending, Phase
from sandbox.chat import Answer, Vendor
from sandbox.exchange import Order
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue, NotJson, dump, obj, text
from sandbox.metering.meter import fingerprint
from sandbox.vendors.base import VendorError
from sandbox.vendors.openrouter_errors import (
    OpenRouterError,
    faulty,
    invalid,
    provider_of,
    unknown_url,
)
from sandbox.vendors.openrouter_order import read_model, routed_order
from sandbox.vendors.paging import after, whole_number

MOST_ROWS = 5_000
MOST_BYTES = 200 * 1024 * 1024
_ENDPOINTS = ("/v1/chat/completions",)
_WORDS = {
    Phase.QUEUED: "validating",
    Phase.RUNNING: "in_progress",
    **{phase: phase.value for phase in Phase if phase.is_terminal or phase is Phase.CANCELLING},
}
_FILTERS = ("validating", "in_progress", "completed", "failed", "expired", "cancelled")
_UNANSWERED = {
    Ending.EXPIRED: "The request was not completed before the batch expired.",
    Ending.CANCELLED: "The request was not completed before the batch was cancelled.",
}
_TYPES = {
    400: ("invalid_request_error", "invalid_request"),
    404: ("invalid_request_error", "not_found"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
    500: ("server_error", "server"),
    503: ("server_error", "provider_unavailable"),
}


class OpenRouterBatches(Desk):
    """Answers /api/v1/batches; there is no way to cancel one."""

    vendor: ClassVar[Vendor] = Vendor.OPENROUTER

    def streams(self, request: Request) -> bool:
        return request.method == "POST" and request.url.path.endswith("/batches")

    def spent(self, key: str) -> Decimal:
        """What batches of a key have cost, in USD."""
        if not self._runner.database.is_used:
            return Decimal(0)
        return spent(self._ledger, fingerprint(key))

    async def route(self, request: Request, path: str, key: str) -> Response:
        match request.method, path.split("/"):
            case "POST", ["batches"]:
                return await self._create(request, key)
            case "GET", ["batches"]:
                return self._list(request)
            case "GET", ["batches", batch_id]:
                return self._get(self._found(batch_id))
            case "DELETE", ["batches", batch_id]:
                return self._delete(self._found(batch_id))
        raise unknown_url()

    def missing(self, what: str, name: str) -> VendorError:
        return OpenRouterError(404, f"The {what} {name} was not found")

    async def _create(self, request: Request, key: str) -> Response:
        created, reading = now(), _Reading()
        batch_id = f"batch-{int(created)}-{uuid4().hex[:20]}"
        too_large = OpenRouterError(413, "The batch is larger than 200 MB")
        try:
            rows = await self._take_inline(request, batch_id, reading.row, (MOST_BYTES, too_large))
        except NotJson as error:
            raise invalid(f"Invalid JSON: {error}") from error
        if not reading.count:
            raise invalid("requests: at least one request is needed")
        batch = self._runner.create(
            Batch(
                batch_id,
                self.vendor,
                fingerprint(key),
                rows,
                created,
                created + DAY_SECONDS,
                text(reading.given["endpoint"]),
                text(reading.given["model"]),
                details={"window": reading.given.get("completion_window", "24h")},
                total=reading.count,
            )
        )
        return self._accept(batch, self._told(batch, polled=False), status=202)

    def _list(self, request: Request) -> Response:
        query = request.query_params
        limit = whole_number(request, "limit", 20, 100, invalid)
        wanted = query.getlist("status")
        for word in wanted:
            if word not in _FILTERS:
                raise invalid(f"status: {word} is not one of {', '.join(_FILTERS)}")
        start, end = _time(query.get("created_after")), _time(query.get("created_before"))
        found = [
            batch
            for batch in self._ledger.batches(self.vendor)
            if (start is None or batch.created >= start)
            and (end is None or batch.created < end)
            and (not wanted or _WORDS[batch.phase] in wanted)
        ]
        page, more = after(found, query.get("after"), limit)
        return JSONResponse(
            {
                "object": "list",
                "data": [self._told(batch, polled=False) for batch in page],
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
                "has_more": more,
            }
        )

    def _get(self, batch: Batch) -> Response:
        """A batch, with its results read from the disk one by one once it has ended."""
        told = self._told(batch, polled=True)
        if not batch.phase.is_terminal or batch.phase is Phase.FAILED:
            return JSONResponse(told)
        del told["results"]
        before, behind = dump(told).encode()[:-1] + b',"results":[', b"]}"
        count, size = self._ledger.size(batch.id, ALL)
        pieces = in_list(before, self._ledger.lines(batch.id, ALL), behind)
        whole = len(before) + size + max(0, count - 1) + len(behind)
        return self._download(batch, batch.id, Pieces(pieces, whole, "application/json"))

    def _delete(self, batch: Batch) -> Response:
        if not batch.phase.is_terminal:
            raise OpenRouterError(409, f"The batch {batch.id} has not ended yet")
        self._ledger.change(batch.id, deleted=True)
        return JSONResponse({"id": batch.id, "object": "batch", "deleted": True})

    def _told(self, batch: Batch, *, polled: bool) -> JsonObject:
        counts, ended = told_counts(batch), batch.phase.is_terminal
        used = self._ledger.charged(batch.id)
        usage: JsonObject = {
            "prompt_tokens": used.prompt,
            "completion_tokens": used.output,
            "total_tokens": used.prompt + used.output,
            "cost": used.cost / COST_UNIT,
            "is_byok": False,
        }
        return {
            "id": batch.id,
            "object": "batch",
            "endpoint": batch.endpoint,
            "model": batch.model,
            "provider": provider_of(batch.model),
            "status": self._word(batch, _WORDS, "rebalancing", polled=polled),
            "completion_window": batch.details["window"],
            "created_at": int(batch.created),
            "expires_at": int(batch.expires),
            "finalized_at": None if batch.ended is None else int(batch.ended),
            "request_counts": {
                "total": batch.total,
                "completed": counts.succeeded,
                "failed": counts.errored + counts.expired + counts.cancelled,
            },
            "usage": usage if ended else None,
            "error": batch.problems[0] if batch.problems else None,
            "results": None,
        }

    # Rows

    def name(self, row: JsonObject) -> str:
        return text(row.get("custom_id"))

    def order(self, batch: Batch, row: JsonObject) -> Order:
        body = obj(row["body"])
        if body.get("stream"):
            raise invalid("stream is not supported in batches")
        if body.get("model", batch.model) != batch.model:
            raise invalid(f"The model of a request must be that of its batch, {batch.model}")
        return routed_order(body | {"model": batch.model}, batch.key)

    def answered(self, batch: Batch, row: JsonObject, body: JsonValue, answer: Answer) -> JsonValue:
        response: JsonObject = {"status_code": 200, "request_id": answer.id, "body": body}
        return _line(row, response, None)

    def errored(self, batch: Batch, row: JsonObject, error: VendorError) -> JsonValue:
        kind, error_type = _TYPES[error.status]
        told: JsonObject = {
            "code": error.status,
            "message": error.message,
            "type": kind,
            "param": None,
            "error_type": error_type,
        }
        return _line(row, None, told)

    def unanswered(self, batch: Batch, row: JsonObject, ending: Ending) -> JsonValue:
        code = f"batch_{ending.value}"
        told: JsonObject = {
            "code": code,
            "message": _UNANSWERED[ending],
            "type": code,
            "param": None,
            "error_type": code,
        }
        return _line(row, None, told)

    def broken(self, batch: Batch, line: JsonValue, depth: float) -> bytes:
        """The body is cut and so a text; the reply around it stays JSON."""
        told = dict(obj(line))
        response = obj(told["response"])
        if response:
            body = dump(response["body"])
            told["response"] = response | {"body": body[: max(1, round(len(body) * depth))]}
        return dump(told).encode()

    def faulty(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def refused(self, message: str) -> VendorError:
        return invalid(message)

    def problem(self) -> JsonObject:
        return {"code": 502, "message": "The provider could not run the batch."}


class _Reading:
    """Looks at the body as it comes: what all requests share has to come before them."""

    def __init__(self) -> None:
        self.given: JsonObject = {}
        self._names: set[str] = set()

    @property
    def count(self) -> int:
        return len(self._names)

    def row(self, member: Member) -> JsonObject | None:
        """A request, or None for another member of the body.

        Raises:
            OpenRouterError: 400.
        """
        if member.place is None:
            self.given[member.name] = member.value
            if member.name == "requests":
                raise invalid("requests: expected a list")
            return None
        if not member.place:
            self._check_given()
        if member.place >= MOST_ROWS:
            raise invalid(f"requests: at most {MOST_ROWS} requests are taken in a batch")
        row = obj(member.value)
        name = text(row.get("custom_id"))
        if not name or not isinstance(row.get("body"), dict):
            raise invalid(f"requests[{member.place}]: custom_id and body are required")
        if name in self._names:
            raise invalid(f"requests[{member.place}]: the custom_id {name} is used twice")
        self._names.add(name)
        return row

    def _check_given(self) -> None:
        for name in ("endpoint", "model"):
            if name not in self.given:
                raise invalid(f"{name} is required, and must come before requests in the body")
        if self.given["endpoint"] not in _ENDPOINTS:
            raise invalid(f"endpoint: expected one of {', '.join(_ENDPOINTS)}")
        read_model(self.given)


def _line(row: JsonObject, response: JsonObject | None, error: JsonObject | None) -> JsonObject:
    return {
        "id": f"batch_req_{uuid4().hex}",
        "custom_id": row["custom_id"],
        "response": response,
        "error": error,
    }


def _time(given: str | None) -> float | None:
    """Seconds since 1970, from themselves or from a date of ISO 8601 (UTC by default)."""
    if given is None:
        return None
    try:
        return float(given)
    except ValueError:
        pass
    try:
        read = datetime.fromisoformat(given)
    except ValueError as error:
        raise invalid(f"{given} is neither Unix seconds nor an ISO 8601 date") from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
