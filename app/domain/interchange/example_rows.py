"""Example items: our own export form, and the public data sets that look like it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import ValidationError

from app.core.exceptions import JsonValue
from app.core.validation import explain
from app.domain.interchange.tables import Fields, Row, RowProblem, read_rows
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.examples import NewExample
from app.shared.imports import ExampleFile
from app.shared.items import (
    MAX_OPTIONS,
    OPTION_LETTERS,
    ChoiceKey,
    Item,
    ItemKey,
    ItemOption,
    NumericKey,
    TextKey,
    normalise_text,
)
from app.shared.subjects import SUBJECT_PATTERN

EXAMPLE_FIELDS = Fields(
    aliases={
        "stem": ("question", "발문", "문제"),
        "options": ("choices", "선택지"),
        "answer": ("correct", "key", "정답"),
        "explanation": ("rationale", "solution", "해설"),
        "type": ("question_type", "유형"),
        "difficulty": ("난이도",),
        "subject": ("subject_code", "과목"),
        "level": ("cefr", "grade", "수준"),
        "locale": ("language", "언어"),
        "tolerance": (),
    },
    required=("stem", "answer", "explanation"),
    structured=frozenset({"options", "answer"}),
)
_MAX_TEXT = 20_000
_MAX_LEVEL = 16
_LABEL = re.compile(r"^\s*\(?([A-Za-z])[).:]\s*")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class ReadExample:
    """One example; ``note`` tells what was changed in it."""

    line: int
    example: NewExample
    note: str | None = None


class _Unusable(ValueError):
    """A row that cannot be an example; its text says why."""


def read_examples(file: ExampleFile) -> Iterator[ReadExample | RowProblem]:
    """Stream a file's examples; a row that cannot be one comes as a problem.

    An option that repeats another is left out, with a note: its item is sound without it.
    """
    for row in read_rows(file.path, EXAMPLE_FIELDS, file.mapping):
        if isinstance(row, RowProblem):
            yield row
            continue
        try:
            yield _example(row, file)
        except ValidationError as error:
            yield RowProblem(row.line, explain(error))
        except _Unusable as error:
            yield RowProblem(row.line, str(error))


def _example(row: Row, file: ExampleFile) -> ReadExample:
    stem, explanation = _required(row, "stem"), _required(row, "explanation")
    options, key, note = _options_and_key(row)
    item = Item(type=_type(row, key), stem=stem, options=options, key=key, explanation=explanation)
    spoken = Locale.KO if _HANGUL.search(stem) else Locale.EN
    example = NewExample(
        item=item,
        locale=_member(row, "locale", Locale) or file.locale or spoken,
        subject=row.text("subject") or file.subject,
        difficulty=_member(row, "difficulty", Difficulty) or file.difficulty,
        level=row.text("level") or None,
        source=file.source,
        license=file.license,
    )
    if example.subject and not re.fullmatch(SUBJECT_PATTERN, example.subject):
        raise _Unusable(f"subject {example.subject!r} must be a code of a-z, 0-9, '_', '-'")
    if len(example.level or "") > _MAX_LEVEL:
        raise _Unusable(f"level is longer than {_MAX_LEVEL} characters")
    return ReadExample(row.line, example, note)


def _options_and_key(row: Row) -> tuple[tuple[ItemOption, ...], ItemKey, str | None]:
    raw = row.values.get("options")
    if isinstance(raw, str) and raw.lstrip().startswith("["):  # a cell of a CSV file
        raw = _json_list(raw)
    if not raw:
        return (), _open_key(row), None
    if not isinstance(raw, list):
        raise _Unusable("options must be a list (in a CSV file: a JSON list)")
    if len(raw) > MAX_OPTIONS:
        raise _Unusable(f"more than {MAX_OPTIONS} options")
    options = [_option(option, position) for position, option in enumerate(raw)]
    correct = _position(row.values.get("answer"), [content for content, _ in options])
    kept = _without_repeats([content for content, _ in options], correct)
    dropped = [str(position + 1) for position in range(len(options)) if position not in kept]
    if len(kept) < 2:
        raise _Unusable("fewer than two different options")
    items = tuple(
        ItemOption(content=options[at][0], is_correct=at == correct, rationale=options[at][1])
        for at in kept
    )
    note = f"option {', '.join(dropped)} repeats another and was left out" if dropped else None
    return items, ChoiceKey(options=(kept.index(correct),)), note


def _json_list(cell: str) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(cell)
    except ValueError as error:
        raise _Unusable(f"options are not a JSON list: {error}") from error
    return parsed


def _option(option: JsonValue, position: int) -> tuple[str, str | None]:
    """Content and rationale; a label that only repeats the position ("B) ...") is taken off."""
    parts = option if isinstance(option, dict) else {"content": option}
    rationale = parts.get("rationale")
    content = str(parts.get("content") or "")
    label = _LABEL.match(content)
    if label and label.group(1).upper() == chr(ord("A") + position):
        content = content[label.end() :]
    if not content.strip() or len(content) > _MAX_TEXT:
        raise _Unusable(f"option {position + 1} is empty or too long")
    return content.strip(), str(rationale).strip() or None if rationale else None


def _position(answer: JsonValue, contents: list[str]) -> int:
    """0-based position of the key, which is a letter, or the text of exactly one option."""
    text = "" if answer is None else str(answer).strip()
    by_text = [at for at, content in enumerate(contents) if content == text]
    by_letter = OPTION_LETTERS[: len(contents)].find(text.upper()) if len(text) == 1 else -1
    readings = set(by_text) | ({by_letter} if by_letter >= 0 else set())
    if len(readings) != 1:
        raise _Unusable(f"answer {text!r} is not the letter or the text of exactly one option")
    return readings.pop()


def _without_repeats(contents: list[str], correct: int) -> list[int]:
    """Positions of different options, the key's own among them."""
    kept = {normalise_text(contents[correct]): correct}
    for position, content in enumerate(contents):
        kept.setdefault(normalise_text(content), position)
    return sorted(kept.values())


