"""OpenRouter's Batch API by HTTP: rows inside the request, results inside the batch.

By hand: the version of its SDK that knows batches conflicts with LangChain's packages.
"""

from collections.abc import AsyncGenerator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import orjson

from app.core.exceptions import ErrorCode, JsonValue
from app.infrastructure.ai.base.batch import Page
from app.infrastructure.ai.base.batch_files import InlineBody
from app.infrastructure.ai.base.batch_messages import (
    BatchKind,
    BatchLimits,
    BatchState,
    ResultKind,
    Submission,
    VendorBatch,
)
from app.infrastructure.ai.base.batch_words import (
    JsonObject,
    counts,
    inner,
    moment,
    objects,
    parse,
    required,
    text,
)
from app.infrastructure.ai.base.errors import ProviderError, from_status, not_a_reply
from app.infrastructure.ai.base.messages import LLMRequest
from app.infrastructure.ai.batch.chat_rows import ENDPOINTS, STATES, ChatRows
from app.infrastructure.ai.shapes import chat_completions
from app.infrastructure.ai.shapes.chat_completions import (
    OPENROUTER_HEADERS,
    OPENROUTER_NO_MODEL,
    openrouter_cost,
    openrouter_settings,
)
from app.shared.enums import Vendor

if TYPE_CHECKING:
    import httpx2

_PAGE = 100
_RESULTS = "batch"


class OpenRouterBatch(ChatRows):
    """A batch that is over has all its results in it, at most 5,000: they are had in one piece."""

    vendor = Vendor.OPENROUTER
    limits = BatchLimits(max_requests=5_000, max_bytes=200_000_000)
    takes_file = False
    keeps_tags = False
    can_cancel = False
    default_url = "https://openrouter.ai/api/v1"

    def result_kinds(self, batch: VendorBatch) -> tuple[ResultKind, ...]:
        return ("output",) if _RESULTS in batch.results else ()

    def _settings(self, request: LLMRequest) -> chat_completions.JsonObject:
        return super()._settings(request) | openrouter_settings(request)

    def _enveloped(self, custom_id: str, kind: BatchKind, body: Mapping[str, object]) -> object:
        return {"custom_id": custom_id, "body": body}

    def _cost_told(self, counted: Mapping[str, JsonValue]) -> Decimal | None:
        return openrouter_cost(counted)

    async def _submit(self, submission: Submission) -> VendorBatch:
        head = orjson.dumps(
            {
                "endpoint": ENDPOINTS[submission.kind],
                "model": submission.model,
                "completion_window": "24h",
            }
        )
        # What comes after the rows would be refused: they are read as they arrive.
        body = InlineBody(head[:-1] + b',"requests":[', submission.path, b"]}")
        return _batch(await self._answer("POST", "", body))

    async def _get(self, batch_id: str) -> VendorBatch:
        return _batch(await self._answer("GET", f"/{batch_id}"))

    async def _page(self, after: str | None) -> Page:
        query = f"?limit={_PAGE}" + (f"&after={after}" if after else "")
        told = await self._answer("GET", query)
        found = tuple(map(_batch, objects(told, "data")))
        return Page(found, text(told, "last_id") if told.get("has_more") else None)

    async def _pieces(self, batch: VendorBatch, kind: ResultKind) -> AsyncGenerator[bytes]:
        told = await self._answer("GET", f"/{batch.results[_RESULTS]}")
        rows = told.get("results")
        if not isinstance(rows, list):
            raise not_a_reply(self.vendor, "the batch is over and has no results")
        for row in rows:
            yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)

    async def _answer(self, method: str, path: str, body: InlineBody | None = None) -> JsonObject:
        response = await self._open_http().request(
            method,
            f"{self._url}/batches{path}",
            headers={
                "authorization": f"Bearer {self._connection.api_key}",
                **OPENROUTER_HEADERS,
                **(body.headers if body else {}),
            },
            content=body.pieces() if body else None,
        )
        if not response.is_success:
            raise self._refusal(response)
        return parse(response.content)

    def _refusal(self, response: "httpx2.Response") -> ProviderError:
        try:
            reason = text(inner(parse(response.content), "error"), "message") or response.text
        except ValueError:
            reason = response.text
        if OPENROUTER_NO_MODEL in reason:
            return ProviderError(ErrorCode.MODEL_UNKNOWN, self.vendor, reason)
        return from_status(self.vendor, response.status_code, reason, response.headers)

    def _translate(self, error: Exception) -> ProviderError | None:
        return None


def _batch(told: JsonObject) -> VendorBatch:
    word = required(told, "status")
    state = STATES.get(word, BatchState.UNKNOWN)
    counted = counts(inner(told, "request_counts"))
    name = required(told, "id")
    return VendorBatch(
        id=name,
        state=state,
        vendor_state=word,
        created_at=moment(told.get("created_at")),
        request_count=counted.get("total") or None,
        counts=counted,
        error=text(inner(told, "error"), "message"),
        results={_RESULTS: name} if state.is_over and state is not BatchState.FAILED else {},
        model=text(told, "model"),
    )
