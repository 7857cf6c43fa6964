"""The installation that all measured processes share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.application.steps.batch_work import BatchWork, having
from app.core.config import SandboxMode
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.shared.ids import new_id
from bench.ground.place import settings_in

KEYWORDS = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """The installation below a folder."""

    container: Container
    project_id: UUID

    @asynccontextmanager
    async def work(self, batch_id: UUID) -> AsyncIterator[BatchWork]:
        """Have a batch, as a worker does."""
        services = self.container.batch_work()
        async with having(services, self.project_id, batch_id, new_id()) as work:
            if work is None:
                raise RuntimeError("somebody has the batch")
            await work.provider.warm_up()
            yield work


@asynccontextmanager
async def place_in(folder: Path) -> AsyncIterator[Place]:
    """The place below a folder, with a key that no vendor sees."""
    settings = settings_in(folder, sandbox=SandboxMode.NEVER, openai_api_key="bench")
    async with open_container(settings, with_llms=False) as container:
        yield Place(container, await container.project_id())