def _open_key(row: Row) -> ItemKey:
    answer = row.values.get("answer")
    given = answer if isinstance(answer, list) else [answer]
    accepted = tuple("" if one is None else str(one).strip() for one in given)
    if not accepted or not all(accepted):
        raise _Unusable("the answer is empty")
    is_number = len(accepted) == 1 and _DECIMAL.fullmatch(accepted[0]) is not None
    if row.text("type") == QuestionType.SHORT_ANSWER or not is_number:
        return TextKey(accepted=accepted)
    tolerance = row.text("tolerance") or "0"
    if not _DECIMAL.fullmatch(tolerance) or tolerance.startswith("-"):
        raise _Unusable(f"tolerance {tolerance!r} is not a number of 0 or more")
    return NumericKey(value=_plain(accepted[0]), tolerance=_plain(tolerance))


def _plain(number: str) -> str:
    return f"{Decimal(number):f}"


def _type(row: Row, key: ItemKey) -> QuestionType:
    natural = {
        "choice": QuestionType.MULTIPLE_CHOICE,
        "text": QuestionType.SHORT_ANSWER,
        "numeric": QuestionType.NUMERIC,
    }[key.kind]
    stated = _member(row, "type", QuestionType)
    if stated is not None and stated is not natural:
        raise _Unusable(f"type is {stated.value}, but the answer is that of {natural.value}")
    return natural


def _member[E: (Locale, Difficulty, QuestionType)](row: Row, field: str, kind: type[E]) -> E | None:
    text = row.text(field).casefold()
    if not text:
        return None
    if text not in kind:
        raise _Unusable(f"{field} {text!r} is none of: {', '.join(kind)}")
    return kind(text)


def _required(row: Row, field: str) -> str:
    text = row.text(field)
    if not text:
        raise _Unusable(f"{field} is empty")
    if len(text) > _MAX_TEXT:
        raise _Unusable(f"{field} is longer than {_MAX_TEXT} characters")
    return text
