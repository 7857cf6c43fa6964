"""Keys over HTTP: who is let in, as whom, and what they may do."""

from dataclasses import replace
from typing import cast
from uuid import UUID

import asyncpg
import httpx2
import pytest
from sqlalchemy import event

from app.api.v1.me import MeOut
from app.application.authenticate import authenticate
from app.core.config import AuthMode
from app.core.di.container import Container
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.access.key_text import new_key_text
from app.domain.access.verdicts import VerdictCache
from app.main import create_app
from app.shared.access import CallerKind, Scope
from app.shared.api_keys import IssuedKey
from tests.contract.api.changing import delete, edit, restore
from tests.support.api_client import QUESTIONS, Api, error_of, serve_app
from tests.support.keys import a_key, a_project, bearer
from tests.support.library import at_work, store_one
from tests.support.rows import rows
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

ME = "/api/v1/me"


class Clock:
    """Seconds that pass when the test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def ask(api: Api, token: str) -> httpx2.Response:
    return await api.http.get(ME, headers=bearer(token))


async def change(api: Api, key: IssuedKey, assignment: str) -> None:
    """Change a key's row, as time or somebody at the command line does."""
    await rows(api.database_url, f"UPDATE api_keys SET {assignment} WHERE id = $1", key.id)  # noqa: S608


async def last_used(api: Api, key: IssuedKey) -> object:
    [row] = await rows(api.database_url, "SELECT last_used_at FROM api_keys WHERE id = $1", key.id)
    return row["last_used_at"]


async def test_a_request_without_a_key_is_refused_and_told_how_to_ask(guarded_api: Api) -> None:
    response = await guarded_api.http.get(ME)

    error = error_of(response, 401, "AUTH_REQUIRED")
    assert "Authorization: Bearer" in error.message
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="qgen"'


@pytest.mark.parametrize("header", ["Basic cWdlbjpxZ2Vu", "Bearer", "qgen_a", ""])
async def test_so_is_one_that_names_nobody_in_our_way(guarded_api: Api, header: str) -> None:
    response = await guarded_api.http.get(ME, headers={"Authorization": header})

    error_of(response, 401, "AUTH_REQUIRED")


async def test_a_key_is_its_project_and_its_scopes(guarded_api: Api) -> None:
    key = await a_key(guarded_api.database_url, Scope.READ, Scope.QC)
    async with at_work(guarded_api.database_url) as (_, _, project_id):
        pass

    me = MeOut.model_validate_json((await ask(guarded_api, key.key)).content)

    assert me == MeOut(
        kind=CallerKind.KEY, id=key.id, project_id=project_id, scopes=[Scope.READ, Scope.QC]
    )


@pytest.mark.parametrize("changed", ["prefix", "secret", "longer", "shorter"])
async def test_a_key_that_is_not_exactly_right_is_refused(guarded_api: Api, changed: str) -> None:
    key = (await a_key(guarded_api.database_url)).key
    other = new_key_text().text
    wrong = {
        "prefix": other[:13] + key[13:],
        "secret": key[:13] + other[13:],
        "longer": key + "0",
        "shorter": key[:-1],
    }[changed]

    response = await ask(guarded_api, wrong)

    error_of(response, 401, "KEY_INVALID")
    assert "invalid_token" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("assignment", "code"),
    [
        ("revoked_at = now()", "KEY_REVOKED"),
        ("expires_at = now()", "KEY_EXPIRED"),
        ("expires_at = now() - interval '1 day', revoked_at = now()", "KEY_REVOKED"),
    ],
)
async def test_a_key_that_has_ended_is_refused(
    guarded_api: Api, assignment: str, code: str
) -> None:
    key = await a_key(guarded_api.database_url)
    await change(guarded_api, key, assignment)

    error_of(await ask(guarded_api, key.key), 401, code)


async def test_a_key_of_a_project_that_was_deleted_is_none(guarded_api: Api) -> None:
    await a_project(guarded_api.database_url, "over")
    key = await a_key(guarded_api.database_url, project="over")
    await rows(
        guarded_api.database_url, "UPDATE projects SET deleted_at = now() WHERE code = 'over'"
    )

    error_of(await ask(guarded_api, key.key), 401, "KEY_INVALID")


async def test_who_asks_is_told_before_what_is_wrong_with_the_request(guarded_api: Api) -> None:
    key = (await a_key(guarded_api.database_url, Scope.READ)).key
    wrong = {"limit": "many", "unknown": "x"}

    error_of(await guarded_api.http.get(QUESTIONS, params=wrong), 401, "AUTH_REQUIRED")
    found = await guarded_api.http.get(QUESTIONS, params=wrong, headers=bearer(key))
    error_of(found, 422, "VALIDATION_FAILED")


async def test_a_missing_scope_is_named(guarded_api: Api) -> None:
    key = (await a_key(guarded_api.database_url, Scope.READ, Scope.QC)).key

    response = await guarded_api.http.post("/api/v1/generation/questions", headers=bearer(key))

    error = error_of(response, 403, "SCOPE_MISSING")
    assert error.details == {"scope": "generate", "scopes": ["qc", "read"]}
    assert "WWW-Authenticate" not in response.headers


async def test_health_and_the_description_ask_for_no_key(guarded_api: Api) -> None:
    for path in ("/health/live", "/health/ready", "/openapi.json", "/docs"):
        assert (await guarded_api.http.get(path)).status_code == 200


