"""What each part of our path costs by itself: CPU time of a process that does nothing else."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from uuid import UUID

from app.application.keep_budgets import clear_daily_budget, set_daily_budget
from app.application.steps.ask_model import KeepCalls, ask_and_store
from app.application.steps.make_question import make_question, prepare_question, prepared_question
from app.application.steps.spend import budgeted
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.domain.shared.response_parser.parser import parse_response
from app.infrastructure.ai.base.tries import Tries
from app.infrastructure.db.repositories.calls import ModelCall
from app.shared.generation import GenerateQuestion
from app.shared.items import Item
from bench.generation.studio import Studio, orders

_ORDERS = 150
_WARM_UP = 20
_BUDGET_USD = Decimal(1000)


class _Clock:
    """CPU ms by part, all rounds together."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = time.process_time()
        yield
        ms = (time.process_time() - began) * 1000
        self.spent[name] = self.spent.get(name, 0) + ms


async def bench_parts(studio: Studio, rounds: int) -> None:
    """Print the mean CPU ms of each part, in the best round; one question at a time."""
    best: dict[str, float] = {}
    async with open_container(studio.settings(0)) as container:
        await container.llms.warm_up()
        project_id = await container.project_id()
        some = [GenerateQuestion(project_id=project_id, **o) for o in islice(orders(), _ORDERS)]
        for round_ in range(rounds + 1):  # the first one warms up
            clock = _Clock()
            for order in some if round_ else some[:_WARM_UP]:
                await _make(container, order, clock)
            await _reserve(container, project_id, some if round_ else some[:_WARM_UP], clock)
            for name, ms in clock.spent.items() if round_ else ():
                best[name] = min(ms / _ORDERS, best.get(name, ms))
    print("\n| part | CPU ms |\n|---|---|")
    for name, ms in best.items():
        print(f"| {name} | {ms:.2f} |")


async def _make(container: Container, order: GenerateQuestion, clock: _Clock) -> None:
    """One question, part by part; those with a dash are within the one before."""
    async with container.sessions() as session:
        services = container.generation(session)
        with clock.part("context, from the database"):
            prepared = await prepare_question(services, order)
        with clock.part("- of that, the prompt"):
            prepared_question(services, order, prepared.prompt, prepared.context)
        task = services.questions.task(order, prepared.prompt, prepared.context)
        with clock.part("LLM part"):
            completion = await services.replies.ask(task, prepared.messages, Tries())
        with clock.part("reading the reply"):
            services.replies.read(task, completion)
        assert completion.reply is not None  # noqa: S101 - the vendor always replies
        with clock.part("- of that, parsing"):
            reply = parse_response(completion.reply.text, task.schema).value
        item = task.made_of(reply)
        with clock.part("- of that, checks"):
            task.problems_of(item)
        calls: list[ModelCall] = []
        with clock.part("asked, read and recorded"):
            await ask_and_store(
                services, prepared.origin, task, prepared.messages, calls, _keep_calls_only
            )
        with clock.part("asked, read, recorded and saved"):
            await make_question(services, prepared, calls=[])


async def _keep_calls_only(_item: Item, keep_calls: KeepCalls) -> None:
    await keep_calls()


async def _reserve(
    container: Container, project_id: UUID, some: Sequence[GenerateQuestion], clock: _Clock
) -> None:
    """What a budget in force adds to a call."""
    async with container.sessions() as session:
        services, money = container.generation(session), container.money(session)
        prepared = await prepare_question(services, some[0])
        task = services.questions.task(prepared.order, prepared.prompt, prepared.context)
        completion = await services.replies.ask(task, prepared.messages, Tries())
        await set_daily_budget(money, project_id, _BUDGET_USD)
        for _ in some:
            with clock.part("a budget: reserved and settled"):
                async with budgeted(services, prepared.origin, task, prepared.messages) as bill:
                    bill.completion = completion
        await clear_daily_budget(money, project_id)
