"""How questions are read: one query with what they link to, and their options."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from loguru import logger
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    any_,
    exists,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from app.core.db import Session
from app.infrastructure.db import models as db
from app.infrastructure.db.repositories.standards import standard_is
from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType, Skill
from app.shared.item_keys import ItemKey
from app.shared.items import ItemOption
from app.shared.keywords import normalise_term
from app.shared.questions import PromptReference, Question, QuestionFilter

type QuestionQuery = Select[db.Question, str | None, str | None, int | None, str | None, str | None]
type QuestionRow = Row[db.Question, str | None, str | None, int | None, str | None, str | None]

_KEY: TypeAdapter[ItemKey] = TypeAdapter(ItemKey)
_EVIDENCE = TypeAdapter(tuple[str, ...])
_FRESH = {"populate_existing": True}


def live_questions(project_id: UUID | BindParameter[UUID]) -> QuestionQuery:
    """Live questions of a project, of the types that this version can show."""
    return all_questions(project_id).where(db.Question.deleted_at.is_(None))


def all_questions(project_id: UUID | BindParameter[UUID]) -> QuestionQuery:
    """As ``live_questions``, with the deleted ones."""
    question, version, template = db.Question, db.PromptTemplateVersion, db.PromptTemplate
    link, keyword, standard = db.QuestionKeyword, db.Keyword, db.CurriculumStandard
    return (
        select(
            question,
            keyword.term,
            template.key,
            version.version,
            standard.framework,
            standard.code,
        )
        .outerjoin(link, and_(*_of_question(link), link.is_primary))
        .outerjoin(keyword, keyword.id == link.keyword_id)
        .outerjoin(version, version.id == question.prompt_template_version_id)
        .outerjoin(template, template.id == version.prompt_template_id)
        .outerjoin(standard, standard.id == question.standard_id)
        .where(
            question.project_id == project_id,
            # The service beside us may store types that this version does not know.
            question.type == any_(literal([*QuestionType], ARRAY(Text))),
        )
    )


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
    question, option = db.Question, db.QuestionOption
    return or_(
        question.stem.icontains(text, autoescape=True),
        question.boxed_text.icontains(text, autoescape=True),
        question.explanation.icontains(text, autoescape=True),
        exists().where(
            *_of_question(option),
            or_(
                option.content.icontains(text, autoescape=True),
                option.match_content.icontains(text, autoescape=True),
            ),
        ),
    )


def _of_question(
    row: type[db.QuestionKeyword | db.QuestionOption],
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Both columns, since their indexes begin with the project."""
    return (row.project_id == db.Question.project_id, row.question_id == db.Question.id)


async def read_questions(session: Session, query: QuestionQuery) -> Sequence[Question]:
    """The questions of a query, with their options in order: two statements."""
    return await questions_of(session, await read_rows(session, query))


async def read_one(
    session: Session,
    query: QuestionQuery,
    given: Mapping[str, object],
    options: tuple[ItemOption, ...] | None,
) -> Question | None:
    """The question of a query with parameters; ``options``: its own, where they are known."""
    rows = (await session.execute(query, given, execution_options=_FRESH)).all()
    if options is not None and rows:
        return _question(rows[0], options)
    return next(iter(await questions_of(session, rows)), None)


async def read_rows(session: Session, query: QuestionQuery) -> Sequence[QuestionRow]:
    """The rows of a query, as they are now: what the session knows may be from before an edit."""
    return (await session.execute(query, execution_options=_FRESH)).all()


async def questions_of(session: Session, rows: Sequence[QuestionRow]) -> Sequence[Question]:
    """The questions of rows, with their options in order.

    A row that the service beside us wrote in a form that we do not know is left out, and logged:
    one of them must not hide all others.
    """
    options = await _options(session, [row.Question for row in rows])
    found = []
    for row in rows:
        try:
            found.append(_question(row, options.get(row.Question.id, ())))
        except ValidationError as error:
            logger.warning("Question {} cannot be shown: {}", row.Question.id, error)
    return found


async def _options(
    session: Session, questions: Sequence[db.Question]
) -> dict[UUID, tuple[ItemOption, ...]]:
    option = db.QuestionOption
    rows = await session.scalars(
        select(option)
        .where(
            option.project_id.in_({question.project_id for question in questions}),
            option.question_id.in_([question.id for question in questions]),
        )
        .order_by(option.question_id, option.position),
        execution_options=_FRESH,
    )
    found: dict[UUID, tuple[ItemOption, ...]] = {}
    for row in rows:
        made = ItemOption(
            content=row.content,
            is_correct=row.is_correct,
            rationale=row.rationale,
            match_content=row.match_content,
        )
        found[row.question_id] = (*found.get(row.question_id, ()), made)
    return found


def _question(row: QuestionRow, options: tuple[ItemOption, ...]) -> Question:
    question, term, prompt_key, prompt_version, framework, code = row
    prompt = None
    if prompt_key is not None and prompt_version is not None:
        prompt = PromptReference(key=prompt_key, version=prompt_version)
    return Question(
        id=question.id,
        type=QuestionType(question.type),
        locale=Locale(question.locale),
        subject=question.subject_code,
        skill=Skill(question.skill),
        difficulty=Difficulty(question.difficulty),
        bloom_level=BloomLevel(question.bloom_level) if question.bloom_level else None,
        cefr_level=CefrLevel(question.cefr_level) if question.cefr_level else None,
        grade=question.grade_level,
        keyword=term or next(iter(question.tags), None),
        standard=f"{framework}:{code}" if code else None,
        passage_id=question.passage_id,
        passage_position=question.passage_position,
        stem=question.stem,
        boxed_text=question.boxed_text,
        options=options,
        key=_KEY.validate_python(question.answer),
        explanation=question.explanation,
        evidence=_EVIDENCE.validate_python(question.evidence),
        points=float(question.points),
        status=question.status,
        origin=question.origin,
        provider=question.vendor,
        model=question.model,
        is_sandbox=question.is_sandbox,
        prompt=prompt,
        version=question.version,
        created_at=question.created_at,
        updated_at=question.updated_at,
    )
