"""Keyword lists: word lists, glossaries, topic lists."""

import re
from collections.abc import Iterator

from app.domain.interchange.tables import Fields, Row, RowProblem, read_rows
from app.shared.enums import Locale
from app.shared.imports import KeywordFile
from app.shared.keywords import (
    MAX_CATEGORY_CODE_CHARACTERS,
    MAX_TERM_CHARACTERS,
    NewKeyword,
    category_code,
    normalise_term,
)
from app.shared.subjects import SUBJECT_PATTERN

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
_MAX_LEVEL = 16
_MAX_PART_OF_SPEECH = 32
_HANGUL = re.compile(r"[가-힣]")


def read_keywords(file: KeywordFile) -> Iterator[NewKeyword | RowProblem]:
    """Stream a file's keywords; a row that cannot be one comes as a problem."""
    for row in read_rows(file.path, KEYWORD_FIELDS, file.mapping):
        yield row if isinstance(row, RowProblem) else _keyword(row, file)


def _keyword(row: Row, file: KeywordFile) -> NewKeyword | RowProblem:
    term = row.text("term")
    subject = row.text("subject") or file.subject
    category = row.text("category") or file.category
    locale = row.text("locale").casefold() or _locale(term, file)
    reason = _reason(row, term, subject, category, locale)
    if reason:
        return RowProblem(row.line, reason)
    return NewKeyword(
        term=term,
        locale=Locale(locale),
        subject=subject,
        category=category,
        level=row.text("level") or None,
        part_of_speech=row.text("part_of_speech") or None,
    )


def _locale(term: str, file: KeywordFile) -> Locale:
    return file.locale or (Locale.KO if _HANGUL.search(term) else Locale.EN)


def _reason(row: Row, term: str, subject: str, category: str, locale: str) -> str | None:
    if not term:
        return "the term is empty"
    if locale not in Locale:
        return f"locale {locale!r} is none of: {', '.join(Locale)}"
    if not re.fullmatch(SUBJECT_PATTERN, subject):
        return f"subject {subject!r} must be a code of up to 32 of a-z, 0-9, '_', '-'"
    if max(len(category), len(category_code(subject, category))) > MAX_CATEGORY_CODE_CHARACTERS:
        return f"category {category!r} is too long"
    limits = {
        "term": (max(len(term), len(normalise_term(term))), MAX_TERM_CHARACTERS),
        "level": (len(row.text("level")), _MAX_LEVEL),
        "part_of_speech": (len(row.text("part_of_speech")), _MAX_PART_OF_SPEECH),
    }
    for field, (length, limit) in limits.items():
        if length > limit:
            return f"{field} is longer than {limit} characters"
    return None
