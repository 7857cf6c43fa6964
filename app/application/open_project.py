"""The project that whoever works on this installation itself works in."""

from uuid import UUID

from app.application.steps.services import ProjectServices
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.projects import LOCAL_PROJECT


async def open_project(services: ProjectServices, code: str) -> UUID:
    """Id of the project with this code; of all, only ``local`` is made when it is not there.

    Raises:
        BusinessException: PROJECT_NOT_FOUND.
    """
    async with transaction(services.session):
        if code == LOCAL_PROJECT:
            return await services.projects.ensure(code)
        project_id = await services.projects.find(code)
    if project_id is None:
        raise BusinessException(
            ErrorCode.PROJECT_NOT_FOUND,
            f"There is no project {code}, which QGEN_PROJECT names. Make it with: "
            f"qgen projects create {code}",
            {"project": code},
        )
    return project_id
