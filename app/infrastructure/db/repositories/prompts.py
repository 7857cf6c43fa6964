"""SQL of prompt templates, their immutable versions and activations."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, ScalarSelect, Select, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.core.db import Session
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.enums import Locale, QuestionType
from app.shared.ids import new_id
from app.shared.prompts import (
    ModelParams,
    PromptSummary,
    PromptText,
    PromptVersion,
    PushedPrompt,
)

_VARIABLES = TypeAdapter(tuple[str, ...])


class PromptRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def active(self, project_id: UUID, key: str) -> PromptVersion | None:
        """The version of the newest activation."""
        return await self._one(_versions(project_id, key).where(_is_active()))

    async def version(self, project_id: UUID, key: str, number: int) -> PromptVersion | None:
        """One version by its number."""
        number_is = db.PromptTemplateVersion.version == number
        return await self._one(_versions(project_id, key).where(number_is))

    async def latest(self, project_id: UUID, key: str) -> PromptVersion | None:
        """The version that was pushed last."""
        newest = db.PromptTemplateVersion.version.desc()
        return await self._one(_versions(project_id, key).order_by(newest).limit(1))

    async def list(self, project_id: UUID) -> Sequence[PromptSummary]:
        """All templates of the project, by key."""
        template, version = db.PromptTemplate, db.PromptTemplateVersion
        active = (
            select(version.version)
            .where(version.id == _active_version_id())
            .correlate(template)
            .scalar_subquery()
        )
        rows = await self._session.execute(
            select(template, func.max(version.version), active)
            .join(version, version.prompt_template_id == template.id)
            .where(template.project_id == project_id, template.deleted_at.is_(None))
            .group_by(template.id)
            .order_by(template.key)
        )
        return [
            PromptSummary(
                key=row.key,
                name=row.name,
                locale=Locale(row.locale),
                type=QuestionType(row.question_type) if row.question_type else None,
                latest_version=latest,
                active_version=active_number,
            )
            for row, latest, active_number in rows
        ]

    async def push(self, project_id: UUID, prompt: PromptText, note: str | None) -> PushedPrompt:
        """Store a text as the template's next version, unless it has that text already.

        The first version of a template is active at once. Pushes of one template queue up behind
        the lock on its row, so that numbers have no gap and no text is stored twice.
        """
        template_id = await self._locked_template(project_id, prompt)
        version = db.PromptTemplateVersion
        known = await self._session.scalar(
            select(version.version).where(
                version.prompt_template_id == template_id, version.checksum == prompt.checksum
            )
        )
        number = known or await self._add_version(project_id, template_id, prompt, note)
        stored = await self.version(project_id, prompt.key, number)
        assert stored is not None  # noqa: S101 - found or inserted above, in this transaction
        is_first = await self.active(project_id, prompt.key) is None
        if is_first:
            await self.activate(project_id, stored, note)
        return PushedPrompt(prompt.key, stored.version, known is None, is_first or stored.is_active)

    async def activate(self, project_id: UUID, version: PromptVersion, note: str | None) -> None:
        """Make a version the active one. Going back is one more activation."""
        await self._session.execute(
            insert(db.PromptActivation).values(
                id=new_id(),
                project_id=project_id,
                prompt_template_id=version.template_id,
                prompt_template_version_id=version.id,
                activated_at=utc_now(),
                note=note,
            )
        )

    async def _locked_template(self, project_id: UUID, prompt: PromptText) -> UUID:
        template, now = db.PromptTemplate, utc_now()
        described = {
            "name": prompt.name,
            "purpose": prompt.purpose,
            "locale": prompt.locale.value,
            "question_type": prompt.type and prompt.type.value,
            "updated_at": now,
        }
        return (
            await self._session.execute(
                insert_or(template)
                .values(
                    id=new_id(), project_id=project_id, key=prompt.key, created_at=now, **described
                )
                .on_conflict_do_update(
                    index_elements=[template.project_id, template.key],
                    index_where=template.deleted_at.is_(None),
                    set_=described,
                )
                .returning(template.id)
            )
        ).scalar_one()

    async def _add_version(
        self, project_id: UUID, template_id: UUID, prompt: PromptText, note: str | None
    ) -> int:
        version = db.PromptTemplateVersion
        latest = await self._session.scalar(
            select(func.max(version.version)).where(version.prompt_template_id == template_id)
        )
        number = (latest or 0) + 1
        await self._session.execute(
            insert(version).values(
                id=new_id(),
                project_id=project_id,
                prompt_template_id=template_id,
                version=number,
                system_prompt=prompt.system,
                user_prompt=prompt.user,
                variables=list(prompt.variables),
                output_schema=dict(prompt.output_schema),
                model_params=prompt.params.model_dump(mode="json", exclude_none=True),
                checksum=prompt.checksum,
                change_note=note,
                created_at=utc_now(),
            )
        )
        return number

    async def _one(
        self, query: "Select[db.PromptTemplateVersion, db.PromptTemplate, bool]"
    ) -> PromptVersion | None:
        row = (await self._session.execute(query)).one_or_none()
        if row is None:
            return None
        version, template, is_active = row
        return PromptVersion(
            id=version.id,
            template_id=template.id,
            key=template.key,
            version=version.version,
            locale=Locale(template.locale),
            type=QuestionType(template.question_type) if template.question_type else None,
            system=version.system_prompt or "",
            user=version.user_prompt,
            variables=_VARIABLES.validate_python(version.variables),
            params=ModelParams.model_validate(version.model_params),
            is_active=is_active,
            note=version.change_note,
            created_at=version.created_at,
        )


def _versions(
    project_id: UUID, key: str
) -> "Select[db.PromptTemplateVersion, db.PromptTemplate, bool]":
    template, version = db.PromptTemplate, db.PromptTemplateVersion
    return (
        select(version, template, func.coalesce(_is_active(), False))
        .join(template, template.id == version.prompt_template_id)
        .where(
            template.project_id == project_id,
            template.key == key,
            template.deleted_at.is_(None),
        )
    )


def _is_active() -> ColumnElement[bool]:
    return db.PromptTemplateVersion.id == _active_version_id()


def _active_version_id() -> ScalarSelect[UUID]:
    activation = db.PromptActivation
    return (
        select(activation.prompt_template_version_id)
        .where(activation.prompt_template_id == db.PromptTemplate.id)
        .order_by(activation.seq.desc())
        .limit(1)
        .correlate(db.PromptTemplate)
        .scalar_subquery()
    )
