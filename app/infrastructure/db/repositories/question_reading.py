"""How questions are read: one statement, with what they link to and their options."""

from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID

from loguru import logger
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    JSON,
    ColumnElement,
    FromClause,
    Label,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import aliased

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.standards import standard_is
from app.infrastructure.db.repositories.tables import table_of
from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType, Skill
from app.shared.item_keys import ItemKey
from app.shared.items import ItemOption
from app.shared.keywords import normalise_term
from app.shared.questions import PromptReference, Question, QuestionFilter

type QuestionQuery = Select[*tuple[object, ...]]
type QuestionRow = Row[*tuple[object, ...]]

PROJECT = "project"
"""The parameter of the queries here."""
_SHOWN = (
    *("id", "type", "locale", "subject_code", "skill", "difficulty", "bloom_level", "cefr_level"),
    *("grade_level", "tags", "passage_id", "passage_position", "stem", "boxed_text", "answer"),
    *("explanation", "evidence", "points", "status", "origin", "vendor", "model", "is_sandbox"),
    *("version", "created_at", "updated_at"),
)
_OF_OPTION = ("content", "is_correct", "rationale", "match_content")
_KEY: TypeAdapter[ItemKey] = TypeAdapter(ItemKey)
_EVIDENCE = TypeAdapter(tuple[str, ...])


@cache
def live_questions() -> QuestionQuery:
    """Live questions of a project, of the types that this version can show."""
    return all_questions().where(table_of(db.Question).c.deleted_at.is_(None))


@cache
def all_questions() -> QuestionQuery:
    """As ``live_questions``, with the deleted ones."""
    question, link, keyword = map(table_of, (db.Question, db.QuestionKeyword, db.Keyword))
    about = question.outerjoin(link, and_(*_of_question(link), link.c.is_primary)).outerjoin(
        keyword, keyword.c.id == link.c.keyword_id
    )
    return (
        questions_from(question, about)
        .add_columns(_options())
        .where(
            question.c.project_id == bindparam(PROJECT, type_=Uuid),
            # The service beside us may store types that this version does not know.
            question.c.type == any_(literal([*QuestionType], ARRAY(Text))),
        )
    )


def questions_from(question: FromClause, about: FromClause) -> QuestionQuery:
    """Questions of a table, or of what a statement returns, without their options.

    ``about`` joins their keywords to them.
    """
    keyword, standard = table_of(db.Keyword), table_of(db.CurriculumStandard)
    version, template = table_of(db.PromptTemplateVersion), table_of(db.PromptTemplate)
    return select(
        *(question.c[name] for name in _SHOWN),
        keyword.c.term,
        template.c.key.label("prompt_key"),
        version.c.version.label("prompt_version"),
        standard.c.framework,
        standard.c.code,
    ).select_from(
        about.outerjoin(version, version.c.id == question.c.prompt_template_version_id)
        .outerjoin(template, template.c.id == version.c.prompt_template_id)
        .outerjoin(standard, standard.c.id == question.c.standard_id)
    )


def _options() -> Label[object]:
    """The options of a question in order, as JSON: cheaper than a statement more."""
    option = table_of(db.QuestionOption)
    parts = func.json_build_array(*(option.c[name] for name in _OF_OPTION))
    listed = func.json_agg(aggregate_order_by(parts, option.c.position), type_=JSON)
    return select(listed).where(*_of_question(option)).scalar_subquery().label("options")


def conditions(project_id: UUID, chosen: QuestionFilter) -> list[ColumnElement[bool]]:
    """What a filter asks of the project's questions."""
    question = db.Question
    wanted = (
        (question.type, chosen.type),
        (question.locale, chosen.locale),
        (question.subject_code, chosen.subject),
        (question.skill, chosen.skill),
        (question.difficulty, chosen.difficulty),
        (question.status, chosen.status),
        (question.origin, chosen.origin),
        (question.passage_id, chosen.passage_id),
        (question.vendor, chosen.provider),
        (question.model, chosen.model),
    )
    found = [column == value for column, value in wanted if value is not None]
    if chosen.created_from is not None:
        found.append(question.created_at >= chosen.created_from)
    if chosen.created_before is not None:
        found.append(question.created_at < chosen.created_before)
    if chosen.keyword is not None:
        found.append(_is_about(project_id, chosen.keyword))
    if chosen.standard is not None:
        found.append(_is_of_standard(project_id, chosen.standard))
    if chosen.text is not None:
        found.append(_contains(chosen.text))
    return found


