"""What the work on a batch needs to know of a vendor."""

from abc import ABC, abstractmethod
from typing import ClassVar

from sandbox.batches.records import Batch, Ending
from sandbox.chat import Answer, Vendor
from sandbox.exchange import Order
from sandbox.faults import Fault, FaultKind
from sandbox.jsons import JsonObject, JsonValue, dump
from sandbox.vendors.base import VendorError

_FAILURES = (FaultKind.RATE_LIMITED, None, FaultKind.SERVER_ERROR)
"""What rows fail with in turn; None is an error that no retry helps."""


class Check:
    """Looks through a batch's input before any row is answered; this one finds no fault.

    Attributes:
        problems: what is wrong with it.
        model: what all rows ask, where the rows say it.
    """

    def __init__(self) -> None:
        self.problems: list[JsonObject] = []
        self.model = ""

    def line(self, number: int, raw: bytes) -> None:
        """Look at a line; the first is number 1."""

    def end(self, rows: int, size: int) -> None:
        """Look at the whole, once all lines were seen; `size` in bytes."""


class Dialect(ABC):
    """How a vendor reads rows, and what its results say of them."""

    vendor: ClassVar[Vendor]
    answers_unanswered: ClassVar[bool] = True
    """Whether a batch that expires answers rows until then, and tells what became of the others."""

    fails_as_a_whole: ClassVar[bool] = True
    """Whether a batch can fail without a word of its rows."""

    def check(self, batch: Batch) -> Check:
        """A look at the input; what it finds fails the batch as a whole."""
        return Check()

    @abstractmethod
    def name(self, row: JsonObject) -> str:
        """What the caller calls a row."""

    @abstractmethod
    def order(self, batch: Batch, row: JsonObject) -> Order:
        """What a row asks for.

        Raises:
            VendorError: it would be refused by the endpoint too.
        """

    @abstractmethod
    def answered(self, batch: Batch, row: JsonObject, body: JsonValue, answer: Answer) -> JsonValue:
        """What the results say of a row with this answer; `body` as the endpoint would send it."""

    @abstractmethod
    def errored(self, batch: Batch, row: JsonObject, error: VendorError) -> JsonValue:
        """What the results say of a row that ends with an error."""

    @abstractmethod
    def unanswered(self, batch: Batch, row: JsonObject, ending: Ending) -> JsonValue:
        """What the results say of an EXPIRED or CANCELLED row; None for nothing."""

    @abstractmethod
    def faulty(self, fault: Fault, model: str) -> VendorError:
        """The error that one of the FAILURES is."""

    @abstractmethod
    def refused(self, message: str) -> VendorError:
        """The error of a request that is wrong."""

    def failure(self, number: int, model: str) -> VendorError:
        """The error of the row that is the `number`th to fail: transient and permanent in turn."""
        kind = _FAILURES[number % len(_FAILURES)]
        if kind is None:
            return self.refused("The request was refused by the batch_row_failures fault.")
        return self.faulty(Fault(kind), model)

    def broken(self, batch: Batch, line: JsonValue, depth: float) -> bytes:
        """A line of the results that is cut after `depth` of it."""
        whole = dump(line).encode()
        return whole[: max(1, round(len(whole) * depth))]

    def ended(self, batch: Batch) -> dict[str, JsonValue]:
        """Keep what there is of a batch that ends now, beside its rows; columns to set."""
        return {}

    def problem(self) -> JsonObject:
        """Why a batch failed that a fault made fail, in the vendor's words."""
        return {"code": "internal_error", "message": "The batch failed. Please try again."}
