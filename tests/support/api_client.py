"""An installation's HTTP API and what it keeps, in the words of its tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx2
from fastapi import FastAPI

from app.api.error_body import ErrorBody, ErrorInfo
from app.api.v1.schemas import GeneratedOut
from app.core.config import Settings
from app.main import create_app, end_streams
from app.shared.questions import QuestionPage
from tests.support.api_server import serving
from tests.support.rows import stored

GENERATE = "/api/v1/generation/questions"
QUESTIONS = "/api/v1/questions"
_ORDER: dict[str, object] = {"type": "multiple_choice", "locale": "en", "keyword": "reliable"}


@dataclass(frozen=True, slots=True)
class Api:
    """A served application; ``http`` talks to it."""

    http: httpx2.AsyncClient
    database_url: str

    async def order(self, **parts: object) -> httpx2.Response:
        """Ask for a question on "reliable", but for ``parts``."""
        return await self.http.post(GENERATE, json=_ORDER | parts)

    async def generate(self, **parts: object) -> GeneratedOut:
        """Ask for a question and get one."""
        response = await self.order(**parts)
        assert response.status_code == 201, response.text
        return GeneratedOut.model_validate_json(response.content)

    async def page(self, **parameters: str | int) -> QuestionPage:
        """A page of the stored questions."""
        response = await self.http.get(QUESTIONS, params=parameters)
        assert response.status_code == 200, response.text
        return QuestionPage.model_validate_json(response.content)

    async def stored(self) -> tuple[int, int]:
        """How many questions and model calls the database has."""
        return await stored(self.database_url)


@asynccontextmanager
async def api_of(settings: Settings) -> AsyncIterator[Api]:
    """The API of an installation, served while this is open."""
    async with serve_app(create_app(settings), settings) as api:
        yield api


@asynccontextmanager
async def serve_app(app: FastAPI, settings: Settings) -> AsyncIterator[Api]:
    """As ``api_of``, for an application that a test has changed."""
    with serving(app, partial(end_streams, app)) as url:
        async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
            yield Api(client, settings.database_url or "")


def error_of(response: httpx2.Response, status: int, code: str) -> ErrorInfo:
    """The error that a response has, which must be of this status and code and name the request."""
    assert response.headers["content-type"] == "application/json", response.text
    body = response.json()
    assert list(body) == ["error"], response.text
    assert list(body["error"]) == ["code", "message", "details", "request_id"], response.text
    error = ErrorBody.model_validate(body).error
    assert (response.status_code, error.code) == (status, code), response.text
    assert error.request_id == response.headers["X-Request-ID"]
    assert error.message
    return error


def places(error: ErrorInfo) -> list[str]:
    """Where the problems of a VALIDATION_FAILED are."""
    problems = error.details["problems"]
    assert isinstance(problems, list)
    assert all(problem["what"] for problem in problems)
    return [str(problem["where"]) for problem in problems]
