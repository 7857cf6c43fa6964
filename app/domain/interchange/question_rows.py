"""Existing questions: our own export form, and tables of items."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.core.exceptions import JsonValue
from app.domain.interchange.columns import Fields
from app.domain.interchange.item_parts import MAX_TEXT_CHARACTERS
from app.domain.interchange.item_rows import ITEM_ALIASES, ITEM_SPREAD, ITEM_STRUCTURED, item_of
from app.domain.interchange.passage_rows import MAX_SOURCE, PASSAGE_FIELDS, passage_of
from app.domain.interchange.rows import (
    Read,
    Row,
    RowProblem,
    UnusableRow,
    read_each,
    require_storable,
)
from app.domain.interchange.tables import read_rows
from app.shared.enums import BloomLevel, Difficulty, Skill, Vendor
from app.shared.imports import PassageFile, QuestionFile
from app.shared.keywords import MAX_TERM_CHARACTERS
from app.shared.passages import NewPassage
from app.shared.questions import NewQuestion

QUESTION_FIELDS = Fields(
    aliases=ITEM_ALIASES
    | {
        "difficulty": ("난이도",),
        "subject": ("subject_code", "과목"),
        "locale": ("language", "언어"),
        "skill": ("영역",),
        "bloom_level": ("bloom",),
        "level": ("수준",),
        "cefr_level": ("cefr",),
        "grade": ("grade_level", "학년"),
        "keyword": ("키워드",),
        "standard": ("성취기준",),
        "passage": ("지문",),
        "passage_position": (),
        "provider": ("vendor",),
        "model": (),
        "is_sandbox": (),
    },
    required=("stem", "answer"),
    structured=ITEM_STRUCTURED | {"passage", "is_sandbox"},
    spread=ITEM_SPREAD,
)
_MAX_STANDARD = 81  # framework, colon, code
_MAX_MODEL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A question, and by name what it refers to.

    Attributes:
        position: its place among the questions on ``passage``, where the row says it.
    """

    question: NewQuestion
    standard: str | None
    passage: NewPassage | None
    position: int | None


def read_questions(file: QuestionFile) -> Iterator[Read[QuestionRow] | RowProblem]:
    """Stream a file's questions; a row that cannot be one comes as a problem.

    Taken over: the item, what it is about, and which model wrote it. Identity, state and history
    (id, status, version, prompt, dates) stay where they were: here it is a new draft.
    """
    rows = read_rows(file.path, QUESTION_FIELDS, file.mapping)
    return read_each(rows, QUESTION_FIELDS, lambda row: _question(row, file))


def _question(row: Row, file: QuestionFile) -> tuple[QuestionRow, str | None]:
    item, note = item_of(row, file.type, row.optional("explanation", MAX_TEXT_CHARACTERS) or "")
    subject = row.subject(file.subject)
    if subject is None:
        raise UnusableRow("subject is empty: give --subject")
    cefr_level, grade = row.levels()
    passage = _passage(row, file)
    question = NewQuestion(
        item=item,
        locale=row.locale(file.locale, item.stem),
        subject=subject,
        origin="import",
        difficulty=row.member("difficulty", Difficulty) or file.difficulty or Difficulty.MEDIUM,
        skill=row.member("skill", Skill) or file.skill or Skill.NONE,
        bloom_level=row.member("bloom_level", BloomLevel),
        cefr_level=cefr_level,
        grade=grade,
        keyword=row.optional("keyword", MAX_TERM_CHARACTERS),
        passage_id=None if passage else file.passage_id,
        vendor=row.member("provider", Vendor),
        model=row.optional("model", _MAX_MODEL),
        is_sandbox=row.values.get("is_sandbox") is True,
    )
    standard = row.optional("standard", _MAX_STANDARD)
    position = _position(row)
    return QuestionRow(
        question=question, standard=standard, passage=passage, position=position
    ), note


def _passage(row: Row, file: QuestionFile) -> NewPassage | None:
    """The passage that stands in the row: its text, or an object with title, body and the rest."""
    given = row.values.get("passage")
    parts: JsonValue = {"body": given} if isinstance(given, str) and given.strip() else given
    if not parts:
        return None
    if not isinstance(parts, dict):
        raise UnusableRow("passage must be text or an object with a body")
    known = {field: parts[field] for field in PASSAGE_FIELDS.aliases if field in parts}
    passage = Row(row.line, known, row.unit)
    try:
        require_storable(passage, PASSAGE_FIELDS)
        made = passage_of(passage, PassageFile(path=file.path, locale=file.locale))
        return _with_origin(made, passage, Row(row.line, parts, row.unit))
    except UnusableRow as error:
        raise UnusableRow(f"passage: {error}") from error


def _with_origin(made: NewPassage, passage: Row, parts: Row) -> NewPassage:
    """Who wrote it stays known; the name of the questions' file is not its source."""
    return replace(
        made,
        source=passage.optional("source", MAX_SOURCE),
        vendor=parts.member("provider", Vendor),
        model=parts.optional("model", _MAX_MODEL),
        is_sandbox=parts.values.get("is_sandbox") is True,
    )


def _position(row: Row) -> int | None:
    text = row.text("passage_position")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise UnusableRow(f"passage_position {text!r} is not a place among questions")
    return int(text) if text else None
