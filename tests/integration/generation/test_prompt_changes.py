"""Activations and rollbacks: in this process, in another one, and several at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import UUID

import pytest

from app.application.keep_prompts import activate_prompt, push_prompt, roll_back_prompt
from app.application.read_prompts import get_prompt
from app.core.db import transaction
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.shared.prompt_cache import PROMPT_TTL_S, PromptCache
from app.shared.prompt_requests import PushPrompt
from app.shared.prompts import PromptHistory, PromptVersion, PushedPrompt
from tests.support.settings import some_settings

KEY = "question.trial"


@dataclass
class Process:
    """One process of an installation, as far as prompts go. Its time passes by ``seconds``."""

    container: Container
    project_id: UUID
    time: list[float] = field(default_factory=lambda: [0.0])

    async def push(self, user: str, note: str | None = None) -> PushedPrompt:
        pushed = PushPrompt.model_validate(
            {
                "key": KEY,
                "name": "Of a test",
                "purpose": "question",
                "locale": "en",
                "type": "numeric",
                "output_schema": "numeric",
                "user": user,
                "note": note,
            }
        )
        async with self.container.sessions() as session:
            return await push_prompt(self.container.prompts(session), self.project_id, pushed)

    async def activate(self, version: int, note: str | None = None) -> PromptVersion:
        async with self.container.sessions() as session:
            services = self.container.prompts(session)
            return await activate_prompt(services, self.project_id, KEY, version, note)

    async def roll_back(self, version: int | None = None, note: str | None = None) -> PromptVersion:
        async with self.container.sessions() as session:
            services = self.container.prompts(session)
            return await roll_back_prompt(services, self.project_id, KEY, version, note)

    async def history(self) -> PromptHistory:
        async with self.container.sessions() as session:
            prompt = await get_prompt(self.container.prompts(session), self.project_id, KEY)
        return prompt.history

    async def activated(self) -> list[int]:
        """The versions in the order in which they became active."""
        return [one.version for one in reversed((await self.history()).activations)]

    async def rendered(self) -> int:
        """The version that a generation of this process takes."""
        async with self.container.sessions() as session, transaction(session):
            active = await self.container.prompts(session).prompts.active(self.project_id, KEY)
        return active.version


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[Sequence[Process]]:
    """Two processes on one database."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            time = [0.0]
            opened = await stack.enter_async_context(
                open_container(some_settings(database_url, None), with_llms=False)
            )
            cache = PromptCache(timer=partial(time.__getitem__, 0))
            container = replace(opened, prompt_cache=cache)
            found.append(Process(container, await container.project_id(), time))
        yield found


@pytest.fixture
def process(processes: Sequence[Process]) -> Process:
    return processes[0]


async def _push_three(process: Process) -> None:
    for number in (1, 2, 3):
        await process.push(f"Text {number} on {{{{keyword}}}}.", f"text {number}")


async def test_an_activation_takes_effect_at_once_here_and_elsewhere_within_the_time_to_live(
    processes: Sequence[Process],
) -> None:
    here, elsewhere = processes
    await _push_three(here)
    assert [await here.rendered(), await elsewhere.rendered()] == [1, 1]

    await here.activate(2)
    assert [await here.rendered(), await elsewhere.rendered()] == [2, 1]
    elsewhere.time[0] += PROMPT_TTL_S
    assert await elsewhere.rendered() == 2

    await elsewhere.roll_back()
    assert [await here.rendered(), await elsewhere.rendered()] == [2, 1]
    here.time[0] += PROMPT_TTL_S
    assert await here.rendered() == 1


async def test_a_rollback_goes_back_step_by_step_and_never_forward(process: Process) -> None:
    await _push_three(process)
    await process.activate(2)
    await process.activate(3)

    assert (await process.roll_back()).version == 2
    assert (await process.roll_back(note="still wrong")).version == 1
    with pytest.raises(BusinessException, match="no version was active before") as refused:
        await process.roll_back()

    assert refused.value.code is ErrorCode.PROMPT_ROLLBACK_IMPOSSIBLE
    assert await process.activated() == [1, 2, 3, 2, 1]
    assert await process.rendered() == 1


