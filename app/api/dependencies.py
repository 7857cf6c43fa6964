"""What controllers get: the caller's project, and a bundle of services with its session."""

from collections.abc import AsyncIterator
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request

from app.application.steps.services import GenerationServices, HealthServices, QuestionServices
from app.core.db import Session
from app.core.di.container import Container


def _container(request: Request) -> Container:
    return cast("Container", request.app.state.container)


type ContainerOf = Annotated[Container, Depends(_container)]


async def _session(container: ContainerOf) -> AsyncIterator[Session]:
    async with container.sessions() as session:
        yield session


type SessionOf = Annotated[Session, Depends(_session)]


async def _project(container: ContainerOf) -> UUID:
    return await container.project_id()


async def _generation(container: ContainerOf, session: SessionOf) -> GenerationServices:
    return container.generation(session)


async def _questions(container: ContainerOf, session: SessionOf) -> QuestionServices:
    return container.questions(session)


async def _health(container: ContainerOf, session: SessionOf) -> HealthServices:
    return container.health(session)


ProjectId = Annotated[UUID, Depends(_project)]
Generation = Annotated[GenerationServices, Depends(_generation)]
Questions = Annotated[QuestionServices, Depends(_questions)]
Health = Annotated[HealthServices, Depends(_health)]