def _is_about(project_id: UUID, term: str) -> ColumnElement[bool]:
    """A keyword that no list has is only kept as a tag.

    By id, since an index finds each of the two sets, and none a condition that joins them by OR.
    """
    question, link, keyword = db.Question, db.QuestionKeyword, db.Keyword
    listed = (
        select(link.question_id)
        .join(keyword, keyword.id == link.keyword_id)
        .where(
            link.project_id == project_id,
            keyword.project_id == project_id,
            keyword.normalized_term == normalise_term(term),
            keyword.deleted_at.is_(None),
        )
    )
    tagged = aliased(question)
    unlisted = select(tagged.id).where(
        tagged.project_id == project_id,
        tagged.deleted_at.is_(None),
        tagged.tags.overlap([term, normalise_term(term)]),
    )
    return question.id.in_(union(listed, unlisted))


def _is_of_standard(project_id: UUID, reference: str) -> ColumnElement[bool]:
    standard = db.CurriculumStandard
    meant = select(standard.id).where(standard.project_id == project_id, standard_is(reference))
    return db.Question.standard_id.in_(meant)


def _contains(text: str) -> ColumnElement[bool]:
    question, option = db.Question, table_of(db.QuestionOption)
    return or_(
        question.stem.icontains(text, autoescape=True),
        question.boxed_text.icontains(text, autoescape=True),
        question.explanation.icontains(text, autoescape=True),
        exists().where(
            *_of_question(option),
            or_(
                option.c.content.icontains(text, autoescape=True),
                option.c.match_content.icontains(text, autoescape=True),
            ),
        ),
    )


def _of_question(row: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Both columns, since their indexes begin with the project."""
    question = table_of(db.Question)
    return (row.c.project_id == question.c.project_id, row.c.question_id == question.c.id)


async def read_one(
    session: Session, query: QuestionQuery, given: Mapping[str, object]
) -> Question | None:
    """The question of a query with parameters."""
    rows = (await session.execute(query, given)).all()
    return next(iter(questions_of(rows)), None)


def questions_of(rows: Sequence[QuestionRow]) -> Sequence[Question]:
    """The questions of rows, with their options in order.

    A row that the service beside us wrote in a form that we do not know is left out, and logged:
    one of them must not hide all others.
    """
    found = []
    for row in rows:
        try:
            found.append(question_of(row, _read_options(row.options)))
        except ValidationError as error:
            logger.warning("Question {} cannot be shown: {}", row.id, error)
    return found


def _read_options(rows: Sequence[Sequence[object]] | None) -> tuple[ItemOption, ...]:
    return tuple(
        ItemOption.model_validate(dict(zip(_OF_OPTION, row, strict=True))) for row in rows or ()
    )


def question_of(row: QuestionRow, options: tuple[ItemOption, ...]) -> Question:
    """A row of ``questions_from`` with its options."""
    prompt = None
    if row.prompt_key is not None:
        prompt = PromptReference(key=row.prompt_key, version=row.prompt_version)
    return Question(
        id=row.id,
        type=QuestionType(row.type),
        locale=Locale(row.locale),
        subject=row.subject_code,
        skill=Skill(row.skill),
        difficulty=Difficulty(row.difficulty),
        bloom_level=BloomLevel(row.bloom_level) if row.bloom_level else None,
        cefr_level=CefrLevel(row.cefr_level) if row.cefr_level else None,
        grade=row.grade_level,
        keyword=row.term or next(iter(row.tags), None),
        standard=f"{row.framework}:{row.code}" if row.code else None,
        passage_id=row.passage_id,
        passage_position=row.passage_position,
        stem=row.stem,
        boxed_text=row.boxed_text,
        options=options,
        key=_KEY.validate_python(row.answer),
        explanation=row.explanation,
        evidence=_EVIDENCE.validate_python(row.evidence),
        points=float(row.points),
        status=row.status,
        origin=row.origin,
        provider=row.vendor,
        model=row.model,
        is_sandbox=row.is_sandbox,
        prompt=prompt,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
