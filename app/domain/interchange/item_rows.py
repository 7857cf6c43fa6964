"""Whole items in rows: our own form, and the looser ones of public data sets."""

import json
import re

from pydantic import TypeAdapter

from app.core.exceptions import JsonValue
from app.domain.interchange.item_parts import MAX_TEXT_CHARACTERS, listed, short_text
from app.domain.interchange.loose_items import loose_parts
from app.domain.interchange.rows import Row, UnusableRow
from app.shared.enums import QuestionType
from app.shared.item_keys import KEY_KINDS, ChoiceKey, ItemKey
from app.shared.items import MAX_OPTIONS, Item, ItemOption, normalise_text

ITEM_ALIASES = {
    "stem": ("question", "발문", "문제"),
    "options": ("choices", "선택지"),
    "answer": ("key", "correct", "correct option", "correct answer", "정답"),
    "explanation": ("rationale", "solution", "해설"),
    "type": ("question_type", "유형"),
    "boxed_text": (),
    "evidence": (),
    "tolerance": (),
}
ITEM_STRUCTURED = frozenset({"options", "answer", "evidence"})
ITEM_SPREAD = {
    "options": re.compile(
        r"((option|choice|선택지)[ _-]?)?[a-f]|(option|choice|선택지)[ _-]?[1-6]"
    ),
    "answer": None,
}
_KEY: TypeAdapter[ItemKey] = TypeAdapter(ItemKey)


def item_of(
    row: Row, default_type: QuestionType | None, explanation: str
) -> tuple[Item, str | None]:
    """The item of a row, and a note of what was changed in it.

    A key with a ``kind`` is taken as it is, for items of every type; without one, the row is read
    as ``loose_parts`` says. An option that repeats another is left out, with a note: its item is
    sound without it.

    Raises:
        UnusableRow, ValidationError: the row is no item.
    """
    stated = row.member("type", QuestionType) or default_type
    key = _canonical_key(row)
    if key is None:
        options, key = loose_parts(row, stated)
    else:
        given = listed(row, "options")
        options = tuple(_canonical_option(one, at, key) for at, one in enumerate(given))
    type_, note = _type(stated, key), None
    if isinstance(key, ChoiceKey):
        options, key, note = _without_repeats(options, key)
    item = Item(
        type=type_,
        stem=row.required("stem", MAX_TEXT_CHARACTERS),
        options=options,
        key=key,
        explanation=explanation,
        boxed_text=row.optional("boxed_text", MAX_TEXT_CHARACTERS),
        evidence=tuple(short_text(quote, "evidence") for quote in listed(row, "evidence")),
    )
    return item, note


def _canonical_key(row: Row) -> ItemKey | None:
    answer = row.values.get("answer")
    if isinstance(answer, str) and answer.lstrip().startswith("{"):  # a cell of a CSV file
        answer = _object_in(answer)
    if not isinstance(answer, dict):
        return None
    if len(json.dumps(answer)) > MAX_TEXT_CHARACTERS:
        raise UnusableRow(f"key is longer than {MAX_TEXT_CHARACTERS} characters")
    return _KEY.validate_python(answer)


def _object_in(cell: str) -> JsonValue:
    """The key that a cell holds as JSON; an answer such as ``{1, 2}`` is not one."""
    try:
        parsed: JsonValue = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) and "kind" in parsed else None


def _canonical_option(given: JsonValue, position: int, key: ItemKey) -> ItemOption:
    parts = given if isinstance(given, dict) else {"content": given}
    for text in parts.values():
        if isinstance(text, str) and len(text) > MAX_TEXT_CHARACTERS:
            raise UnusableRow(f"option {position + 1} is too long")
    is_correct = isinstance(key, ChoiceKey) and position in key.options
    return ItemOption.model_validate({"is_correct": is_correct} | parts)


def _type(stated: QuestionType | None, key: ItemKey) -> QuestionType:
    natural = next(type_ for type_, kind in KEY_KINDS.items() if kind == key.kind)
    if isinstance(key, ChoiceKey) and len(key.options) > 1:
        natural = QuestionType.MULTIPLE_RESPONSE
    if stated is not None and KEY_KINDS[stated] != key.kind:
        raise UnusableRow(f"type is {stated.value}, but the answer is that of {natural.value}")
    return stated or natural


def _without_repeats(
    options: tuple[ItemOption, ...], key: ChoiceKey
) -> tuple[tuple[ItemOption, ...], ChoiceKey, str | None]:
    """Different options only, the correct one of two equals among them."""
    if len(options) > MAX_OPTIONS:
        raise UnusableRow(f"more than {MAX_OPTIONS} options")
    if not set(key.options) <= set(range(len(options))):
        raise UnusableRow("the key names an option that is not there")
    first = dict[str, int]()
    for at in sorted(range(len(options)), key=lambda at: (at not in key.options, at)):
        first.setdefault(normalise_text(options[at].content), at)
    kept = sorted(first.values())
    if len(kept) < 2:
        raise UnusableRow("fewer than two different options")
    if len(kept) == len(options):
        return options, key, None
    dropped = [str(at + 1) for at in range(len(options)) if at not in kept]
    places = tuple(kept.index(at) for at in key.options if at in kept)
    note = f"option {', '.join(dropped)} repeats another and was left out"
    return tuple(options[at] for at in kept), ChoiceKey(options=places), note
