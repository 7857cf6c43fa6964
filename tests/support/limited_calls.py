"""A process that calls a model with a limit as often as it can: asks ten times, tells how many.

``python -m tests.support.limited_calls REDIS_URL RPM``
"""

import asyncio
import sys

from pydantic import BaseModel

from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.messages import ChatMessage, LLMRequest, Role
from app.infrastructure.cache.redis_store import RedisStore
from app.shared.rate_limits import RateLimit

CALLS = 10


class Answer(BaseModel):
    answer: str


async def main(redis_url: str, rpm: int) -> None:
    store = RedisStore(redis_url)
    traffic = Traffic(store, {"openai": RateLimit(rpm=rpm)})
    fake = FakeLLMProvider(["ok"] * CALLS, CallPolicy(deadline_s=5), traffic=traffic)
    request = LLMRequest("gpt-4.1-mini", (ChatMessage(Role.USER, "Hi"),), Answer)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    completions = [await fake.complete(request) for _ in range(CALLS)]
    await fake.close()
    await store.close()
    sys.stdout.write(f"{sum(completion.reply is not None for completion in completions)}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
