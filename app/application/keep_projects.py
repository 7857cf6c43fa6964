"""Make, list and rename projects."""

from app.application.steps.services import ProjectServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.projects import NewProject, Project, ProjectPage


async def create_project(services: ProjectServices, new: NewProject) -> Project:
    """Make a project.

    Raises:
        BusinessException: PROJECT_EXISTS.
    """
    async with transaction(services.session):
        made = await services.projects.add(new)
    if made is None:
        raise BusinessException(
            ErrorCode.PROJECT_EXISTS,
            f"There is a project {new.code} already. See: qgen projects list",
            {"project": new.code},
        )
    return made


async def list_projects(services: ProjectServices, limit: int, after: str | None) -> ProjectPage:
    """A page of projects by code; ``after`` is the ``next_cursor`` of the page before."""
    async with transaction(services.session):
        return await services.projects.list(limit, after)


async def rename_project(services: ProjectServices, changed: NewProject) -> Project:
    """Give the project with this code another name.

    Raises:
        BusinessException: PROJECT_NOT_FOUND.
    """
    async with transaction(services.session):
        renamed = await services.projects.rename(changed)
    if renamed is None:
        raise BusinessException(
            ErrorCode.PROJECT_NOT_FOUND,
            f"There is no project {changed.code}. See: qgen projects list",
            {"project": changed.code},
        )
    return renamed
