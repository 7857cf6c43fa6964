"""SQL of prompt templates, their immutable versions and activations."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.prompt_queries import (
    VersionQuery,
    is_active,
    live_templates,
    summaries,
    summary_of,
    version_of,
    versions,
)
from app.shared.clock import utc_now
from app.shared.ids import new_id
from app.shared.prompts import (
    Activation,
    PromptFilter,
    PromptPage,
    PromptSummary,
    PromptText,
    PromptVersion,
    PushedPrompt,
    VersionRecord,
)


@dataclass(frozen=True, slots=True)
class LockedTemplate:
    """A template that nobody else pushes to or rolls back until the transaction ends."""

    id: UUID
    purpose: str
    locale: str
    type: str | None


class PromptRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def active(self, project_id: UUID, key: str) -> PromptVersion | None:
        """The version of the newest activation."""
        return await self._one(versions(project_id, key).where(is_active()))

    async def version(self, project_id: UUID, key: str, number: int) -> PromptVersion | None:
        """One version by its number."""
        number_is = db.PromptTemplateVersion.version == number
        return await self._one(versions(project_id, key).where(number_is))

    async def latest(self, project_id: UUID, key: str) -> PromptVersion | None:
        """The version that was pushed last."""
        newest = db.PromptTemplateVersion.version.desc()
        return await self._one(versions(project_id, key).order_by(newest).limit(1))

    async def summary(self, project_id: UUID, key: str) -> PromptSummary | None:
        """One template as it stands in the list."""
        query = summaries(project_id).where(db.PromptTemplate.key == key)
        row = (await self._session.execute(query)).one_or_none()
        return summary_of(row) if row else None

    async def list(
        self, project_id: UUID, chosen: PromptFilter, limit: int | None, after: str | None
    ) -> PromptPage:
        """Templates of the project by key, those after the key ``after``; None is no limit."""
        template = db.PromptTemplate
        query = summaries(project_id).order_by(template.key)
        for column, value in (
            (template.purpose, chosen.purpose),
            (template.locale, chosen.locale),
            (template.question_type, chosen.type),
        ):
            if value is not None:
                query = query.where(column == value)
        if after is not None:
            query = query.where(template.key > after)
        if limit is not None:
            query = query.limit(limit + 1)
        found = [summary_of(row) for row in await self._session.execute(query)]
        page = tuple(found[:limit])
        next_cursor = page[-1].key if len(found) > len(page) else None
        return PromptPage(prompts=page, next_cursor=next_cursor)

    async def version_records(
        self, project_id: UUID, key: str, limit: int
    ) -> tuple[VersionRecord, ...]:
        """Versions of a template, newest first."""
        version, template = db.PromptTemplateVersion, db.PromptTemplate
        rows = await self._session.execute(
            select(
                version.version,
                func.coalesce(is_active(), False),
                version.created_at,
                version.change_note,
            )
            .join(template, template.id == version.prompt_template_id)
            .where(template.key == key, *live_templates(project_id))
            .order_by(version.version.desc())
            .limit(limit)
        )
        return tuple(
            VersionRecord(version=number, is_active=active, created_at=created_at, note=note)
            for number, active, created_at, note in rows
        )

    async def activations(
        self, project_id: UUID, key: str, limit: int | None
    ) -> tuple[Activation, ...]:
        """Activations of a template, newest first; None is no limit."""
        activation, version = db.PromptActivation, db.PromptTemplateVersion
        template = db.PromptTemplate
        rows = await self._session.execute(
            select(version.version, activation.activated_at, activation.note)
            .join(version, version.id == activation.prompt_template_version_id)
            .join(template, template.id == activation.prompt_template_id)
            .where(
                activation.project_id == project_id,
                template.key == key,
                *live_templates(project_id),
            )
            .order_by(activation.seq.desc())
            .limit(limit)
        )
        return tuple(
            Activation(version=number, activated_at=activated_at, note=note)
            for number, activated_at, note in rows
        )

    async def open_template(self, project_id: UUID, prompt: PromptText) -> LockedTemplate:
        """The template of a text, made where there is none, and locked.

        Its name becomes the text's; purpose, locale and type stay what they are.
        """
        template, now = db.PromptTemplate, utc_now()
        statement = (
            insert_or(template)
            .values(
                id=new_id(),
                project_id=project_id,
                key=prompt.key,
                name=prompt.name,
                purpose=prompt.purpose.value,
                locale=prompt.locale.value,
                question_type=prompt.type and prompt.type.value,
                created_at=now,
                updated_at=now,
            )
            .on_conflict_do_update(
                index_elements=[template.project_id, template.key],
                index_where=template.deleted_at.is_(None),
                set_={"name": prompt.name, "updated_at": now},
            )
            .returning(template.id, template.purpose, template.locale, template.question_type)
        )
        return LockedTemplate(*(await self._session.execute(statement)).one())

    async def push(
        self,
        project_id: UUID,
        template: LockedTemplate,
        prompt: PromptText,
        note: str | None,
        by: UUID | None,
    ) -> PushedPrompt:
        """Store a text as the template's next version, unless it has that text already.

        The first version of a template is active at once. Pushes of one template queue up behind
        its lock, so that numbers have no gap and no text is stored twice.
        """
        of_template = (
            db.PromptTemplateVersion.project_id == project_id,
            db.PromptTemplateVersion.prompt_template_id == template.id,
        )
        known = await self._session.scalar(
            select(db.PromptTemplateVersion.version).where(
                *of_template, db.PromptTemplateVersion.checksum == prompt.checksum
            )
        )
        number = known or await self._add_version(
            project_id, template.id, of_template, prompt, note, by
        )
        stored = await self.version(project_id, prompt.key, number)
        assert stored is not None  # noqa: S101 - found or inserted above, in this transaction
        is_first = await self.active(project_id, prompt.key) is None
        if is_first:
            await self.activate(project_id, stored, note, by)
        return PushedPrompt(
            key=prompt.key,
            version=stored.version,
            is_new=known is None,
            is_active=is_first or stored.is_active,
        )

    async def activate(
        self, project_id: UUID, version: PromptVersion, note: str | None, by: UUID | None
    ) -> None:
        """Make a version the active one. Going back is one more activation."""
        await self._session.execute(
            insert(db.PromptActivation).values(
                id=new_id(),
                project_id=project_id,
                prompt_template_id=version.template_id,
                prompt_template_version_id=version.id,
                activated_at=utc_now(),
                activated_by=by,
                note=note,
            )
        )

    async def lock(self, project_id: UUID, key: str) -> None:
        """Keep others from pushing to a template or rolling it back until the transaction ends."""
        await self._session.execute(
            select(db.PromptTemplate.id)
            .where(db.PromptTemplate.key == key, *live_templates(project_id))
            .with_for_update(key_share=True)
        )

    async def _add_version(
        self,
        project_id: UUID,
        template_id: UUID,
        of_template: Sequence[ColumnElement[bool]],
        prompt: PromptText,
        note: str | None,
        by: UUID | None,
    ) -> int:
        version = db.PromptTemplateVersion
        latest = await self._session.scalar(select(func.max(version.version)).where(*of_template))
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
                output_schema=dict(prompt.output_schema or {}),
                model_params=prompt.params.model_dump(mode="json", exclude_none=True),
                checksum=prompt.checksum,
                change_note=note,
                created_by=by,
                created_at=utc_now(),
            )
        )
        return number

    async def _one(self, query: VersionQuery) -> PromptVersion | None:
        row = (await self._session.execute(query)).one_or_none()
        return version_of(row) if row else None
