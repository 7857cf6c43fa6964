"""The project that a caller works in."""

from uuid import UUID

from app.application.steps.services import ProjectServices
from app.core.db import transaction


async def open_project(services: ProjectServices, code: str) -> UUID:
    """Id of the project with this code, which is made when it is not there."""
    async with transaction(services.session):
        return await services.projects.ensure(code)
