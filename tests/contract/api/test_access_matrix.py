"""Every route x every scope x two projects: who is let in, and that nobody sees another's rows.

The routes are those of the description. A new one is tested by itself; where it names rows by a
parameter that is not known here, or lists what is not, the test fails until somebody says how.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

import pytest
from fastapi.routing import iter_route_contexts
from loguru import logger
from pydantic import BaseModel, TypeAdapter

from app.core.config import AuthMode
from app.main import create_app
from app.shared.access import Scope
from app.shared.ids import new_id
from tests.support.api_client import Api, api_of
from tests.support.database import fresh_database
from tests.support.keys import bearer
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings
from tests.support.tenants import Tenant, a_tenant

PUBLIC = ("/health/", "/api/v1/files/")  # the latter by their signature
UNDESCRIBED = {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"}
# What a request needs, beside its path, to be let through to the row.
BODIES: Mapping[str, dict[str, object]] = {
    "patch /api/v1/questions/{question_id}": {"version": 1, "difficulty": "hard"},
    "post /api/v1/prompts/{key}/activate": {"version": 1},
    "post /api/v1/prompts/{key}/rollback": {},
    "post /api/v1/prompts/{key}/preview": {},
    "post /api/v1/runs/{run_id}/resume": {},
    "post /api/v1/batches/{batch_id}/resume": {},
    "post /api/v1/batches/{batch_id}/reconcile": {"resubmit": True},
}
PARAMETERS: Mapping[str, dict[str, str]] = {
    "get /api/v1/usage": {"group_by": "model"},
    "delete /api/v1/questions/{question_id}": {"version": "1"},
}
# Lists, and the parameter of the one of their rows; None: the answer is about the caller.
LISTS: Mapping[str, str | None] = {
    "/api/v1/usage": "model",
    "/api/v1/budgets/daily": "spent",
    "/api/v1/questions": "question_id",
    "/api/v1/passages": "passage_id",
    "/api/v1/prompts": "key",
    "/api/v1/assets": "asset_id",
    "/api/v1/jobs": "job_id",
    "/api/v1/runs": "run_id",
    "/api/v1/batches": "batch_id",
    "/api/v1/keywords/coverage": "category_id",
    "/api/v1/me": None,
}
# Answers that tell of no row by its name.
FIGURES = {"/api/v1/stats/diversity"}


class _Operation(BaseModel):
    security: list[dict[str, list[Scope]]] = []


class _Description(BaseModel):
    paths: dict[str, dict[str, _Operation]]


_DESCRIPTION = TypeAdapter(_Description)


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    operation: _Operation

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_public(self) -> bool:
        return self.path.startswith(PUBLIC)

    @property
    def names_a_row(self) -> bool:
        return "{" in self.path

    @property
    def scope(self) -> Scope:
        """The one scope that it declares."""
        (requirement,) = self.operation.security
        ((scheme, (scope,)),) = requirement.items()
        assert scheme == "bearer"
        return scope


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str


@dataclass(frozen=True, slots=True)
class World:
    """An installation with two projects, each with rows and keys of its own."""

    api: Api
    ours: Tenant
    theirs: Tenant
    routes: tuple[Route, ...]

    async def ask(
        self, route: Route, row: Mapping[str, str], token: str | None, **parameters: str
    ) -> Answer:
        """Send what the route needs; of an answer that goes on, only how it begins."""
        request = self.api.http.build_request(
            route.method.upper(),
            route.path.format_map(row),
            headers=bearer(token) if token else {},
            params=PARAMETERS.get(route.name, {}) | parameters,
            json=BODIES.get(route.name, {}),
        )
        response = await self.api.http.send(request, stream=True)
        try:
            is_stream = response.headers.get("content-type", "").startswith("text/event-stream")
            return Answer(
                response.status_code, "" if is_stream else (await response.aread()).decode()
            )
        finally:
            await response.aclose()


@pytest.fixture(scope="module")
async def world(
    database_server: str, prompts_template: str, sandbox_process: SandboxProcess
) -> AsyncIterator[World]:
    async with fresh_database(database_server, prompts_template) as url:
        settings = some_settings(url, sandbox_process.url, auth=AuthMode.REQUIRED)
        async with api_of(settings) as api:
            description = _DESCRIPTION.validate_json((await api.http.get("/openapi.json")).content)
            ours, theirs = await a_tenant(url, "local"), await a_tenant(url, "beta")
            yield World(api, ours, theirs, tuple(_routes(description)))


def _routes(description: _Description) -> Iterator[Route]:
    for path, operations in description.paths.items():
        for method, operation in operations.items():
            yield Route(method, path, operation)


def absent() -> dict[str, str]:
    """Names of rows that nobody has."""
    ids = ("question_id", "passage_id", "asset_id", "job_id", "run_id", "batch_id")
    return {"key": f"question.{new_id()}", "version": "1"} | {name: str(new_id()) for name in ids}


def without_names(answer: Answer, row: Mapping[str, str]) -> object:
    """An answer without what differs from request to request: its id, and the row's name."""
    text = answer.text
    for name in sorted(row.values(), key=len, reverse=True):
        text = text.replace(name, "...") if len(name) > 1 else text
    head, found, _ = text.partition('"request_id":')
    return answer.status, head if found else text


def test_every_route_but_the_public_ones_declares_exactly_one_scope(world: World) -> None:
    wrong = list[str]()
    for route in world.routes:
        try:
            right = not route.operation.security if route.is_public else bool(route.scope)
        except (ValueError, AssertionError):
            right = False
        wrong += [] if right else [f"{route.name}: {route.operation.security}"]

    assert wrong == []
    assert len(world.routes) > 20