async def test_a_rollback_to_a_given_version_takes_one_that_was_active(process: Process) -> None:
    await _push_three(process)
    await process.activate(3)

    with pytest.raises(BusinessException, match="version 2 was never active"):
        await process.roll_back(2)
    with pytest.raises(BusinessException, match="version 3 is the active one"):
        await process.roll_back(3)
    with pytest.raises(BusinessException, match="There is no version 4") as unknown:
        await process.roll_back(4)
    rolled_back = await process.roll_back(1)

    assert unknown.value.code is ErrorCode.PROMPT_NOT_FOUND
    assert (rolled_back.version, rolled_back.is_active) == (1, True)
    assert await process.activated() == [1, 3, 1]


async def test_the_history_has_every_note_newest_first(process: Process) -> None:
    await _push_three(process)
    await process.activate(3, "for the autumn")
    await process.roll_back()
    await process.roll_back(3, "it was right after all")
    history = await process.history()

    assert [(one.version, one.note, one.is_active) for one in history.versions] == [
        (3, "text 3", True),
        (2, "text 2", False),
        (1, "text 1", False),
    ]
    assert [(one.version, one.note) for one in history.activations] == [
        (3, "it was right after all"),
        (1, "rollback from v3"),
        (3, "for the autumn"),
        (1, "text 1"),
    ]
    times = [one.activated_at for one in history.activations]
    assert times == sorted(times, reverse=True)


async def test_pushes_at_once_get_the_next_numbers_and_one_text_one_number(
    processes: Sequence[Process],
) -> None:
    await processes[0].push("Text 0 on {{keyword}}.")
    texts = [f"Text {number} on {{{{keyword}}}}." for number in (1, 2, 3, 1, 2, 3)]

    pushed = await asyncio.gather(*(processes[at % 2].push(text) for at, text in enumerate(texts)))

    assert {one.version for one in pushed} == {2, 3, 4}
    assert [first.version for first in pushed[:3]] == [again.version for again in pushed[3:]]
    assert sum(one.is_new for one in pushed) == 3


async def test_activations_at_once_are_all_recorded(processes: Sequence[Process]) -> None:
    await _push_three(processes[0])
    wanted = [2, 3, 2, 3, 1]

    await asyncio.gather(
        *(processes[at % 2].activate(version) for at, version in enumerate(wanted))
    )

    assert sorted(await processes[0].activated()) == sorted([1, *wanted])


async def test_rollbacks_at_once_go_back_one_step_each(processes: Sequence[Process]) -> None:
    await _push_three(processes[0])
    await processes[0].activate(2)
    await processes[0].activate(3)

    found = await asyncio.gather(*(process.roll_back() for process in processes))

    assert sorted(version.version for version in found) == [1, 2]
    assert await processes[0].activated() == [1, 2, 3, 2, 1]


async def test_pushes_activations_and_rollbacks_at_once_do_not_wait_for_one_another_for_ever(
    processes: Sequence[Process],
) -> None:
    here, elsewhere = processes
    await _push_three(here)
    await here.activate(2)

    async with asyncio.timeout(30):
        await asyncio.gather(
            here.activate(3),
            elsewhere.push("Text 4 on {{keyword}}."),
            here.push("Text 5 on {{keyword}}."),
            elsewhere.roll_back(1),
            here.activate(2),
            elsewhere.activate(3),
        )

    assert len(await here.activated()) == 6
    assert [one.version for one in (await here.history()).versions] == [5, 4, 3, 2, 1]


async def test_a_prompt_keeps_its_type_and_language(process: Process) -> None:
    await process.push("On {{keyword}}.")
    other = PushPrompt.model_validate(
        {
            "key": KEY,
            "name": "Of a test",
            "purpose": "question",
            "locale": "ko",
            "type": "short_answer",
            "output_schema": "short_answer",
            "user": "{{keyword}}",
        }
    )

    with pytest.raises(BusinessException, match="question, en, numeric") as refused:
        async with process.container.sessions() as session:
            await push_prompt(process.container.prompts(session), process.project_id, other)

    assert refused.value.code is ErrorCode.PROMPT_MISMATCH
    assert [one.version for one in (await process.history()).versions] == [1]
