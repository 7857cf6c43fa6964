"""The JSON shape that a prompt describes: a schema, a skeleton, or a list of field names."""

import re
from collections.abc import Iterator

from sandbox.jsons import JsonObject, JsonValue, NotJson, obj, parse
from sandbox.reading.brief import Kind, Locale
from sandbox.reading.spans import braces, outermost
from sandbox.writing.shape.roles import Role, role_of

_LISTS = (Role.OPTIONS, Role.WRONG_OPTIONS, Role.ACCEPTED, Role.TAGS, Role.WRONG_WHYS)
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
_LIKE_JSON = re.compile(
    r"\"(\w[\w가-힣 ]{0,40})\"\s*:\s*"
    r"(\[|\{|\"[^\"\n]{0,160}\"|-?\d+(?:\.\d+)?|true|false|null|<[^<>\n]{1,80}>)"
)


def prompted_schema(text: str) -> JsonObject | None:
    """The shape that the text describes, as a JSON schema, or None."""
    for start, stop in reversed(outermost(braces(text))):
        body = text[start:stop]
        try:
            value = obj(parse(body))
        except NotJson:
            if loose := _loose(body):
                return loose
            continue
        if isinstance(value.get("properties"), dict):
            return value
        if _has_purpose(list(value)):
            return _from_example(value)
    return _from_names(text)


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
    lists = any(
        re.fullmatch(r"(?:questions|items|문항|문항들|문제들|problems|quiz)", name)
        for name in names
    )
    return (
        lists
        or bool(roles & {Role.STEM, Role.OPTIONS})
        or len(roles & {Role.KEY, Role.EXPLANATION, Role.TEXT}) >= 2
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
            return {"type": _type_named(value) or "string", "description": value}
        case _:
            return {"type": "string"}


def _type_named(words: str) -> str | None:
    plain = words.strip().strip("<>").lower()
    return {
        "int": "integer",
        "integer": "integer",
        "number": "number",
        "float": "number",
        "bool": "boolean",
        "boolean": "boolean",
        "true|false": "boolean",
        "true/false": "boolean",
    }.get(plain)


def _loose(body: str) -> JsonObject | None:
    """A skeleton that is not JSON itself (`"options": [...]`, comments, unquoted placeholders)."""
    fields: JsonObject = {}
    for name, start in _LIKE_JSON.findall(body):
        match start[0]:
            case "[":
                fields[name] = {"type": "array", "items": {"type": "string"}}
            case "{":
                fields[name] = {"type": "object", "additionalProperties": {"type": "string"}}
            case '"' | "<":
                words = start.strip('"<>')
                fields[name] = {"type": _type_named(words) or "string", "description": words}
            case "t" | "f":
                fields[name] = {"type": "boolean"}
            case "n":
                fields[name] = {"type": "string"}
            case _:
                fields[name] = {"type": "number" if "." in start else "integer"}
    if len(fields) < 2 or not _has_purpose(list(fields)):
        return None
    return {"type": "object", "properties": fields, "required": list(fields)}


def _from_names(text: str) -> JsonObject | None:
    """A row of field names in prose: "with the keys question, options (list) and answer"."""
    for row in _rows(text):
        names = _ONE_NAME.findall(row)
        known = {role_of(name) for name, _ in names}
        if len(names) >= 2 and Role.STEM in known and known & {Role.OPTIONS, Role.KEY}:
            fields: JsonObject = {name: _field(name, note) for name, note in names}
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


def _field(name: str, note: str) -> JsonObject:
    """The schema of a field that is only named; `note` is what stands in brackets behind it."""
    role = role_of(name)
    index = re.search(r"index|\bint(?:eger)?\b|정수", f"{name} {note}", re.IGNORECASE)
    if role in _LISTS or (role is Role.HINT and name.endswith("s")):
        return {"type": "array", "items": {"type": "string"}, "description": note}
    if role is Role.KEY and index:
        return {"type": "integer", "description": note}
    if role in (Role.VALUE, Role.TOLERANCE, Role.POINTS):
        return {"type": "number", "description": note}
    return {"type": "string", "description": note}
