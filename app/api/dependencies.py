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
    BatchServices,
    DiversityServices,
    EventServices,
    GenerationServices,
    HealthServices,
    JobServices,
    KeywordServices,
    MoneyServices,
    PassageServices,
    PromptServices,
    QuestionServices,
    RunServices,
)
from app.core.db import Session
from app.core.di.container import Container
from app.core.validation import validation_failed


def container_of(request: Request) -> Container:
    """The parts of the application.

    Called, not depended on: FastAPI walks through all of a dependency's own at each of its uses.
    """
    return cast("Container", request.app.state.container)


async def _container(request: Request) -> Container:
    return container_of(request)


type ContainerOf = Annotated[Container, Depends(_container)]


async def _session(request: Request) -> AsyncIterator[Session]:
    async with container_of(request).sessions() as session:
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


async def _generation(request: Request, session: SessionOf) -> GenerationServices:
    return container_of(request).generation(session)


async def _questions(request: Request, session: SessionOf) -> QuestionServices:
    return container_of(request).questions(session)


async def _passages(request: Request, session: SessionOf) -> PassageServices:
    return container_of(request).passages(session)


async def _prompts(request: Request, session: SessionOf) -> PromptServices:
    return container_of(request).prompts(session)


async def _diversity(request: Request, session: SessionOf) -> DiversityServices:
    return container_of(request).diversity(session)


async def _assets(request: Request, session: SessionOf) -> AssetServices:
    return container_of(request).assets(session)


async def _jobs(request: Request, session: SessionOf) -> JobServices:
    return container_of(request).jobs(session)


async def _keywords(request: Request, session: SessionOf) -> KeywordServices:
    return container_of(request).keywords(session)


async def _runs(request: Request, session: SessionOf) -> RunServices:
    return container_of(request).runs(session)


async def _batches(request: Request, session: SessionOf) -> BatchServices:
    return container_of(request).batches(session)


async def _money(request: Request, session: SessionOf) -> MoneyServices:
    return container_of(request).money(session)


async def _events(request: Request) -> EventServices:
    return container_of(request).events()


async def _health(request: Request, session: SessionOf) -> HealthServices:
    return container_of(request).health(session)


Generation = Annotated[GenerationServices, Depends(_generation)]
Questions = Annotated[QuestionServices, Depends(_questions)]
Passages = Annotated[PassageServices, Depends(_passages)]
Prompts = Annotated[PromptServices, Depends(_prompts)]
Diversity = Annotated[DiversityServices, Depends(_diversity)]
Assets = Annotated[AssetServices, Depends(_assets)]
Jobs = Annotated[JobServices, Depends(_jobs)]
Keywords = Annotated[KeywordServices, Depends(_keywords)]
Runs = Annotated[RunServices, Depends(_runs)]
Batches = Annotated[BatchServices, Depends(_batches)]
Money = Annotated[MoneyServices, Depends(_money)]
Events = Annotated[EventServices, Depends(_events)]
Health = Annotated[HealthServices, Depends(_health)]
