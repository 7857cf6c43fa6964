"""Vendors by their LangChain chat classes: what those give in the same form for every vendor."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, override

from cachetools import LRUCache

from app.infrastructure.ai.base.catalog import ModelCatalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import not_a_reply
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.messages import LLMReply, LLMRequest, Usage
from app.infrastructure.ai.base.streaming import Tell
from app.infrastructure.ai.base.transport import connection_failure

if TYPE_CHECKING:
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessageChunk
    from langchain_core.runnables import Runnable

# What the SDKs and LangChain raise, unwrapped, at a success whose body is not the API's: a proxy's
# page, an object without choices.
_NOT_A_REPLY = (AttributeError, IndexError, KeyError, TypeError, ValueError)
_KEPT_CHATS = 128

type _Kind = tuple[object, ...]


class LangChainProvider(BaseLLMProvider):
    """A vendor file binds the request to its chat class and reads the message that comes back."""

    default_url: ClassVar[str]

    def __init__(
        self,
        connection: Connection,
        catalog: ModelCatalog,
        policy: CallPolicy,
        traffic: Traffic | None = None,
    ) -> None:
        super().__init__(connection, catalog, policy, traffic)
        self._bound: LRUCache[_Kind, Runnable[LanguageModelInput, AIMessage]] = LRUCache(
            _KEPT_CHATS
        )

    @override
    async def close(self) -> None:
        self._bound.clear()
        await super().close()

    @abstractmethod
    async def _bind(self, request: LLMRequest) -> "Runnable[LanguageModelInput, AIMessage]":
        """The chat with the request's parameters and schema, ready for its messages."""

    @abstractmethod
    def _reply(self, message: "AIMessage") -> LLMReply:
        """Raises a ProviderError, or what a malformed message raises by itself."""

    @property
    def _url(self) -> str:
        return (self._connection.base_url or self.default_url).rstrip("/")

    async def _ask(self, request: LLMRequest) -> LLMReply:
        chat = await self._chat_for(request)
        with self._replies_only():
            return self._reply(await chat.ainvoke(_turns(request)))

    async def _stream(self, request: LLMRequest, tell: Tell) -> LLMReply:
        chat = await self._chat_for(request)
        with self._replies_only():
            return self._reply(await self._whole(chat.astream(_turns(request)), tell))

    async def _chat_for(self, request: LLMRequest) -> "Runnable[LanguageModelInput, AIMessage]":
        """What ``_bind`` makes of requests that differ in their messages only: making it takes
        longer than asking it."""
        kind = (
            request.model,
            request.output_schema,
            request.temperature,
            request.max_output_tokens,
        )
        chat = self._bound.get(kind)
        if chat is None:
            chat = self._bound[kind] = await self._bind(request)
        return chat

    async def _whole(
        self, stream: "AsyncIterator[AIMessage | AIMessageChunk]", tell: Tell
    ) -> "AIMessage":
        """The message that the pieces add up to, once the vendor has said that it ends."""
        from langchain_core.messages import AIMessageChunk

        pieces: list[AIMessageChunk] = []
        try:
            async for piece in stream:
                assert isinstance(piece, AIMessageChunk)  # noqa: S101 - what a stream consists of
                pieces.append(piece)
                tell(_said(piece))
        except Exception as error:
            failure = connection_failure(self.vendor, error) or self._translate(error)
            if failure is None:
                raise
            failure.may_have_cost |= bool(pieces)  # the vendor was at work already
            raise failure from error
        message = pieces[0] + pieces[1:]  # at once: one by one would copy what is there each time
        if not _has_ended(message.response_metadata):
            raise not_a_reply(self.vendor, "the stream broke off before its end")
        return message

    @contextmanager
    def _replies_only(self) -> Iterator[None]:
        try:
            yield
        except _NOT_A_REPLY as error:
            reason = f"its answer is not a reply of the API: {type(error).__name__}: {error}"
            raise self._translate(error) or not_a_reply(self.vendor, reason) from error


def usage_of(message: "AIMessage") -> Usage:
    """Tokens of one reply; zeros when the vendor sent no usage."""
    counted = message.usage_metadata
    if counted is None:
        return Usage()
    return Usage(
        input_tokens=counted["input_tokens"],
        output_tokens=counted["output_tokens"],
        cached_tokens=counted.get("input_token_details", {}).get("cache_read", 0),
    )


def reason_of(error: BaseException) -> str:
    """The error and what lies under it: SDKs say "Connection error." and keep the rest inside."""
    cause = error.__cause__
    text = str(error) or type(error).__name__
    return f"{text} ({type(cause).__name__}: {cause})" if cause else text


def _turns(request: LLMRequest) -> list[tuple[str, str]]:
    return [(turn.role.value, turn.text) for turn in request.messages]


def _said(piece: "BaseMessageChunk") -> str:
    return piece.text or str(piece.additional_kwargs.get("refusal") or "")


def _has_ended(metadata: Mapping[str, object]) -> bool:
    """Every vendor ends a stream with a reason; Gemini, where it blocks a prompt, with feedback."""
    return any(metadata.get(key) for key in ("finish_reason", "stop_reason", "prompt_feedback"))
