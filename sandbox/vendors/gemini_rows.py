"""What Gemini's batches are made of, and what their results say, line by line."""

from typing import ClassVar

from sandbox.batches.dialect import Check, Dialect
from sandbox.batches.records import Batch, Ending
from sandbox.chat import Answer, Vendor
from sandbox.exchange import Order
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue, NotJson, dump, obj, parse_object, text
from sandbox.vendors.base import VendorError
from sandbox.vendors.gemini_errors import GeminiError, faulty, invalid
from sandbox.vendors.gemini_order import content_order

_CODES = {
    "INVALID_ARGUMENT": 3,
    "NOT_FOUND": 5,
    "PERMISSION_DENIED": 7,
    "RESOURCE_EXHAUSTED": 8,
    "INTERNAL": 13,
    "UNAVAILABLE": 14,
}
"""Numbers of google.rpc.Code, which rows have in place of an HTTP status."""


class _JsonLines(Check):
    """Every line has to be an object with a request."""

    def line(self, number: int, raw: bytes) -> None:
        try:
            if isinstance(parse_object(raw).get("request"), dict):
                return
            problem = "has no 'request'"
        except NotJson as error:
            problem = f"is not a JSON object: {error}"
        if not self.problems:
            self.problems.append({"code": 3, "message": f"Line {number} of the file {problem}"})

    def end(self, rows: int, size: int) -> None:
        if not rows:
            self.problems.append({"code": 3, "message": "The batch has no requests."})


class GeminiRows(Dialect):
    """Rows of files have a key, inline requests have metadata."""

    vendor: ClassVar[Vendor] = Vendor.GEMINI
    answers_unanswered: ClassVar[bool] = False

    def check(self, batch: Batch) -> Check:
        return _JsonLines()

    def name(self, row: JsonObject) -> str:
        return text(row.get("key")) or text(obj(row.get("metadata")).get("key"))

    def order(self, batch: Batch, row: JsonObject) -> Order:
        return content_order(obj(row["request"]), batch.model, batch.key)

    def answered(self, batch: Batch, row: JsonObject, body: JsonValue, answer: Answer) -> JsonValue:
        return {"response": body} | _named(batch, row)

    def errored(self, batch: Batch, row: JsonObject, error: VendorError) -> JsonValue:
        assert isinstance(error, GeminiError)  # noqa: S101 - as all of this vendor's
        status: JsonObject = {"code": _CODES[error.name], "message": error.message}
        return {"error": status} | _named(batch, row)

    def unanswered(self, batch: Batch, row: JsonObject, ending: Ending) -> JsonValue:
        return None

    def broken(self, batch: Batch, line: JsonValue, depth: float) -> bytes:
        if batch.input_file:
            return super().broken(batch, line, depth)
        return dump({**obj(line), "response": {}}).encode()  # the reply around it stays JSON

    def faulty(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def refused(self, message: str) -> VendorError:
        return invalid(message)

    def problem(self) -> JsonObject:
        return {"code": 13, "message": "The batch failed with an internal error. Try again."}


def _named(batch: Batch, row: JsonObject) -> JsonObject:
    """What tells whose response it is."""
    name = "key" if batch.input_file else "metadata"
    return {name: row[name]} if name in row else {}
