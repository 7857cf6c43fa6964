"""The HTTP application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI

from app.api import health
from app.api.dependencies import known_parameters
from app.api.errors import install_error_handlers
from app.api.v1 import generation, passages, prompts, questions
from app.core.config import Settings
from app.core.di.container import open_container
from app.core.exceptions import BusinessException
from app.core.in_flight import InFlight, InFlightMiddleware
from app.core.middleware import BodyLimitMiddleware, RequestContextMiddleware

API_PREFIX = "/api/v1"


def create_app(settings: Settings) -> FastAPI:
    """Make the application; its parts are opened when it starts and released when it ends."""

    in_flight = InFlight()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            async with open_container(settings) as container:
                app.state.container = container
                warming = asyncio.create_task(container.llms.warm_up())
                yield
                warming.cancel()
                await in_flight.drained()
        except BusinessException as error:
            app.state.start_error = error  # for the command, which says it in full
            raise RuntimeError(error.code) from None

    app = FastAPI(
        title="QGen AI",
        summary="Generates questions for education content, in Korean and English.",
        version=version("qgen-ai"),
        lifespan=lifespan,
    )
    app.state.start_error = None
    install_error_handlers(app)
    app.include_router(health.router)
    for part in (generation, questions, passages, prompts):
        app.include_router(part.router, prefix=API_PREFIX, dependencies=[Depends(known_parameters)])
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(RequestContextMiddleware)
    app.add_middleware(InFlightMiddleware, in_flight=in_flight)  # last added, outermost
    return app
