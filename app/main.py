"""The HTTP application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from loguru import logger

from app.api import health
from app.api.access import authenticated
from app.api.dependencies import known_parameters
from app.api.errors import DescribedErrors, install_error_handlers
from app.api.v1 import (
    asset_checks,
    assets,
    batches,
    files,
    generation,
    job_events,
    jobs,
    keywords,
    me,
    money,
    passages,
    prompts,
    questions,
    runs,
    stats,
)
from app.core.config import Settings
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.core.di.warm_up import warm_up
from app.core.exceptions import BusinessException
from app.core.in_flight import InFlight, InFlightMiddleware
from app.core.middleware import BodyLimitMiddleware, RequestContextMiddleware
from app.shared.workers import WorkerState

if TYPE_CHECKING:
    from app.pipelines.worker import Worker

API_PREFIX = "/api/v1"
LOOK_AGAIN_S = 30
"""Pause of a worker inside that found no tables of the queue."""


def create_app(settings: Settings) -> FastAPI:
    """Make the application; its parts are opened when it starts and released when it ends."""

    in_flight = InFlight()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with open_container(settings) as container:
                app.state.container = container
                app.state.warming = warming = asyncio.create_task(warm_up(container))
                async with _worker_inside(app, container):
                    yield
                    warming.cancel()
                    await in_flight.drained()
        except BusinessException as error:
            app.state.start_error = error  # for the command, which says it in full
            raise RuntimeError(error.code) from None

    app = DescribedErrors(
        title="QGen AI",
        summary="Generates questions for education content, in Korean and English.",
        version=version("qgen-ai"),
        lifespan=lifespan,
    )
    app.state.start_error = None
    app.state.worker_state = lambda: WorkerState.OFF
    app.state.stop_working = lambda: None
    install_error_handlers(app)
    app.include_router(health.router)
    exact = Depends(known_parameters)
    for part in (
        me,
        money,
        generation,
        questions,
        stats,
        passages,
        prompts,
        assets,
        asset_checks,
        jobs,
        job_events,
        keywords,
        batches,
        runs,
    ):
        app.include_router(
            part.router, prefix=API_PREFIX, dependencies=[Depends(authenticated), exact]
        )
    app.include_router(files.router, prefix=API_PREFIX, dependencies=[exact])  # signed URLs
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(RequestContextMiddleware)
    app.add_middleware(InFlightMiddleware, in_flight=in_flight)  # last added, outermost
    return app


@asynccontextmanager
async def _worker_inside(app: FastAPI, container: Container) -> AsyncIterator[None]:
    """Work on background jobs beside the requests, where that is wanted."""
    if not container.settings.works_inside:
        yield
        return
    from app.pipelines.worker import Worker  # with all that jobs do: not where they are done apart

    worker = Worker(container)
    app.state.worker_state = lambda: worker.state
    working = asyncio.create_task(_keep_working(worker))
    app.state.stop_working = working.cancel
    try:
        yield
    finally:
        if not working.cancelling():  # the second time would end it at once
            working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _keep_working(worker: "Worker") -> None:
    while True:
        try:
            await worker.work()
        except BusinessException as error:
            logger.error("Background jobs wait: {}", error.message)
        await asyncio.sleep(LOOK_AGAIN_S)


def end_streams(app: FastAPI) -> None:
    """The server is about to stop: end the answers that go on for as long as something happens.

    The worker inside begins no new job, so that its grace and that of the requests run together.
    Called once more, it ends at once.
    """
    app.state.container.announcements.end()
    app.state.stop_working()
