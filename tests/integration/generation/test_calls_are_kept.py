"""Calls are kept whatever happens to their request, and others' rows do no harm."""

import asyncio

import pytest

from app.application.read_questions import list_questions
from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.messages import (
    LLMReply,
    LLMRequest,
)
from app.shared.enums import Vendor
from app.shared.questions import QuestionFilter
from tests.integration.generation.conftest import Studio
from tests.support.factories import a_new_stem, a_reply, an_order


async def test_no_connection_is_held_while_the_model_thinks(studio: Studio) -> None:
    held: list[int] = []

    class Watching(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            held.append(studio.connections_in_use())
            return await super()._ask(request)

    watched = studio.asking(Watching([a_reply()]))

    await watched.generate(an_order(studio.project_id))

    assert held == [0]


async def test_calls_are_kept_when_a_later_turn_fails_by_our_own_fault(studio: Studio) -> None:
    studio = studio.replying("not JSON", KeyError("a bug"))

    with pytest.raises(KeyError):
        await studio.generate(an_order(studio.project_id))

    rows = await studio.rows("SELECT error_code, cost_usd FROM llm_calls ORDER BY attempt")
    assert [row["error_code"] for row in rows] == ["REPLY_UNPARSABLE", "CALL_INTERRUPTED"]
    assert rows[0]["cost_usd"] > 0
    assert rows[1]["cost_usd"] is None


async def test_a_call_is_kept_before_its_reply_is_shown_to_the_model_again(studio: Studio) -> None:
    kept: list[int] = []

    class Watching(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            kept.append(len(await studio.rows("SELECT id FROM llm_calls")))
            return await super()._ask(request)

    await studio.asking(Watching(["not JSON", a_reply()])).generate(an_order(studio.project_id))

    assert kept == [0, 1]


async def test_a_cancelled_generation_keeps_its_calls(studio: Studio) -> None:
    asked = asyncio.Event()

    class Hanging(FakeLLMProvider):
        async def _ask(self, request: LLMRequest) -> LLMReply:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

    hanging = studio.asking(Hanging())
    working = asyncio.ensure_future(hanging.generate(an_order(studio.project_id)))
    await asked.wait()

    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    (call,) = await studio.rows("SELECT * FROM llm_calls")
    assert (call["status"], call["error_code"]) == ("failed", "CALL_INTERRUPTED")


class _Leaving(FakeLLMProvider):
    """A model whose caller goes away at the moment at which the reply is there."""

    async def _ask(self, request: LLMRequest) -> LLMReply:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().call_soon(task.cancel)
        return await super()._ask(request)


async def test_a_call_whose_reply_has_come_is_recorded_though_the_caller_leaves_right_then(
    studio: Studio,
) -> None:
    studio = studio.asking(_Leaving([a_reply(), a_reply()]))

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(studio.generate(an_order(studio.project_id)))

    (call,) = await studio.rows("SELECT status, tries, lost_tries, cost_usd FROM llm_calls")
    assert (call["status"], call["tries"], call["lost_tries"]) == ("succeeded", 1, 0)
    assert call["cost_usd"] > 0


class _LeavingAtTheSecondTry(FakeLLMProvider):
    async def _ask(self, request: LLMRequest) -> LLMReply:
        if self.requests:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.Event().wait()
        return await super()._ask(request)


async def test_a_cancelled_call_remembers_the_tries_before(studio: Studio) -> None:
    lost = ProviderError(
        ErrorCode.PROVIDER_UNAVAILABLE, Vendor.OPENAI, "dropped", may_have_cost=True
    )
    fake = _LeavingAtTheSecondTry([lost], CallPolicy(sleep=_at_once))
    studio = studio.asking(fake)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(studio.generate(an_order(studio.project_id)))

    (call,) = await studio.rows("SELECT error_code, tries, lost_tries, cost_usd FROM llm_calls")
    assert tuple(call) == ("CALL_INTERRUPTED", 2, 2, None)


async def _at_once(seconds: float) -> None:
    """Does not wait."""


async def test_rows_of_another_service_in_another_form_are_left_out(studio: Studio) -> None:
    studio = studio.replying(a_reply(), a_reply(stem=a_new_stem()))
    kept = (await studio.generate(an_order(studio.project_id))).question
    strange = (await studio.generate(an_order(studio.project_id))).question
    answer = '{"kind": "choice", "options": [0], "partial": true}'
    await studio.rows(f"UPDATE questions SET answer = '{answer}' WHERE id = '{strange.id}'")  # noqa: S608
    await studio.rows(
        "INSERT INTO few_shot_examples (project_id, question_type, locale, content, checksum) "  # noqa: S608
        f"VALUES ('{studio.project_id}', 'multiple_choice', 'en', '{{\"foo\": 1}}', "
        f"'{'0' * 64}')"
    )

    async with studio.container.sessions() as session:
        services = studio.container.questions(session)
        first = await list_questions(services, studio.project_id, QuestionFilter(), 1, None)
        rest = await list_questions(
            services, studio.project_id, QuestionFilter(), 1, first.next_cursor
        )
    assert first.questions == ()
    assert [question.id for question in rest.questions] == [kept.id]
    again = studio.replying(a_reply(stem=a_new_stem()))
    await again.generate(an_order(studio.project_id))
