"""Keyword lists: word lists, glossaries, topic lists."""

from collections.abc import Iterator

from app.domain.interchange.columns import Fields
from app.domain.interchange.rows import (
    MAX_LEVEL_CHARACTERS,
    Read,
    Row,
    RowProblem,
    UnusableRow,
    read_each,
)
from app.domain.interchange.tables import read_rows
from app.shared.imports import KeywordFile
from app.shared.keywords import (
    MAX_CATEGORY_CODE_CHARACTERS,
    MAX_TERM_CHARACTERS,
    NewKeyword,
    category_code,
    normalise_term,
)

KEYWORD_FIELDS = Fields(
    aliases={
        "term": ("headword", "keyword", "word", "키워드", "단어"),
        "level": ("cefr", "수준"),
        "part_of_speech": ("pos", "품사"),
        "category": ("topic", "coreinventory 1", "분류"),
        "subject": ("subject_code", "과목"),
        "locale": ("language", "언어"),
    },
    required=("term",),
)
_MAX_PART_OF_SPEECH = 32


def read_keywords(file: KeywordFile) -> Iterator[Read[NewKeyword] | RowProblem]:
    """Stream a file's keywords; a row that cannot be one comes as a problem."""
    rows = read_rows(file.path, KEYWORD_FIELDS, file.mapping)
    return read_each(rows, KEYWORD_FIELDS, lambda row: (_keyword(row, file), None))


def _keyword(row: Row, file: KeywordFile) -> NewKeyword:
    term = row.required("term", MAX_TERM_CHARACTERS)
    if len(normalise_term(term)) > MAX_TERM_CHARACTERS:
        raise UnusableRow(f"term is longer than {MAX_TERM_CHARACTERS} characters")
    subject = row.subject(file.subject) or file.subject
    category = row.text("category") or file.category
    if max(len(category), len(category_code(subject, category))) > MAX_CATEGORY_CODE_CHARACTERS:
        raise UnusableRow(f"category {category!r} is too long")
    return NewKeyword(
        term=term,
        locale=row.locale(file.locale, term),
        subject=subject,
        category=category,
        level=row.optional("level", MAX_LEVEL_CHARACTERS),
        part_of_speech=row.optional("part_of_speech", _MAX_PART_OF_SPEECH),
    )
