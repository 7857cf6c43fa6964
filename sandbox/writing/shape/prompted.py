"""The JSON shape that a prompt describes: a schema, a skeleton, or a list of field names."""

import re
from collections.abc import Iterator

from sandbox.jsons import JsonObject, JsonValue, NotJson, obj, parse
from sandbox.reading.brief import Kind, Locale
from sandbox.reading.examples import is_shown
from sandbox.reading.spans import braces, outermost
from sandbox.writing.shape.named import named_field, type_named
from sandbox.writing.shape.roles import Role, role_of
from sandbox.writing.shape.skeleton import skeleton

_NAMED = re.compile(
    r"(?:\bfields|\bkeys|\bproperties|\battributes|필드|(?<![가-힣])키|속성|항목)"
    r"(?:\s*(?:are|named|called|such as|로는|는|은))?\s*[:：(]?\s*",
    re.IGNORECASE,
)
_JSON_WITH = re.compile(r"json\s+(?:object\s+)?(?:with|containing|having|of)\s+", re.IGNORECASE)
_KO_NAMED = re.compile(r"\s*(?:필드|키|속성|항목)(?:를|을|로|가|만)")
_NAME = r"[\"'`“]?([A-Za-z가-힣][\w가-힣]{0,40}?)[\"'`”]?(?:\s*\(([^()]{1,120})\))?"
_COMMA = r"\s*(?:,\s*and\b|,\s*및|[,、·/;]|\band\b|\b및\b|(?<=[가-힣\w])[와과](?=\s))\s*"
_ROW = re.compile(rf"{_NAME}(?:{_COMMA}{_NAME})+(?![\w가-힣])", re.IGNORECASE)
_ROW_AT_END = re.compile(rf"{_NAME}(?:{_COMMA}{_NAME})+$", re.IGNORECASE)
_ONE_NAME = re.compile(rf"(?:^|{_COMMA}){_NAME}(?={_COMMA}|$)", re.IGNORECASE)
_LONGEST_ROW = 400


def prompted_schema(text: str) -> JsonObject | None:
    """The shape that the text describes, as a JSON schema, or None."""
    return shown_schema(text) or _from_names(text)


def shown_schema(text: str) -> JsonObject | None:
    """The shape that the text shows in braces, or None; the last one where there are several."""
    for start, stop in reversed(outermost(braces(text))):
        if shape := _shape_of(text[start:stop], asked=is_shown(text, start)):
            listed = text[:start].rstrip().endswith("[") and re.match(r"[\s,.…]*\]", text[stop:])
            return {"type": "array", "items": shape} if listed else shape
    return None


def asks_for_shown_shape(text: str) -> bool:
    """Whether the text asks for a reply in a shape that it shows, even without the word JSON."""
    return any(
        is_shown(text, start) and _shape_of(text[start:stop], asked=False)
        for start, stop in outermost(braces(text))
    )


def _shape_of(body: str, *, asked: bool) -> JsonObject | None:
    """A schema, an example or a skeleton.

    Args:
        asked: the text says that the reply is to look like this, so that any names will do.
    """
    try:
        value = obj(parse(body))
    except NotJson:
        shape = skeleton(body)
    else:
        if isinstance(value.get("properties"), dict):
            return value
        shape = _from_example(value) if value else None
    fields = obj(shape["properties"]) if shape else {}
    if len(fields) == 1 and _has_purpose(
        list(obj(obj(next(iter(fields.values()))).get("properties")))
    ):
        return shape
    if _has_purpose(list(fields)):
        return shape if len(fields) >= 2 or _is_list_of_items(list(fields)) else None
    return _told_apart(shape) if shape and asked and len(fields) >= 2 else None


def _told_apart(shape: JsonObject) -> JsonObject:
    """Names that tell nothing: the first text asks, the second one answers."""
    texts = [obj(c) for c in obj(shape["properties"]).values() if obj(c).get("type") == "string"]
    for field, purpose in zip(texts, ("question", "correct answer"), strict=False):
        field["description"] = purpose
    return shape


def conventional_schema(kind: Kind, locale: Locale) -> JsonObject:
    """The field names that people use, where nobody asked for others."""
    fields: JsonObject = {"question": {"type": "string"}}
    if kind is Kind.CHOICE:
        fields["options"] = {"type": "array", "items": {"type": "string"}}
    answer: JsonObject = {
        "type": {Kind.NUMERIC: "number", Kind.TRUE_FALSE: "boolean"}.get(kind, "string")
    }
    fields["answer"] = answer
    if kind is Kind.SHORT:
        fields["accepted_answers"] = {"type": "array", "items": {"type": "string"}}
    fields["explanation"] = {"type": "string"}
    return {"type": "object", "properties": fields, "required": list(fields)}


def _has_purpose(names: list[str]) -> bool:
    roles = {role_of(name) for name in names}
    return (
        _is_list_of_items(names)
        or bool(roles & {Role.STEM, Role.OPTIONS})
        or len(roles & {Role.KEY, Role.EXPLANATION, Role.TEXT}) >= 2
    )


def _is_list_of_items(names: list[str]) -> bool:
    return any(
        re.fullmatch(r"(?:questions|items|문항|문항들|문제들|problems|quiz)", name)
        for name in names
    )


def _from_example(value: JsonValue) -> JsonObject:
    """A schema of the shape of an example; its strings are taken for descriptions."""
    match value:
        case dict():
            fields: JsonObject = {name: _from_example(child) for name, child in value.items()}
            return {"type": "object", "properties": fields, "required": list(fields)}
        case [first, *_]:
            shape: JsonObject = {"type": "array", "items": _from_example(first)}
            if len(value) >= 3 and isinstance(first, str):
                shape |= {"minItems": len(value), "maxItems": len(value)}
            return shape
        case []:
            return {"type": "array", "items": {"type": "string"}}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case float():
            return {"type": "number"}
        case str():
            return {"type": type_named(value) or "string", "description": value}
        case _:
            return {"type": "string"}


def _from_names(text: str) -> JsonObject | None:
    """A row of field names in prose: "with the keys question, options (list) and answer"."""
    for row in _rows(text):
        names = _ONE_NAME.findall(row)
        known = {role_of(name) for name, _ in names}
        if len(names) >= 2 and Role.STEM in known and known & {Role.OPTIONS, Role.KEY}:
            fields: JsonObject = {name: named_field(name, note) for name, note in names}
            return {"type": "object", "properties": fields, "required": list(fields)}
    return None


def _rows(text: str) -> Iterator[str]:
    """Rows of names behind "fields", "JSON with" and the like, and before 키, 필드 and the like."""
    for pattern in (_NAMED, _JSON_WITH):
        for cue in pattern.finditer(text):
            if row := _ROW.match(text, cue.end(), cue.end() + _LONGEST_ROW):
                yield row.group()
    for cue in _KO_NAMED.finditer(text):
        line = text[max(0, cue.start() - _LONGEST_ROW) : cue.start()].rpartition("\n")[2]
        if row := _ROW_AT_END.search(line):
            yield row.group()
