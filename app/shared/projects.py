"""Projects: every row that somebody owns belongs to one, and none sees another's."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PROJECT_CODE_PATTERN = r"^[a-z0-9][a-z0-9-]{0,62}$"
LOCAL_PROJECT = "local"
"""The one project that is made by itself."""

ProjectCode = Annotated[str, StringConstraints(pattern=PROJECT_CODE_PATTERN)]
# PostgreSQL's text has no NUL.
ProjectName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$"
    ),
]


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewProject(_ReadModel):
    """A project to be made, or a new name for the one with this code."""

    code: ProjectCode
    name: ProjectName


class Project(_ReadModel):
    """One project. Its code is what settings and tokens name it by, and never changes."""

    id: UUID
    code: str
    name: str
    created_at: datetime


class ProjectListing(_ReadModel):
    """A page of the projects."""

    limit: int = Field(20, ge=1, le=100)
    after: ProjectCode | None = None


class ProjectPage(_ReadModel):
    """Projects by code. ``next_cursor`` goes into ``after``; it is null at the end."""

    projects: tuple[Project, ...]
    next_cursor: str | None
