"""Runs in the words of their tests: order one, work on it, see what became of it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.application.keep_runs import cancel_run, resume_run
from app.application.read_runs import get_run, list_run_items
from app.application.start_run import start_run
from app.core.di.opening import open_container
from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.messages import LLMReply, LLMRequest
from app.infrastructure.ai.base.providers import LLMProviders
from app.pipelines.catalog import TASKS
from app.shared.enums import Vendor
from app.shared.runs import BulkOrder, Run, RunItem, RunItemListing
from tests.support.factories import a_new_stem, a_reply
from tests.support.settings import some_settings
from tests.support.waits import Waits
from tests.support.workshop import Workshop

DEADLINE_S = 120
type Reply = str | LLMReply | Exception


def new_items() -> Iterator[Reply]:
    """Replies without end, each a sound item that nobody has."""
    while True:
        yield a_reply(a_new_stem())


class GatedLLM(FakeLLMProvider):
    """A model that thinks until the gate is open; ``asked`` counts who came."""

    def __init__(self, replies: Iterator[Reply], deadline_s: float = DEADLINE_S) -> None:
        policy = CallPolicy(sleep=Waits(), concurrency=64, deadline_s=deadline_s)
        super().__init__(replies, policy)
        self.gate = asyncio.Event()
        self.gate.set()

    async def _ask(self, request: LLMRequest) -> LLMReply:
        reply = await super()._ask(request)
        await self.gate.wait()
        return reply


@dataclass(frozen=True, slots=True)
class RunStudio:
    """An installation with the default prompts, a model that replies as told, and a worker."""

    shop: Workshop
    model: GatedLLM = field(default_factory=lambda: GatedLLM(new_items()))

    def replying(self, replies: Iterator[Reply], deadline_s: float = DEADLINE_S) -> "RunStudio":
        """The same place, with a model that gives these replies in order."""
        return _studio(self.shop, GatedLLM(replies, deadline_s))

    async def start(self, **parts: object) -> Run:
        """Order a run; without more words of one item on "reliable"."""
        given = parts if parts.keys() & {"specs", "matrix"} else parts | {"specs": [a_spec()]}
        order = BulkOrder.model_validate(given)
        async with self.shop.container.sessions() as session:
            services = self.shop.container.runs(session)
            return await start_run(services, self.shop.project_id, order)

    async def run(self, run_id: UUID) -> Run:
        """A run as it is now."""
        async with self.shop.container.sessions() as session:
            return await get_run(self.shop.container.runs(session), self.shop.project_id, run_id)

    async def items(self, run_id: UUID, **parts: object) -> tuple[RunItem, ...]:
        listing = RunItemListing.model_validate(parts)
        async with self.shop.container.sessions() as session:
            services = self.shop.container.runs(session)
            page = await list_run_items(services, self.shop.project_id, run_id, listing)
        return page.items

    async def cancel(self, run_id: UUID) -> Run:
        async with self.shop.container.sessions() as session:
            return await cancel_run(self.shop.container.runs(session), self.shop.project_id, run_id)

    async def resume(self, run_id: UUID, **parts: object) -> Run:
        async with self.shop.container.sessions() as session:
            return await resume_run(
                self.shop.container.runs(session),
                self.shop.project_id,
                run_id,
                **parts,  # type: ignore[arg-type]
            )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker with our tasks."""
        async with self.shop.working(TASKS):
            yield

    async def made(self, **parts: object) -> Run:
        """Order a run, and have it done."""
        started = await self.start(**parts)
        return await self.done(started.id)

    async def done(self, run_id: UUID) -> Run:
        """Have a run done."""
        async with self.working():
            await self.shop.events(run_id)
        return await self.run(run_id)

    def prompts(self) -> list[str]:
        """What the model was told, request by request."""
        return ["\n".join(m.text for m in request.messages) for request in self.model.requests]


def a_spec(**parts: object) -> dict[str, object]:
    """An order for one English multiple-choice item."""
    return {
        "type": "multiple_choice",
        "locale": "en",
        "subject": "english",
        "keyword": "reliable",
    } | parts


def specs(count: int, **parts: object) -> list[dict[str, object]]:
    """Orders on keywords of their own."""
    return [a_spec(keyword=f"word {number}", **parts) for number in range(count)]


@asynccontextmanager
async def run_studio_on(database_url: str) -> AsyncIterator[RunStudio]:
    """A place on a database with the default prompts."""
    settings = some_settings(database_url, None, worker_grace_s=0, llm_concurrency=4)
    async with open_container(settings, with_llms=False) as container:
        shop = Workshop(container, await container.project_id(), database_url)
        yield _studio(shop, GatedLLM(new_items()))


def _studio(shop: Workshop, model: GatedLLM) -> RunStudio:
    llms = LLMProviders(
        {Vendor.OPENAI: model}, Vendor.OPENAI, {Vendor.OPENAI: "gpt-4.1-mini"}, is_sandbox=True
    )
    return RunStudio(replace(shop, container=replace(shop.container, llms=llms)), model)
