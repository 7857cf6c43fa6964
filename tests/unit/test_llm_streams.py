"""Streams: what a listener hears, and how time counts in them."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import BaseModel

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.connection import LONG_REPLY_TOKENS, CallPolicy
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.messages import (
    ChatMessage,
    LLMReply,
    LLMRequest,
    Role,
)
from app.infrastructure.ai.base.streaming import Tell
from app.shared.enums import Vendor


class Answer(BaseModel):
    answer: str


REQUEST = LLMRequest(
    model="gpt-4.1-mini", messages=(ChatMessage(Role.USER, "Hi"),), output_schema=Answer
)


async def _at_once(seconds: float) -> None:
    """Does not wait."""


class Hearing:
    """A listener that keeps what it hears, or fails at a word."""

    def __init__(self, fails_at: str | None = None) -> None:
        self.heard: list[str] = []
        self._fails_at = fails_at

    def begin(self, try_number: int) -> None:
        self.piece(f"<{try_number}>")

    def piece(self, text: str) -> None:
        if self._fails_at is not None and self._fails_at in text:
            raise RuntimeError("the display is gone")
        self.heard.append(text)


async def test_a_listener_hears_each_try_from_its_beginning() -> None:
    hearing = Hearing()
    down = ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, Vendor.OPENAI, "no")
    fake = FakeLLMProvider([down, "one two"], CallPolicy(sleep=_at_once))

    completion = await fake.complete(REQUEST, hearing)

    assert completion.reply is not None
    assert hearing.heard[:2] == ["<1>", "<2>"]
    assert "".join(hearing.heard[2:]).split() == completion.reply.text.split()


@pytest.mark.parametrize("word", ["<1>", "one", "two", "three"])
async def test_a_listener_that_fails_is_told_no_more_and_the_call_goes_on(word: str) -> None:
    hearing = Hearing(fails_at=word)

    completion = await FakeLLMProvider(["one two three"]).complete(REQUEST, hearing)

    assert completion.reply is not None
    assert completion.reply.text == "one two three"
    assert completion.cost_usd
    assert len(hearing.heard) == ["<1>", "one", "two", "three"].index(word)


class Pausing(FakeLLMProvider):
    """Streams four pieces, each after a pause."""

    pause_s = 0.2

    async def _stream(self, request: LLMRequest, tell: Tell) -> LLMReply:
        for _ in range(4):
            await asyncio.sleep(self.pause_s)
            tell("")  # a piece without text is a sign of life too
        return await self._ask(request)


async def test_the_time_of_a_stream_counts_between_two_pieces() -> None:
    provider = Pausing(["ok"], CallPolicy(timeout_s=0.6))

    completion = await provider.complete(REQUEST, Hearing())

    assert completion.reply is not None
    assert (completion.latency_ms or 0) > 600


async def test_the_deadline_bounds_a_stream_that_never_ends() -> None:
    provider = Pausing(["late"], CallPolicy(timeout_s=0.6, deadline_s=0.3))

    completion = await provider.complete(REQUEST, Hearing())

    assert completion.error is not None
    assert completion.error.code is ErrorCode.PROVIDER_TIMEOUT
    assert (completion.tries, completion.lost_tries, completion.cost_usd) == (1, 1, None)


async def test_a_call_that_never_got_a_slot_has_cost_nothing() -> None:
    others = Pausing(["first", "second"], CallPolicy(concurrency=1, deadline_s=5))
    first = asyncio.create_task(others.complete(REQUEST, Hearing()))
    await asyncio.sleep(0)
    others._policy = CallPolicy(deadline_s=0.05)

    completion = await others.complete(REQUEST)

    assert completion.error is not None
    assert (completion.tries, completion.lost_tries, completion.cost_usd) == (0, 0, Decimal(0))
    assert (await first).reply is not None


async def test_a_long_reply_is_streamed_and_has_the_time_that_it_takes() -> None:
    provider = Pausing(["ok"], CallPolicy(timeout_s=0.6, deadline_s=0.3))
    long = replace(REQUEST, max_output_tokens=LONG_REPLY_TOKENS)

    completion = await provider.complete(long)  # nobody listens

    assert completion.reply is not None
    assert (completion.latency_ms or 0) > 600
