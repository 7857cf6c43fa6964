"""``python -m bench.generation.model_calls WHO URL PROMPT``: one process that asks a
model.

``WHO`` is ``ours`` or ``langchain``; ``PROMPT`` is a file with the request, as OpenAI's
API has it.
A bare asyncio loop, without a web framework. Prints a line for each concurrency: CPU ms a call.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.core.config import SandboxMode, Settings
from app.core.di.providers import build_providers
from app.core.logging import configure_logging
from app.domain.generation.replies import REPLY_SCHEMAS
from app.infrastructure.ai.base.messages import ChatMessage, LLMRequest, Role
from app.shared.enums import QuestionType

AT_ONCE = (1, 8, 64)
_CALLS = 400
_ROUNDS = 3


def _ours(url: str, prompt: dict[str, object]) -> Callable[[], Awaitable[object]]:
    """With its gate and circuit, limits that do not bind, the count of its cost, its log line."""
    configure_logging("INFO", "text")
    settings = Settings.model_validate(
        {
            "sandbox": SandboxMode.NEVER,
            "openai_api_key": "bench",
            "openai_base_url": url,
            "llm_concurrency": max(AT_ONCE),
            "limits": {"openai": {"rpm": 1_000_000, "tpm": 1_000_000_000}},
        }
    )
    provider, model = build_providers(settings, None).choose(None, None)
    turns = prompt["messages"]
    assert isinstance(turns, list)  # noqa: S101 - as the API has it
    request = LLMRequest(
        model=model,
        messages=tuple(ChatMessage(Role(turn["role"]), turn["content"]) for turn in turns),
        output_schema=REPLY_SCHEMAS[QuestionType.MULTIPLE_CHOICE],
        temperature=0.9,
    )

    async def ask() -> None:
        completion = await provider.complete(request)
        if completion.error is not None:
            raise completion.error

    return ask


def _langchain(url: str, prompt: dict[str, object]) -> Callable[[], Awaitable[object]]:
    from bench.generation.plain_chat import PlainChat

    return PlainChat(url, prompt).ask


async def _main(who: str, url: str, prompt: dict[str, object]) -> None:
    ask = (_ours if who == "ours" else _langchain)(url, prompt)
    for at_once in AT_ONCE:
        await _spend(ask, at_once, 2 * at_once)
        print(min([await _spend(ask, at_once, _CALLS) for _ in range(_ROUNDS)]), flush=True)


async def _spend(ask: Callable[[], Awaitable[object]], at_once: int, calls: int) -> float:
    left = iter(range(calls))

    async def one_after_the_other() -> None:
        for _ in left:
            await ask()

    began = time.process_time()
    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))
    return (time.process_time() - began) * 1000 / calls


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], json.loads(Path(sys.argv[3]).read_bytes())))
