"""What controllers get: the caller's project, and a bundle of services with its session."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request

from app.application.steps.services import (
    GenerationServices,
    HealthServices,
    PassageServices,
    PromptServices,
    QuestionServices,
)
from app.core.db import Session
from app.core.di.container import Container
from app.core.validation import validation_failed


def _container(request: Request) -> Container:
    return cast("Container", request.app.state.container)


type ContainerOf = Annotated[Container, Depends(_container)]


async def _session(container: ContainerOf) -> AsyncIterator[Session]:
    async with container.sessions() as session:
        yield session


type SessionOf = Annotated[Session, Depends(_session)]


@dataclass(frozen=True, slots=True)
class KnownParameters:
    """Refuses query parameters that a route does not describe, or that are given twice.

    A misspelled filter would filter nothing, and of a repeated one only the last would count.
    ``prefix`` is where the routers are included.
    """

    prefix: str

    async def __call__(self, request: Request) -> None:
        if not request.query_params:
            return
        path = self.prefix + request.scope["route"].path
        operation = request.app.openapi()["paths"][path][request.method.lower()]
        known = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
        given = Counter(name for name, _ in request.query_params.multi_items())
        problems = [
            {"loc": ("query", name), "msg": "is given twice" if name in known else "is not known"}
            for name, count in given.items()
            if name not in known or count > 1
        ]
        if problems:
            raise validation_failed(problems)


async def _project(container: ContainerOf) -> UUID:
    return await container.project_id()


async def _generation(container: ContainerOf, session: SessionOf) -> GenerationServices:
    return container.generation(session)


async def _questions(container: ContainerOf, session: SessionOf) -> QuestionServices:
    return container.questions(session)


async def _passages(container: ContainerOf, session: SessionOf) -> PassageServices:
    return container.passages(session)


async def _prompts(container: ContainerOf, session: SessionOf) -> PromptServices:
    return container.prompts(session)


async def _health(container: ContainerOf, session: SessionOf) -> HealthServices:
    return container.health(session)


ProjectId = Annotated[UUID, Depends(_project)]
Generation = Annotated[GenerationServices, Depends(_generation)]
Questions = Annotated[QuestionServices, Depends(_questions)]
Passages = Annotated[PassageServices, Depends(_passages)]
Prompts = Annotated[PromptServices, Depends(_prompts)]
Health = Annotated[HealthServices, Depends(_health)]
