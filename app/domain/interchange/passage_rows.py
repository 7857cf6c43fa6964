"""Passages: whole ones in a row each, or one in several sections."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from app.domain.interchange.columns import Fields
from app.domain.interchange.rows import Read, Row, RowProblem, read_each
from app.domain.interchange.tables import read_rows
from app.domain.shared.readability import readability_of
from app.shared.enums import PassageForm
from app.shared.imports import PassageFile
from app.shared.passages import NewPassage

PASSAGE_FIELDS = Fields(
    aliases={
        "title": ("story_name", "제목"),
        "section": ("cor_section",),
        "body": ("text", "passage", "content", "지문", "본문"),
        "form": (),
        "locale": ("language", "언어"),
        "genre": ("갈래",),
        "topic": ("주제",),
        "subject": ("subject_code", "과목"),
        "level": ("수준",),
        "cefr_level": ("cefr",),
        "grade": ("grade_level", "학년"),
        "source": ("출처",),
        "license": ("licence",),
    },
    required=("body",),
)
MAX_BODY_CHARACTERS = 100_000
_MAX_TITLE = 300
_MAX_GENRE = 50
_MAX_TOPIC = 200
MAX_SOURCE = 300
_MAX_LICENSE = 50
# The questions of a set stand one after another, each with its passage.
_readability_of = lru_cache(maxsize=16)(readability_of)


def read_passages(file: PassageFile) -> Iterator[Read[NewPassage] | RowProblem]:
    """Stream a file's passages; a row that cannot be one comes as a problem.

    Rows with a section are parts: those that follow one another under one title (or in a file
    without titles) make one passage, titled after the file where nothing else says.
    """
    rows = read_rows(file.path, PASSAGE_FIELDS, file.mapping)
    return read_each(_joined(rows, file), PASSAGE_FIELDS, lambda row: (passage_of(row, file), None))


def passage_of(row: Row, file: PassageFile) -> NewPassage:
    """The passage of a row; ``file`` says what the row does not.

    Raises:
        UnusableRow: the row is none.
    """
    body = row.required("body", MAX_BODY_CHARACTERS).replace("\r\n", "\n")
    locale = row.locale(file.locale, body)
    cefr_level, grade = row.levels(file.level)
    return NewPassage(
        form=row.member("form", PassageForm) or PassageForm.SINGLE,
        locale=locale,
        title=row.optional("title", _MAX_TITLE),
        body=body,
        genre=row.optional("genre", _MAX_GENRE) or file.genre,
        topic=row.optional("topic", _MAX_TOPIC),
        subject=row.subject(file.subject),
        grade=grade,
        cefr_level=cefr_level,
        readability=_readability_of(body, locale),
        source=row.optional("source", MAX_SOURCE) or file.source or file.name[:MAX_SOURCE],
        license=row.optional("license", _MAX_LICENSE) or file.license,
        origin="import",
    )


def title_of(file_name: str) -> str:
    """A file's name as a title: ``golden-goose-story.csv`` is "Golden goose"."""
    words = " ".join(re.split(r"[-_\s]+", PurePath(file_name).stem.removesuffix("-story"))).strip()
    return words[:1].upper() + words[1:]


def _joined(rows: Iterable[Row | RowProblem], file: PassageFile) -> Iterator[Row | RowProblem]:
    """Sections that follow one another under one title, as one row."""
    sections = list[Row]()
    for row in rows:
        if sections and not (isinstance(row, Row) and _continues(sections, row)):
            yield _whole(sections, file)
            sections = []
        if isinstance(row, Row) and row.text("section"):
            sections.append(row)
        else:
            yield row
    if sections:
        yield _whole(sections, file)


def _continues(sections: list[Row], row: Row) -> bool:
    return bool(row.text("section")) and row.text("title") == sections[0].text("title")


def _whole(sections: list[Row], file: PassageFile) -> Row | RowProblem:
    """One row of what several sections say; the first speaks for all but the text."""
    first, texts = sections[0], [section.text("body") for section in sections]
    if not all(texts):
        return RowProblem(sections[texts.index("")].line, "the section is empty")
    title = first.text("title") or title_of(file.name)
    return replace(first, values={**first.values, "title": title, "body": "\n\n".join(texts)})
