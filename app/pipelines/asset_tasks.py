"""Background work on files."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from loguru import logger

from app.application.check_assets import check_assets
from app.application.run_job import Result
from app.application.steps.running_job import RunningJob
from app.core.di.container import Container
from app.core.exceptions import BusinessException
from app.pipelines.tasks import Task
from app.shared.asset_checks import ASSET_CHECK_TASK, AssetCheckOrder

_TOLD_EVERY_S = 1.0


async def _check(container: Container, job: RunningJob, order: AssetCheckOrder) -> Result:
    async with container.sessions() as session, _telling(job) as hear:
        check = await check_assets(
            container.assets(session),
            job.project_id,
            repair=order.repair,
            deep=order.deep,
            heard=hear,
        )
    return {"is_well": check.is_well, **check.model_dump(mode="json")}


@asynccontextmanager
async def _telling(job: RunningJob) -> AsyncIterator[Callable[[int], None]]:
    """Tells how far it has come, now and then; where that cannot be told, the work goes on."""
    looked_at = 0

    def hear(count: int) -> None:
        nonlocal looked_at
        looked_at = count

    async def tell() -> None:
        told = 0
        while True:
            await asyncio.sleep(_TOLD_EVERY_S)
            if looked_at != told:
                told = looked_at
                try:
                    await job.progress(looked_at)
                except BusinessException as error:
                    logger.warning("The progress of job {} cannot be told: {}", job.id, error)

    telling = asyncio.create_task(tell())
    try:
        yield hear
    finally:
        telling.cancel()
        await asyncio.wait({telling})
        if not telling.cancelled():  # the job was given to another worker, which its end will tell
            logger.warning("Telling of job {} ended: {!r}", job.id, telling.exception())


ASSET_CHECK = Task(ASSET_CHECK_TASK, AssetCheckOrder, _check)
