"""A question stored with what belongs to it, in one statement: three round trips cost more."""

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Uuid, bindparam, column, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.question_reading import (
    QuestionQuery,
    QuestionRow,
    questions_from,
)
from app.infrastructure.db.repositories.tables import table_of

_OF_OPTION = ("id", "position", "content", "is_correct", "rationale", "match_content")


async def insert_question(
    session: Session,
    row: Mapping[str, object],
    options: Sequence[Mapping[str, object]],
    keyword_id: UUID | None,
) -> QuestionRow | None:
    """Insert a question, its options and its keyword; None where its checksum is there already.

    The row is the one that reading it would give, without the options.
    """
    # No parameter has the name of a column: SQLAlchemy would take it for a value of the row.
    given = {f"its_{name}": value for name, value in row.items()}
    given |= {f"all_{name}": [option[name] for option in options] for name in _OF_OPTION}
    added = await session.execute(_statement(frozenset(row)), given | {"keyword": keyword_id})
    return added.first()


@cache
def _statement(names: frozenset[str]) -> QuestionQuery:
    question, option, keyword = map(table_of, (db.Question, db.QuestionOption, db.Keyword))
    values = {name: bindparam(f"its_{name}", type_=question.c[name].type) for name in names}
    added = (
        insert(question).values(values).on_conflict_do_nothing().returning(*question.c).cte("added")
    )
    types = {name: option.c[name].type for name in _OF_OPTION}
    arrays = [bindparam(f"all_{name}", type_=ARRAY(type_)) for name, type_ in types.items()]
    each = func.unnest(*arrays).table_valued(*(column(name, types[name]) for name in _OF_OPTION))
    each = each.render_derived("each")
    given_keyword = bindparam("keyword", type_=Uuid)
    options = insert(option).from_select(
        ["project_id", "question_id", *_OF_OPTION],
        select(added.c.project_id, added.c.id, *each.c).join_from(added, each, true()),
    )
    link = insert(table_of(db.QuestionKeyword)).from_select(
        ["project_id", "question_id", "keyword_id", "is_primary"],
        select(added.c.project_id, added.c.id, given_keyword, true()).where(
            given_keyword.is_not(None)
        ),
    )
    # What this statement inserts it cannot read: the keyword is looked up, and not its link.
    about = added.outerjoin(keyword, keyword.c.id == given_keyword)
    return questions_from(added, about).add_cte(options.cte("options"), link.cte("link"))