async def test_a_revoked_key_is_refused_within_seconds(
    prompted_url: str, sandbox: SandboxProcess
) -> None:
    settings = some_settings(prompted_url, sandbox.url, auth=AuthMode.REQUIRED)
    app, clock = create_app(settings), Clock()
    key = await a_key(prompted_url)
    async with serve_app(app, settings) as api:
        container = cast("Container", app.state.container)
        app.state.container = replace(container, verdicts=VerdictCache(clock))
        assert (await ask(api, key.key)).status_code == 200
        await change(api, key, "revoked_at = now()")

        clock.now += 2.9
        still = await ask(api, key.key)
        clock.now += 0.2
        then = await ask(api, key.key)

    assert still.status_code == 200  # remembered: no query was made
    error_of(then, 401, "KEY_REVOKED")


async def test_a_key_costs_one_query_and_none_while_it_is_remembered(
    prompted_url: str,
) -> None:
    key, clock = await a_key(prompted_url), Clock()
    statements = list[str]()
    async with at_work(prompted_url) as (opened, session, _):
        container = replace(opened, verdicts=VerdictCache(clock))
        engine = session.get_bind()

        def count(*arguments: object) -> None:
            statements.append(str(arguments[2]))

        async def check(token: str) -> list[str]:
            statements.clear()
            try:
                await authenticate(container.access(session), token)
            except BusinessException as error:
                statements.append(error.code)
            return [statement.partition(" ")[0] for statement in statements]

        event.listen(engine, "before_cursor_execute", count)
        wrong = new_key_text().text
        first, again = await check(key.key), await check(key.key)
        clock.now += 3
        later = await check(key.key)
        refused, again_refused = await check(wrong), await check(wrong)
        garbage = await check("qgen_garbage")
        event.remove(engine, "before_cursor_execute", count)

    assert (first, again, later) == (["SELECT", "UPDATE"], [], ["SELECT"])
    assert refused == ["SELECT", ErrorCode.KEY_INVALID]
    assert again_refused == garbage == [ErrorCode.KEY_INVALID]


async def test_the_last_use_is_kept_to_the_minute(guarded_api: Api) -> None:
    key = await a_key(guarded_api.database_url)
    assert await last_used(guarded_api, key) is None

    await ask(guarded_api, key.key)
    first = await last_used(guarded_api, key)
    assert first is not None

    await change(guarded_api, key, "last_used_at = now() - interval '59 s'")
    recent = await last_used(guarded_api, key)
    async with at_work(guarded_api.database_url) as (container, session, _):
        await authenticate(container.access(session), key.key)
    assert await last_used(guarded_api, key) == recent

    await change(guarded_api, key, "last_used_at = now() - interval '61 s'")
    async with at_work(guarded_api.database_url) as (container, session, _):
        await authenticate(container.access(session), key.key)
    assert await last_used(guarded_api, key) > recent  # type: ignore[operator]


async def test_a_request_does_not_wait_for_whoever_changes_its_key(guarded_api: Api) -> None:
    key = await a_key(guarded_api.database_url)
    connection = await asyncpg.connect(guarded_api.database_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM api_keys WHERE id = $1 FOR UPDATE", key.id)

            assert (await ask(guarded_api, key.key)).status_code == 200
    finally:
        await connection.close()
    assert await last_used(guarded_api, key) is None


async def test_a_key_works_also_where_its_use_cannot_be_kept(guarded_api: Api) -> None:
    key = await a_key(guarded_api.database_url)
    url = guarded_api.database_url
    await rows(
        url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$",
    )
    await rows(url, "CREATE TRIGGER refuse BEFORE UPDATE ON api_keys EXECUTE FUNCTION refuse()")
    try:
        assert (await ask(guarded_api, key.key)).status_code == 200
    finally:
        await rows(url, "DROP FUNCTION refuse CASCADE")


async def test_what_a_key_changes_keeps_its_id(guarded_api: Api) -> None:
    key = await a_key(guarded_api.database_url)
    url, by = guarded_api.database_url, bearer(key.key)
    api = replace(
        guarded_api, http=httpx2.AsyncClient(base_url=guarded_api.http.base_url, headers=by)
    )
    async with api.http:
        made = await api.generate(keyword="unheard of")
        id_ = (await store_one(url)).id
        assert (await edit(api, id_, difficulty="hard")).status_code == 200
        assert (await delete(api, id_, 2)).status_code == 204
        assert (await restore(api, id_)).status_code == 200
        (prompt,) = (await api.http.get("/api/v1/prompts", params={"limit": 1})).json()["prompts"]
        await api.http.post(f"/api/v1/prompts/{prompt['key']}/activate", json={"version": 1})

    assert await _who(url, "SELECT created_by FROM questions WHERE id = $1", made.question.id) == [
        key.id
    ]
    revised = "SELECT revised_by FROM question_revisions WHERE question_id = $1"
    assert await _who(url, revised, id_) == [key.id] * 3
    activated = "SELECT activated_by FROM prompt_activations WHERE activated_by = $1"
    assert await _who(url, activated, key.id) == [key.id]


async def _who(url: str, query: str, *values: object) -> list[UUID]:
    return [UUID(str(row[0])) for row in await rows(url, query, *values)]
