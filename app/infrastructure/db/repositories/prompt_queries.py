"""The queries of prompt templates, and what becomes of their rows."""

from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, select

from app.infrastructure.db import models as db
from app.shared.enums import Locale, QuestionType
from app.shared.prompts import ModelParams, PromptPurpose, PromptSummary, PromptVersion

_VARIABLES = TypeAdapter(tuple[str, ...])

type VersionQuery = Select[db.PromptTemplateVersion, db.PromptTemplate, bool]
type SummaryQuery = Select[db.PromptTemplate, int, int | None]


def live_templates(project_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Templates of the project that are there, and that this version knows what to do with."""
    template = db.PromptTemplate
    return (
        template.project_id == project_id,
        template.deleted_at.is_(None),
        template.purpose.in_(list(PromptPurpose)),
        template.question_type.is_(None) | template.question_type.in_(list(QuestionType)),
    )


def versions(project_id: UUID, key: str) -> VersionQuery:
    """All versions of one template, with the template and whether each is the active one."""
    template, version = db.PromptTemplate, db.PromptTemplateVersion
    return (
        select(version, template, func.coalesce(is_active(), False))
        .join(template, template.id == version.prompt_template_id)
        .where(template.key == key, *live_templates(project_id))
    )


def summaries(project_id: UUID) -> SummaryQuery:
    """All templates of the project, with their latest and their active version's number."""
    template, version = db.PromptTemplate, db.PromptTemplateVersion
    active = (
        select(version.version)
        .where(version.id == _active_version_id())
        .correlate(template)
        .scalar_subquery()
    )
    latest = (
        select(func.max(version.version))
        .where(version.project_id == template.project_id, version.prompt_template_id == template.id)
        .correlate(template)
        .scalar_subquery()
    )
    return select(template, latest, active).where(*live_templates(project_id), latest.is_not(None))


def is_active() -> ColumnElement[bool]:
    """Whether a version is that of its template's newest activation."""
    return db.PromptTemplateVersion.id == _active_version_id()


def _active_version_id() -> ScalarSelect[UUID]:
    activation, template = db.PromptActivation, db.PromptTemplate
    return (
        select(activation.prompt_template_version_id)
        .where(
            activation.project_id == template.project_id,
            activation.prompt_template_id == template.id,
        )
        .order_by(activation.seq.desc())
        .limit(1)
        .correlate(template)
        .scalar_subquery()
    )


def version_of(row: Row[db.PromptTemplateVersion, db.PromptTemplate, bool]) -> PromptVersion:
    """A row of ``versions``."""
    version, template, active = row
    return PromptVersion(
        id=version.id,
        template_id=template.id,
        key=template.key,
        version=version.version,
        purpose=PromptPurpose(template.purpose),
        locale=Locale(template.locale),
        type=_type(template),
        system=version.system_prompt or "",
        user=version.user_prompt,
        variables=_VARIABLES.validate_python(version.variables),
        params=ModelParams.model_validate(version.model_params),
        output_schema=version.output_schema,
        is_active=active,
        note=version.change_note,
        created_at=version.created_at,
    )


def summary_of(row: Row[db.PromptTemplate, int, int | None]) -> PromptSummary:
    """A row of ``summaries``."""
    template, latest, active = row
    return PromptSummary(
        key=template.key,
        name=template.name,
        purpose=PromptPurpose(template.purpose),
        locale=Locale(template.locale),
        type=_type(template),
        latest_version=latest,
        active_version=active,
    )


def _type(template: db.PromptTemplate) -> QuestionType | None:
    return QuestionType(template.question_type) if template.question_type else None
