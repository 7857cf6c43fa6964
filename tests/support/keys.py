"""Projects and keys of an installation under test."""

from app.application.keep_keys import create_key
from app.application.keep_projects import create_project
from app.shared.access import Scope
from app.shared.api_keys import IssuedKey, NewKey
from app.shared.projects import LOCAL_PROJECT, NewProject
from tests.support.library import at_work


async def a_project(database_url: str, code: str) -> None:
    """Make a project beside ``local``."""
    async with at_work(database_url) as (container, session, _):
        await create_project(container.projects(session), NewProject(code=code, name=code))


async def a_key(database_url: str, *scopes: Scope, project: str = LOCAL_PROJECT) -> IssuedKey:
    """A new key of a project that is there; without ``scopes`` it may do everything."""
    new = NewKey(name="of a test", scopes=frozenset(scopes or {Scope.ADMIN}))
    async with at_work(database_url, project) as (container, session, project_id):
        return await create_key(container.keys(session), project_id, new)


def bearer(token: str) -> dict[str, str]:
    """The header that says who asks."""
    return {"Authorization": f"Bearer {token}"}