def test_no_route_is_left_out_of_the_description(world: World) -> None:
    app = create_app(some_settings("postgresql://h/d", None))

    served = {str(c.path).replace(":path}", "}") for c in iter_route_contexts(app.routes)}

    assert served - UNDESCRIBED == {route.path for route in world.routes}


async def test_a_scope_opens_the_routes_that_declare_it_and_no_row_of_another_project(
    world: World,
) -> None:
    """Each route, with no key and a key of each scope, for a row of nobody's and of another's."""
    cells, wrong = 0, list[str]()
    for route in (route for route in world.routes if not route.is_public):
        for scope in (None, *Scope):
            token = world.ours.keys[scope] if scope else None
            nobodys = absent()
            of_nobody = await world.ask(route, nobodys, token)
            cells += 1
            if not _is_right(route, scope, of_nobody):
                wrong.append(f"{route.name} by {scope}: {of_nobody}")
            if not route.names_a_row:
                continue
            of_theirs = await world.ask(route, world.theirs.rows, token)
            cells += 1
            if without_names(of_nobody, nobodys) != without_names(of_theirs, world.theirs.rows):
                wrong.append(f"{route.name} by {scope}: {of_theirs} of another project")

    logger.info("{} cells of the matrix, {} of them wrong", cells, len(wrong))  # shown by -rP
    assert wrong == [], f"{len(wrong)} of {cells} cells are wrong"
    assert cells > 8 * len(world.routes), cells


def _is_right(route: Route, scope: Scope | None, answer: Answer) -> bool:
    if scope is None:
        return answer.status == 401
    if scope not in (route.scope, Scope.ADMIN):
        return answer.status == 403 and f'"scope":"{route.scope.value}"' in answer.text
    if route.names_a_row:
        return answer.status == 404 and "_NOT_FOUND" in answer.text
    return answer.status in (200, 202, 422)  # 422: most want a body that says something


async def test_lists_show_the_rows_of_the_project_and_of_no_other(world: World) -> None:
    lists = {r.path: r for r in world.routes if r.method == "get" and not r.names_a_row}
    lists = {path: route for path, route in lists.items() if not route.is_public}
    assert set(lists) == {*LISTS, *FIGURES}, "say in LISTS what a new list shows"

    leaks, cells = list[str](), 0
    for path, route in lists.items():
        for tenant, other in ((world.ours, world.theirs), (world.theirs, world.ours)):
            shown = await world.ask(route, {}, tenant.keys[Scope.READ])
            assert shown.status == 200
            if path not in FIGURES:
                name = LISTS[path]
                assert (tenant.rows[name] if name else str(tenant.project_id)) in shown.text
            foreign = [*other.rows.values(), str(other.project_id)]
            leaks += [
                f"{path}: {value}" for value in foreign if len(value) > 1 and value in shown.text
            ]
            cells += 1
    assert leaks == [], f"{len(leaks)} leaks in {cells} lists"


@pytest.mark.parametrize("path", [path for path, row in LISTS.items() if row not in (None, "key")])
async def test_the_cursor_of_another_project_is_no_cursor(world: World, path: str) -> None:
    (route,) = (r for r in world.routes if (r.method, r.path) == ("get", path))
    name, token = LISTS[path] or "", world.ours.keys[Scope.READ]

    nobodys = str(new_id())
    of_nobody = await world.ask(route, {}, token, after=nobodys)
    of_theirs = await world.ask(route, {}, token, after=world.theirs.rows[name])

    assert of_nobody.status == 422
    assert without_names(of_theirs, world.theirs.rows) == without_names(of_nobody, {"": nobodys})


@pytest.mark.parametrize("path", ["questions", "questions?stream=true"])
async def test_a_passage_of_another_project_cannot_be_asked_on(world: World, path: str) -> None:
    order = {"type": "multiple_choice", "locale": "en", "keyword": "reliable"}
    headers = bearer(world.ours.keys[Scope.GENERATE])
    answers = list[object]()
    for row in (absent(), world.theirs.rows):
        response = await world.api.http.post(
            f"/api/v1/generation/{path}",
            headers=headers,
            json=order | {"passage_id": row["passage_id"]},
        )
        answers.append(without_names(Answer(response.status_code, response.text), row))

    assert answers[0] == answers[1]
    assert str(answers[0]).startswith("(404")


async def test_a_preview_shows_no_passage_of_another_project(world: World) -> None:
    order = {"type": "multiple_choice", "locale": "en", "keyword": "reliable"}
    path = "/api/v1/prompts/question.multiple_choice.en/preview"
    answers = list[object]()
    for row in (absent(), world.theirs.rows):
        body = {"order": order | {"passage_id": row["passage_id"]}}
        response = await world.api.http.post(
            path, headers=bearer(world.ours.keys[Scope.READ]), json=body
        )
        answers.append(without_names(Answer(response.status_code, response.text), row))

    assert answers[0] == answers[1]
    assert str(answers[0]).startswith("(404")


async def test_the_project_that_has_the_rows_finds_them(world: World) -> None:
    """So that what was not found above was there."""
    owner = await a_tenant(world.api.database_url, "gamma")
    routes = sorted(world.routes, key=lambda route: route.method == "delete")
    for route in (route for route in routes if route.names_a_row and not route.is_public):
        found = await world.ask(route, owner.rows, owner.keys[Scope.ADMIN])

        assert found.status in (200, 202, 204, 409), (route.name, found)
