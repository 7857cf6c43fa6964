"""What OpenAI's batches are made of, and what their results say, line by line."""

from typing import ClassVar
from uuid import uuid4

from sandbox.batches.dialect import Check, Dialect
from sandbox.batches.records import Batch, Ending
from sandbox.chat import Answer, Vendor
from sandbox.exchange import Order
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue, obj, text
from sandbox.vendors.base import VendorError
from sandbox.vendors.openai_batch_check import OpenAICheck
from sandbox.vendors.openai_errors import faulty, invalid
from sandbox.vendors.openai_orders import ORDERS

_UNANSWERED = {
    Ending.EXPIRED: (
        "batch_expired",
        "This request could not be executed before the completion window expired.",
    ),
    Ending.CANCELLED: (
        "batch_cancelled",
        "This request was not executed because the batch was cancelled.",
    ),
}


class OpenAIRows(Dialect):
    """A row names the endpoint that answers it."""

    vendor: ClassVar[Vendor] = Vendor.OPENAI

    def check(self, batch: Batch) -> Check:
        return OpenAICheck(batch.endpoint)

    def name(self, row: JsonObject) -> str:
        return text(row.get("custom_id"))

    def order(self, batch: Batch, row: JsonObject) -> Order:
        body = obj(row["body"])
        if body.get("stream"):
            raise invalid("Streaming is not supported in batches.", "stream")
        return ORDERS[batch.endpoint](body, batch.key)

    def answered(self, batch: Batch, row: JsonObject, body: JsonValue, answer: Answer) -> JsonValue:
        return _line(row, _response(200, body), None)

    def errored(self, batch: Batch, row: JsonObject, error: VendorError) -> JsonValue:
        return _line(row, _response(error.status, error.body({})), None)

    def unanswered(self, batch: Batch, row: JsonObject, ending: Ending) -> JsonValue:
        code, message = _UNANSWERED[ending]
        return _line(row, None, {"code": code, "message": message})

    def faulty(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def refused(self, message: str) -> VendorError:
        return invalid(message, code="invalid_request")

    def problem(self) -> JsonObject:
        return {
            "code": "token_limit_exceeded",
            "message": "Enqueued token limit reached for the organization. Please try again once "
            "some in_progress batches have been completed.",
            "param": None,
            "line": None,
        }


def _line(row: JsonObject, response: JsonObject | None, error: JsonObject | None) -> JsonObject:
    return {
        "id": f"batch_req_{uuid4().hex}",
        "custom_id": row.get("custom_id"),
        "response": response,
        "error": error,
    }


def _response(status: int, body: JsonValue) -> JsonObject:
    return {"status_code": status, "request_id": uuid4().hex, "body": body}
