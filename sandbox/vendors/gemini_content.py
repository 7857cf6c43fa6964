"""Gemini's GenerateContentResponse as an answer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import uuid4

from sandbox import tokens
from sandbox.chat import Answer, ChatRequest, Finish, Reply, Usage, Vendor
from sandbox.delivery import event
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue
from sandbox.vendors.base import Form, VendorError, counted
from sandbox.vendors.gemini_errors import faulty, invalid

_FINISH = {Finish.STOP: "STOP", Finish.LENGTH: "MAX_TOKENS", Finish.FILTERED: "SAFETY"}
_THINKING = re.compile(r"gemini-(?:2\.5-(?!flash-lite)|[3-9])")
_STREAMED_TOKENS = 16
"""Tokens in one chunk of a stream; Gemini sends fewer and larger chunks than OpenAI."""


@dataclass(frozen=True)
class GeneratedContent(Form):
    """Candidates, or a blocked prompt; `as_list` writes the chunks of a stream as one list."""

    vendor: ClassVar[Vendor] = Vendor.GEMINI
    as_list: bool = False

    def new_id(self) -> str:
        return uuid4().hex[:22]

    def usage(self, asked: ChatRequest, replies: Sequence[Reply]) -> Usage:
        """A blocked prompt gets no tokens; the thinking models think some.

        Thoughts are not taken off maxOutputTokens, as Google does: a caller's limit then means the
        text.
        """
        usage = counted(asked, replies)
        if _is_blocked(replies):
            return replace(usage, written=0)
        return replace(usage, reasoning=usage.written // 2 if _THINKING.match(asked.model) else 0)

    def whole(self, answer: Answer) -> JsonValue:
        if self.as_list:
            return list(_chunks(answer))
        if _is_blocked(answer.replies):
            return _blocked(answer)
        candidates: list[JsonValue] = [
            _candidate(index, reply.text, reply.finish)
            for index, reply in enumerate(answer.replies)
        ]
        return {"candidates": candidates, **_frame(answer)}

    def frames(self, answer: Answer) -> Iterator[str]:
        for chunk in _chunks(answer):
            yield event(chunk, newline="\r\n")

    def caches(self, model: str) -> bool:
        return True

    def failure(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def unanswerable(self, problem: str) -> VendorError:
        return invalid(problem)

    def broken(self, error: VendorError) -> str:
        return event(error.body({}), newline="\r\n")


def _usage(usage: Usage) -> JsonObject:
    counts: JsonObject = {
        "promptTokenCount": usage.prompt,
        "candidatesTokenCount": usage.written,
        "totalTokenCount": usage.total,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": usage.prompt}],
    }
    if usage.cached:
        counts["cachedContentTokenCount"] = usage.cached
    if usage.reasoning:
        counts["thoughtsTokenCount"] = usage.reasoning
    return counts


def _frame(answer: Answer) -> JsonObject:
    return {
        "usageMetadata": _usage(answer.usage),
        "modelVersion": answer.asked.model,
        "responseId": answer.id,
    }


def _is_blocked(replies: Sequence[Reply]) -> bool:
    return any(reply.finish is Finish.REFUSED for reply in replies)


def _blocked(answer: Answer) -> JsonObject:
    feedback: JsonObject = {
        "blockReason": "PROHIBITED_CONTENT",
        "safetyRatings": [_rating(blocked=True)],
    }
    return {"promptFeedback": feedback, **_frame(answer)}


def _candidate(index: int, text: str, finish: Finish | None) -> JsonObject:
    candidate: JsonObject = {"index": index}
    if finish is Finish.FILTERED:
        candidate["safetyRatings"] = [_rating(blocked=True)]
    else:
        # Google's empty replies have no part at all, not an empty one.
        parts: JsonObject = {"parts": [{"text": text}]} if text else {}
        candidate["content"] = {"role": "model", **parts}
    return candidate if finish is None else {**candidate, "finishReason": _FINISH[finish]}


def _rating(*, blocked: bool) -> JsonObject:
    return {
        "category": "HARM_CATEGORY_DANGEROUS_CONTENT",
        "probability": "HIGH" if blocked else "NEGLIGIBLE",
        "blocked": blocked,
    }


def _chunks(answer: Answer) -> Iterator[JsonObject]:
    """The reply in parts; the last one of each candidate has the finish reason."""
    if _is_blocked(answer.replies):
        yield _blocked(answer)
        return
    for index, reply in enumerate(answer.replies):
        pieces = tokens.pieces(reply.text)
        starts = range(0, len(pieces), _STREAMED_TOKENS) or range(1)
        for start in starts:
            part = "".join(pieces[start : start + _STREAMED_TOKENS])
            finish = reply.finish if start == starts[-1] else None
            yield {"candidates": [_candidate(index, part, finish)], **_frame(answer)}
