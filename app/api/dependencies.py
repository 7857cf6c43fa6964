"""What controllers get: a bundle of services with its session. Who asks: ``access``."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Header as HeaderParameter
from fastapi.routing import APIRoute

from app.application.steps.services import (
    AssetServices,
    DiversityServices,
    EventServices,
    GenerationServices,
    HealthServices,
    JobServices,
    MoneyServices,
    PassageServices,
    PromptServices,
    QuestionServices,
    RunServices,
)
from app.core.db import Session
from app.core.di.container import Container
from app.core.validation import validation_failed


async def _container(request: Request) -> Container:
    return cast("Container", request.app.state.container)


type ContainerOf = Annotated[Container, Depends(_container)]


async def _session(container: ContainerOf) -> AsyncIterator[Session]:
    async with container.sessions() as session:
        yield session


type SessionOf = Annotated[Session, Depends(_session)]


async def known_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not have, or that are given twice.

    A misspelled filter would filter nothing, and of a repeated one only the last would count.

    Raises:
        BusinessException: VALIDATION_FAILED.
    """
    if not request.query_params:
        return
    route = cast("APIRoute", request.scope["route"])
    known = {
        parameter.alias
        for parameter in get_flat_params(route.dependant)
        if not isinstance(parameter.field_info, HeaderParameter)
    }
    known -= request.path_params.keys()
    given = Counter(name for name, _ in request.query_params.multi_items())
    problems = [
        {"loc": ("query", name), "msg": "is given twice" if name in known else "is not known here"}
        for name, count in given.items()
        if name not in known or count > 1
    ]
    if problems:
        raise validation_failed(problems)


async def _generation(container: ContainerOf, session: SessionOf) -> GenerationServices:
    return container.generation(session)


async def _questions(container: ContainerOf, session: SessionOf) -> QuestionServices:
    return container.questions(session)


async def _passages(container: ContainerOf, session: SessionOf) -> PassageServices:
    return container.passages(session)


async def _prompts(container: ContainerOf, session: SessionOf) -> PromptServices:
    return container.prompts(session)


async def _diversity(container: ContainerOf, session: SessionOf) -> DiversityServices:
    return container.diversity(session)


async def _assets(container: ContainerOf, session: SessionOf) -> AssetServices:
    return container.assets(session)


async def _jobs(container: ContainerOf, session: SessionOf) -> JobServices:
    return container.jobs(session)


async def _runs(container: ContainerOf, session: SessionOf) -> RunServices:
    return container.runs(session)


async def _money(container: ContainerOf, session: SessionOf) -> MoneyServices:
    return container.money(session)


async def _events(container: ContainerOf) -> EventServices:
    return container.events()


async def _health(container: ContainerOf, session: SessionOf) -> HealthServices:
    return container.health(session)


Generation = Annotated[GenerationServices, Depends(_generation)]
Questions = Annotated[QuestionServices, Depends(_questions)]
Passages = Annotated[PassageServices, Depends(_passages)]
Prompts = Annotated[PromptServices, Depends(_prompts)]
Diversity = Annotated[DiversityServices, Depends(_diversity)]
Assets = Annotated[AssetServices, Depends(_assets)]
Jobs = Annotated[JobServices, Depends(_jobs)]
Runs = Annotated[RunServices, Depends(_runs)]
Money = Annotated[MoneyServices, Depends(_money)]
Events = Annotated[EventServices, Depends(_events)]
Health = Annotated[HealthServices, Depends(_health)]
