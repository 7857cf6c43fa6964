"""SQL of keywords and their categories."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.bulk import insert_new
from app.infrastructure.db.repositories.tables import table_of
from app.shared.clock import utc_now
from app.shared.enums import Locale
from app.shared.ids import new_id
from app.shared.keywords import Keyword, NewKeyword, category_code, normalise_term

type KeywordName = tuple[str, Locale, str]
"""Normalised term, language, code of the subject."""


@cache
def _of_names() -> Select[*tuple[Any, ...]]:
    keywords, categories = table_of(db.Keyword), table_of(db.KeywordCategory)
    keyword, category = keywords.c, categories.c
    return (
        select(
            keyword.id,
            keyword.term,
            keyword.level,
            keyword.part_of_speech,
            keyword.normalized_term,
            keyword.locale,
            category.subject_code,
        )
        .join_from(keywords, categories, category.id == keyword.category_id)
        # One condition a column, which an index serves; all three together, none does.
        .where(
            keyword.project_id == bindparam("project"),
            keyword.normalized_term == any_(bindparam("terms", type_=ARRAY(Text))),
            keyword.locale == any_(bindparam("locales", type_=ARRAY(Text))),
            category.subject_code == any_(bindparam("subjects", type_=ARRAY(Text))),
            keyword.deleted_at.is_(None),
            keyword.is_active,
        )
        .order_by(keyword.id)
    )


class KeywordRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def find(
        self, project_id: UUID, normalised: str, locale: Locale, subject: str
    ) -> Sequence[Keyword]:
        """Live entries of one term in the subject's lists; one term may have several meanings."""
        name = (normalised, locale, subject)
        return (await self.find_all(project_id, [name]))[name]

    async def find_all(
        self, project_id: UUID, names: Collection[KeywordName]
    ) -> Mapping[KeywordName, Sequence[Keyword]]:
        """Live entries of each of many terms; none for one that no list has."""
        given = {
            "project": project_id,
            "terms": [*{term for term, _, _ in names}],
            "locales": [*{locale.value for _, locale, _ in names}],
            "subjects": [*{subject for _, _, subject in names}],
        }
        rows = await self._session.execute(_of_names(), given)
        found: dict[KeywordName, list[Keyword]] = {name: [] for name in names}
        for id_, term, level, part_of_speech, normalised, locale, subject in rows:
            entries = found.get((normalised, Locale(locale), subject))
            if entries is not None:
                entries.append(
                    Keyword(id=id_, term=term, level=level, part_of_speech=part_of_speech)
                )
        return found

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
        return len(await insert_new(self._session, db.Keyword, rows))

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
