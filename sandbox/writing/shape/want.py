"""What an item's schema asks of the item: its type, its number of options, a whole answer."""

import re

from sandbox.jsons import JsonObject, items, obj, text
from sandbox.reading.brief import Brief, Kind, Locale
from sandbox.writing.compose import Want
from sandbox.writing.shape.kinds import kind_named
from sandbox.writing.shape.roles import Role, letter_places
from sandbox.writing.shape.schema import Schemas, constants, is_nullable, length_bounds, type_of

_MAY_BE_EMPTY = re.compile(
    r"empty|only (?:for|if|when)|if (?:the )?(?:type|multiple)|null|omit|빈 "
    r"(?:배열|목록)|객관식(?:일|인) 때|객관식만|없으면",
    re.IGNORECASE,
)
_KEYS = (Role.KEY, Role.VALUE)
_OPTION_ROLES = (Role.OPTIONS, Role.WRONG_OPTIONS, Role.ONE_OPTION)

type Parts = dict[str, tuple[JsonObject, Role | None]]


def want_of(schemas: Schemas, node: JsonObject) -> Want:
    """The wish that an item node stands for; the brief's words where the node leaves it open."""
    parts = schemas.parts(node)
    kind = _kind(schemas, node, parts)
    whole = any(type_of(c) == "integer" for c, role in parts.values() if role in _KEYS)
    return Want(kind, _options(schemas, node, parts), whole=kind is Kind.NUMERIC and whole)


def default_want(brief: Brief) -> Want:
    """The wish where nothing but the words of the request tells it."""
    return Want(brief.kind or Kind.CHOICE, brief.options or _usual_options(brief))


def _usual_options(brief: Brief) -> int:
    """Five in Korean secondary schools, else four."""
    return 5 if brief.locale is Locale.KO and (brief.grade_level or 0) >= 7 else 4


def _kind(schemas: Schemas, node: JsonObject, parts: Parts) -> Kind:
    said = schemas.kinds_said(node)
    if len(said) == 1:
        return said[0]
    asked = schemas.brief.kind
    if any(role in _OPTION_ROLES for _, role in parts.values()):
        loose = len(said) > 1 or _may_lack_options(schemas, node, parts)
        return asked if asked and loose else Kind.CHOICE
    keys = [child for child, role in parts.values() if role in _KEYS]
    for key in keys:
        if kind := _kind_of_key(schemas, key):
            return kind
    if any(role is Role.TOLERANCE for _, role in parts.values()):
        return Kind.NUMERIC
    return Kind.SHORT if asked in (None, Kind.CHOICE) else asked


def _kind_of_key(schemas: Schemas, key: JsonObject) -> Kind | None:
    """What the key's own type tells: a truth value, a number, or an object of a said kind."""
    match type_of(key):
        case "boolean":
            return Kind.TRUE_FALSE
        case "integer" | "number":
            return Kind.NUMERIC
        case "object":
            said = schemas.kinds_said(key)
            numeric = {Role.VALUE, Role.TOLERANCE} & set(schemas.roles(key).values())
            return said[0] if len(said) == 1 else Kind.NUMERIC if numeric else None
        case _:
            return None


def _may_lack_options(schemas: Schemas, node: JsonObject, parts: Parts) -> bool:
    """Whether the list of options may be missing, null or empty for other types."""
    name, field = next((n, child) for n, (child, role) in parts.items() if role in _OPTION_ROLES)
    own = obj(node.get("properties"))
    return (
        (name in own and name not in items(node.get("required")))
        or (name in own and is_nullable(schemas, own[name]))
        or bool(_MAY_BE_EMPTY.search(text(field.get("description"))))
    )


def _options(schemas: Schemas, node: JsonObject, parts: Parts) -> int:
    asked = schemas.brief.options or _usual_options(schemas.brief)
    if places := schemas.option_fields(node):
        return len(places) + int(any(role is Role.WRONG_OPTIONS for _, role in parts.values()))
    for child, role in parts.values():
        low, high = length_bounds(child)
        if role is Role.OPTIONS:
            lettered = letter_places(list(schemas.properties(child)))
            if type_of(child) == "object" and lettered:
                return len(lettered)
            free = (low, high) == (0, None) and not schemas.brief.options
            wanted = (_enumerated(parts) or asked) if free else asked
            return max(low, min(high or 10, wanted), 2)
        if role is Role.WRONG_OPTIONS and type_of(child) == "array":
            return max(low, min(high or 9, asked - 1), 1) + 1
    return asked


def _enumerated(parts: Parts) -> int | None:
    """How many options a key's enum of letters or numbers counts."""
    for child, role in parts.values():
        values = constants(child)
        if role is Role.KEY and 2 <= len(values) <= 10 and kind_named(text(values[0])) is None:
            return len(values)
    return None
