"""OpenAI's Batch API by its SDK: a file of rows, an output file and an error file."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.batch import Page
from app.infrastructure.ai.base.batch_files import headers_of, streamed
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
from app.infrastructure.ai.base.errors import ProviderError, from_status
from app.infrastructure.ai.base.messages import LLMRequest
from app.infrastructure.ai.batch.chat_rows import STATES, ChatRows
from app.infrastructure.ai.shapes import chat_completions
from app.infrastructure.ai.shapes.chat_completions import openai_settings
from app.shared.enums import Vendor

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_TAG = "job"
_FILE_OF: dict[ResultKind, str] = {"output": "output_file_id", "error": "error_file_id"}
_PAGE = 100


class OpenAIBatch(ChatRows):
    vendor = Vendor.OPENAI
    limits = BatchLimits(max_requests=50_000, max_bytes=200_000_000)
    takes_file = True
    keeps_tags = True
    kinds = frozenset(BatchKind)
    default_url = "https://api.openai.com/v1"
    modules = ("openai", "openai.resources.batches", "openai.resources.files")

    _sdk: "AsyncOpenAI | None" = None

    async def close(self) -> None:
        self._sdk = None
        await super().close()

    def result_kinds(self, batch: VendorBatch) -> tuple[ResultKind, ...]:
        return tuple(kind for kind, name in _FILE_OF.items() if name in batch.results)

    def _settings(self, request: LLMRequest) -> chat_completions.JsonObject:
        return super()._settings(request) | openai_settings(request)

    async def _upload(self, path: Path, tag: str) -> str:
        with path.open("rb") as file:
            answer = await self._client().files.with_raw_response.create(
                file=(f"{tag}.jsonl", file), purpose="batch"
            )
        return required(parse(answer.content), "id")

    async def _submit(self, submission: Submission) -> VendorBatch:
        if submission.file_id is None:
            raise AssertionError("a file is uploaded before it is submitted")
        answer = await self._client().batches.with_raw_response.create(
            completion_window="24h",
            endpoint=(
                "/v1/chat/completions" if submission.kind is BatchKind.CHAT else "/v1/embeddings"
            ),
            input_file_id=submission.file_id,
            metadata={_TAG: submission.tag},
        )
        return _batch(parse(answer.content))

    async def _get(self, batch_id: str) -> VendorBatch:
        answer = await self._client().batches.with_raw_response.retrieve(batch_id)
        return _batch(parse(answer.content))

    async def _cancel(self, batch_id: str) -> VendorBatch | None:
        answer = await self._client().batches.with_raw_response.cancel(batch_id)
        return _batch(parse(answer.content))

    async def _page(self, after: str | None) -> Page:
        batches = self._client().batches.with_raw_response
        answer = await (
            batches.list(limit=_PAGE) if after is None else batches.list(limit=_PAGE, after=after)
        )
        told = parse(answer.content)
        found = tuple(map(_batch, objects(told, "data")))
        return Page(found, found[-1].id if found and told.get("has_more") else None)

    def _pieces(self, batch: VendorBatch, kind: ResultKind) -> AsyncGenerator[bytes]:
        url = f"{self._url}/files/{batch.results[_FILE_OF[kind]]}/content"
        headers = headers_of(self._client().default_headers, self._connection.api_key)
        return streamed(self.vendor, self._open_http(), url, headers, self._policy.timeout_s)

    def _translate(self, error: Exception) -> ProviderError | None:
        import openai

        match error:
            case openai.APIStatusError() if error.code == "insufficient_quota":
                return ProviderError(
                    ErrorCode.PROVIDER_QUOTA_EXCEEDED, self.vendor, str(error.message)
                )
            case openai.APIStatusError():
                headers = dict(error.response.headers)
                return from_status(self.vendor, error.status_code, str(error.message), headers)
        return None

    def _client(self) -> "AsyncOpenAI":
        if self._sdk is None:
            from openai import AsyncOpenAI

            self._sdk = AsyncOpenAI(
                api_key=self._connection.api_key,
                base_url=self._url,
                max_retries=0,  # a create that is sent again is a second batch
                timeout=None,  # the base has its own
                http_client=self._open_http(),
            )
        return self._sdk


def _batch(told: JsonObject) -> VendorBatch:
    word = required(told, "status")
    counted = counts(inner(told, "request_counts"))
    errors = [_error(each) for each in objects(inner(told, "errors"), "data")]
    return VendorBatch(
        id=required(told, "id"),
        state=STATES.get(word, BatchState.UNKNOWN),
        vendor_state=word,
        created_at=moment(told.get("created_at")),
        request_count=counted.get("total") or None,  # 0 until it is validated
        counts=counted,
        error="; ".join(errors) or None,
        tag=text(inner(told, "metadata"), _TAG),
        input_file_id=text(told, "input_file_id"),
        results={name: id_ for name in _FILE_OF.values() if (id_ := text(told, name))},
        model=text(told, "model"),
    )


def _error(told: JsonObject) -> str:
    place = f"line {told['line']}: " if told.get("line") is not None else ""
    return place + (text(told, "message") or str(told.get("code")))
