"""Rows of batches: how they are written, what their results say, what they cost. No I/O."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import orjson
from cachetools import LRUCache

from app.core.exceptions import JsonValue
from app.infrastructure.ai.base.batch_errors import NOT_OF_THE_API, broken_row
from app.infrastructure.ai.base.batch_messages import (
    BatchKind,
    BrokenLine,
    EmbeddingRequest,
    RowError,
    RowReply,
    RowResult,
    RowVectors,
)
from app.infrastructure.ai.base.catalog import Model, ModelCatalog
from app.infrastructure.ai.base.llm import PRICE_OF_VENDOR
from app.infrastructure.ai.base.messages import LLMReply, LLMRequest
from app.shared.enums import Vendor

_KEPT_SETTINGS = 128

type Settings = Mapping[str, orjson.Fragment]
"""The part of a row that is the same for many, as JSON already."""


class BatchRows(ABC):
    """What a vendor's rows are."""

    vendor: ClassVar[Vendor]
    row_name: ClassVar[str] = "custom_id"
    """Where a row of the results has our name for it."""

    def __init__(self, catalog: ModelCatalog) -> None:
        self._catalog = catalog
        self._kept_settings: LRUCache[tuple[object, ...], Settings] = LRUCache(_KEPT_SETTINGS)

    def line(self, custom_id: str, request: LLMRequest | EmbeddingRequest) -> bytes:
        """One row as the vendor takes it, without a newline; its body is that of a realtime call.

        Await the provider's ``warm_up`` first: a line may import an SDK, for seconds.
        """
        if isinstance(request, EmbeddingRequest):
            return orjson.dumps(self._embedding_row(custom_id, request))
        return orjson.dumps(self._row(custom_id, request, self._settings_of(request)))

    def read(self, raw: bytes) -> RowResult:
        """One line of a result file.

        Raises:
            BrokenLine: it is no JSON, or does not name its row.
        """
        try:
            row = orjson.loads(raw)
            custom_id = row[self.row_name]
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise BrokenLine(f"{type(error).__name__}: {error}: {raw[:200]!r}") from error
        if not isinstance(custom_id, str):
            raise BrokenLine(f"its {self.row_name} is not a text: {raw[:200]!r}")
        try:
            return RowResult(custom_id, self._outcome(row))
        except NOT_OF_THE_API as error:
            return RowResult(custom_id, broken_row(f"{type(error).__name__}: {error}"))

    def model(self, name: str, kind: BatchKind = BatchKind.CHAT) -> Model:
        """A model of the vendor's.

        Raises:
            BusinessException: MODEL_UNKNOWN.
        """
        if kind is BatchKind.EMBEDDING:
            return self._catalog.embedding_model(self.vendor, name)
        return self._catalog.model(self.vendor, name)

    def cost_usd(self, model: str, result: RowResult) -> tuple[Decimal | None, str]:
        """What a row cost, None where that is not known, and by which prices.

        By the vendor's own figure ("reported"), or by the tokens and the price of a batch. Rows
        that failed, expired or were cancelled are not billed.
        """
        embeds = (self.vendor, model) in self._catalog.embeddings
        asked = self.model(model, BatchKind.EMBEDDING if embeds else BatchKind.CHAT)
        match result.outcome:
            case RowReply(reply=LLMReply(cost_usd=Decimal() as told)):
                return told, PRICE_OF_VENDOR
            case RowReply(reply=LLMReply(usage=usage)) | RowVectors(usage=usage):
                return asked.batch_cost_usd(usage), asked.price_version
            case RowError(may_have_cost=may_have_cost):
                return None if may_have_cost else Decimal(0), asked.price_version

    @abstractmethod
    def _settings(self, request: LLMRequest) -> dict[str, JsonValue]:
        """All of a row's body that is the same for requests that differ in their messages only."""

    @abstractmethod
    def _row(self, custom_id: str, request: LLMRequest, settings: Settings) -> object:
        """The row, for orjson."""

    def _embedding_row(self, custom_id: str, request: EmbeddingRequest) -> object:
        raise NotImplementedError(f"{self.vendor} has no batches of embeddings here")

    @abstractmethod
    def _outcome(self, row: Mapping[str, JsonValue]) -> RowReply | RowVectors | RowError:
        """What a row's result says; raises NOT_OF_THE_API where it says nothing that we know."""

    def _settings_of(self, request: LLMRequest) -> Settings:
        kind = (
            *(request.model, request.output_schema),
            *(request.temperature, request.max_output_tokens),
        )
        settings = self._kept_settings.get(kind)
        if settings is None:
            settings = {
                name: orjson.Fragment(orjson.dumps(value))
                for name, value in self._settings(request).items()
            }
            self._kept_settings[kind] = settings
        return settings

    def _temperature_of(self, request: LLMRequest) -> float | None:
        """None where the model takes no other than its own."""
        takes = self._catalog.model(self.vendor, request.model).takes_temperature
        return request.temperature if takes else None
