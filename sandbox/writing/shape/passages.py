"""Objects that hold a passage: a title and a body, not an item."""

import re
from random import Random

from sandbox.jsons import JsonObject, JsonValue, integer, text
from sandbox.reading.brief import Brief
from sandbox.reading.passage_request import genre_text, length_in, second_answers
from sandbox.wordlist import words
from sandbox.writing.passages import Passage, compose_passage
from sandbox.writing.passages.genres import GENRES, genre_named
from sandbox.writing.shape.primitive import chosen, fitted
from sandbox.writing.shape.roles import tokens_of
from sandbox.writing.shape.schema import Schemas, constants, length_bounds, type_of

_BODIES = frozenset(
    words("""
        paragraphs stanzas turns passage passage_text body story article dialogue 지문 본문 문단
        단락
    """)
)
_WEAK_BODIES = frozenset(words("text content lines 글 내용 텍스트"))
_TITLES = frozenset(words("title heading headline name 제목 표제"))
_EASY_LEVELS = ("Pre-A1", "A1", "A2")
_EASY_GRADE = 4


def body_field(schemas: Schemas, node: JsonObject) -> str | None:
    """The field of an object that holds a passage's text; None for any other object."""
    fields = schemas.properties(node)
    if schemas.is_item(node):
        return None
    titled = any(tokens_of(name) in _TITLES for name in fields)
    for names in (_BODIES, _WEAK_BODIES) if titled else (_BODIES,):
        for name, child in fields.items():
            if tokens_of(name) in names and _holds_text(schemas, child):
                return name
    return None


def _holds_text(schemas: Schemas, node: JsonObject) -> bool:
    if constants(node):
        return False
    if type_of(node) == "array":
        element = schemas.resolve(node.get("items"))
        return type_of(element) == "string" or bool(_text_of(schemas, element))
    most = integer(node.get("maxLength"))
    return type_of(node) == "string" and (most is None or most > 500)


def written_for(brief: Brief, seed: int, place: int, texts: int, said: set[str]) -> Passage:
    """The passage that a brief asks for, the one at a place of several."""
    named = genre_text(brief.task)
    found = next((g for g in GENRES if re.search(g.words, named, re.IGNORECASE)), None)
    genre = (found or genre_named("expository")).name
    if place % 2 and second_answers(brief.task):
        genre = "news" if genre == "letter" else "letter"
    grade = brief.grade_level
    easy = brief.cefr in _EASY_LEVELS or (grade is not None and grade <= _EASY_GRADE)
    return compose_passage(
        brief.keyword,
        brief.locale,
        genre,
        length_in(brief.task, texts),
        seed + place,
        easy=easy,
        said=said,
    )


def body_value(schemas: Schemas, node: JsonObject, passage: Passage) -> JsonValue:
    """The text in the body's own form: one string, or a list of paragraphs."""
    if type_of(node) != "array":
        return fitted(passage.text, node)
    element = schemas.resolve(node.get("items"))
    paragraphs = _merged(passage.paragraphs, length_bounds(node)[1])
    if type_of(element) == "string":
        return [fitted(paragraph, element) for paragraph in paragraphs]
    name = _text_of(schemas, element)
    return [
        {
            field: fitted(paragraph, child)
            if field == name
            else place
            if type_of(child) in ("integer", "number")
            else fitted(_heading(paragraph), child)
            for field, child in schemas.properties(element).items()
        }
        for place, paragraph in enumerate(paragraphs, start=1)
    ]


def other_field(name: str, node: JsonObject, passage: Passage, rng: Random) -> JsonValue:
    """A field beside the body that the passage itself tells; None for any other."""
    plain = tokens_of(name)
    if plain in _TITLES:
        return fitted(passage.title, node)
    if re.search(r"genre|장르|갈래|text_type|(?:^|_)type$|종류", plain):
        genre = genre_named(passage.genre)
        if values := constants(node):
            same = (text(v) for v in values if re.search(genre.words, text(v), re.IGNORECASE))
            return next(same, chosen(values, (passage.genre,), rng))
        return fitted(passage.genre, node)
    if re.search(r"word_?count|length|어절|단어_수|분량", plain) and type_of(node) == "integer":
        return passage.words
    if re.search(r"summary|abstract|요약", plain) and type_of(node) == "string":
        return fitted(passage.paragraphs[0], node)
    return None


def _text_of(schemas: Schemas, element: JsonObject) -> str:
    """The field of a paragraph's object that holds its text: the last string, if there is one."""
    if type_of(element) != "object":
        return ""
    names = [n for n, c in schemas.properties(element).items() if type_of(c) == "string"]
    return next((n for n in names if tokens_of(n) in _WEAK_BODIES | {"line", "paragraph"}), "")


def _merged(paragraphs: tuple[str, ...], most: int | None) -> list[str]:
    """At most so many paragraphs; what is too much goes into the last one."""
    if most is None or len(paragraphs) <= most:
        return list(paragraphs)
    return [*paragraphs[: most - 1], "\n".join(paragraphs[most - 1 :])]


def _heading(paragraph: str) -> str:
    """What stands before the colon of a turn, else the first words."""
    speaker, colon, _ = paragraph.partition(": ")
    return speaker if colon and len(speaker) <= 30 else " ".join(paragraph.split()[:4])
