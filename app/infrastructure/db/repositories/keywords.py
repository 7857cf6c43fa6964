"""SQL of keywords and their categories."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.db import Session
from app.infrastructure.db import models as db
from app.shared.clock import utc_now
from app.shared.enums import Locale
from app.shared.ids import new_id
from app.shared.keywords import Keyword, NewKeyword, category_code, normalise_term


class KeywordRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(
        self, project_id: UUID, normalised: str, locale: Locale, subject: str
    ) -> Sequence[Keyword]:
        """Live entries of one term in the subject's lists; one term may have several meanings."""
        rows = await self._session.scalars(
            select(db.Keyword)
            .join(db.KeywordCategory, db.KeywordCategory.id == db.Keyword.category_id)
            .where(
                db.Keyword.project_id == project_id,
                db.Keyword.normalized_term == normalised,
                db.Keyword.locale == locale,
                db.Keyword.deleted_at.is_(None),
                db.Keyword.is_active,
                db.KeywordCategory.subject_code == subject,
            )
            .order_by(db.Keyword.id)
        )
        return [
            Keyword(id=row.id, term=row.term, level=row.level, part_of_speech=row.part_of_speech)
            for row in rows
        ]

    async def add(self, project_id: UUID, keywords: Sequence[NewKeyword]) -> int:
        """Store those that the project does not have; returns how many were new."""
        if not keywords:
            return 0
        categories = await self._categories(project_id, keywords)
        now = utc_now()
        rows = [
            {
                "id": new_id(),
                "project_id": project_id,
                "category_id": categories[keyword.subject, keyword.category],
                "term": keyword.term,
                "normalized_term": normalise_term(keyword.term),
                "locale": keyword.locale.value,
                "level": keyword.level,
                "part_of_speech": keyword.part_of_speech,
                "created_at": now,
                "updated_at": now,
            }
            for keyword in keywords
        ]
        added = await self._session.scalars(
            insert(db.Keyword).on_conflict_do_nothing().returning(db.Keyword.id), rows
        )
        return len(added.all())

    async def _categories(
        self, project_id: UUID, keywords: Sequence[NewKeyword]
    ) -> Mapping[tuple[str, str], UUID]:
        """Ids of the keywords' categories by (subject, name); those that are not there are made."""
        wanted = {(keyword.subject, keyword.category) for keyword in keywords}
        now = utc_now()
        rows = [
            {
                "id": new_id(),
                "project_id": project_id,
                "code": category_code(subject, name),
                "name": name,
                "subject_code": subject,
                "created_at": now,
                "updated_at": now,
            }
            for subject, name in sorted(wanted)
        ]
        await self._session.execute(insert(db.KeywordCategory).on_conflict_do_nothing(), rows)
        found = await self._session.execute(
            select(db.KeywordCategory.code, db.KeywordCategory.id).where(
                db.KeywordCategory.project_id == project_id,
                db.KeywordCategory.code.in_([category_code(*pair) for pair in wanted]),
                db.KeywordCategory.deleted_at.is_(None),
            )
        )
        ids = {code: category_id for code, category_id in found}  # noqa: C416 - rows, not tuples
        return {pair: ids[category_code(*pair)] for pair in wanted}
