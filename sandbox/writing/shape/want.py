"""What an item's schema asks of the item: its type, its number of options, a whole answer."""

import re

from sandbox.jsons import JsonObject, dump, items, obj, text
from sandbox.reading.box import Box, box_in
from sandbox.reading.brief import Brief, Kind, Locale
from sandbox.reading.counts import extras_in, parts_in, points_in
from sandbox.reading.gaps import gap_mark
from sandbox.reading.kind import kind_named
from sandbox.writing.items.want import BOXED, Want
from sandbox.writing.shape.roles import Role, letter_places
from sandbox.writing.shape.schema import Schemas, constants, is_nullable, length_bounds, type_of
from sandbox.writing.shape.structure import KIND_OF

_MAY_BE_EMPTY = re.compile(
    r"empty|only (?:for|if|when)|if (?:the )?(?:type|multiple)|null|omit|빈 "
    r"(?:배열|목록)|객관식(?:일|인) 때|객관식만|없으면",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\ball (?:the |of the )?(?:correct|right|true)|at least two|two or more"
    r"|every (?:correct|right)|one or more|모든 정답|정답 모두|둘 이상|두 개 이상|모두",
    re.IGNORECASE,
)
_TRUTHS = frozenset({"true", "false", "t", "f", "o", "x", "참", "거짓", "맞음", "틀림", "○", "×"})
_WITHOUT_LISTS = (Kind.NUMERIC, Kind.TRUE_FALSE, Kind.CLOZE, Kind.ESSAY)
"""Types that need no list of their own beside stem and answer."""
_USUAL_PARTS = {Kind.MATCHING: 4, Kind.ORDERING: 4}
_MOST_PARTS = 20
_KEYS = (Role.KEY, Role.VALUE)
_OPTION_ROLES = (Role.OPTIONS, Role.WRONG_OPTIONS, Role.ONE_OPTION)

type Parts = dict[str, tuple[JsonObject, Role | None]]


def want_of(schemas: Schemas, node: JsonObject) -> Want:
    """The wish that an item node stands for; the brief's words where the node leaves it open."""
    parts = schemas.parts(node)
    kind = _kind(schemas, node, parts)
    whole = any(type_of(c) == "integer" for c, role in parts.values() if role in _KEYS)
    return Want(
        kind,
        _options(schemas, node, parts),
        whole=kind is Kind.NUMERIC and whole,
        box=_box(schemas, kind, node, parts),
        parts=_part_count(schemas, kind, parts),
        extras=_extras(schemas, parts) if kind is Kind.MATCHING else 0,
        points=points_in(schemas.brief.task),
        mark=gap_mark(dump(schemas.root), schemas.brief.task),
    )


def default_want(brief: Brief) -> Want:
    """The wish where nothing but the words of the request tells it."""
    kind = brief.kind or Kind.CHOICE
    return Want(
        kind,
        brief.options or _usual_options(brief),
        parts=parts_in(brief.task, kind),
        extras=extras_in(brief.task) or 0,
        points=points_in(brief.task),
        mark=gap_mark("", brief.task),
    )


def _usual_options(brief: Brief) -> int:
    """Five in Korean secondary schools, else four."""
    return 5 if brief.locale is Locale.KO and (brief.grade_level or 0) >= 7 else 4


def _kind(schemas: Schemas, node: JsonObject, parts: Parts) -> Kind:
    said = schemas.kinds_said(node)
    if len(said) == 1:
        return said[0]
    asked = schemas.brief.kind
    if structured := _kind_of_parts(schemas, node, parts):
        return structured
    if any(role in _OPTION_ROLES for _, role in parts.values()):
        if asked is not Kind.ORDERING and _has_several_keys(schemas, parts):
            return Kind.MULTIPLE
        loose = len(said) > 1 or _may_lack_options(schemas, node, parts)
        return asked if asked and (loose or asked is Kind.ORDERING) else Kind.CHOICE
    keys = [child for child, role in parts.values() if role in _KEYS]
    for key in keys:
        if kind := _kind_of_key(schemas, key):
            return kind
    if any(role is Role.TOLERANCE for _, role in parts.values()):
        return Kind.NUMERIC
    return asked if asked in _WITHOUT_LISTS else Kind.SHORT


def _kind_of_parts(schemas: Schemas, node: JsonObject, parts: Parts) -> Kind | None:
    """The type that has the parts for which the node has fields; of several the one asked for."""
    asked = schemas.brief.kind
    kinds = {KIND_OF[role]: name for name, (_, role) in parts.items() if role in KIND_OF}
    if asked in kinds:
        return asked
    own, required = obj(node.get("properties")), items(node.get("required"))
    firm = [
        kind
        for kind, name in kinds.items()
        if name not in own or (name in required and not is_nullable(schemas, own[name]))
    ]
    return firm[0] if len(firm) == 1 or (firm and asked is None) else None


def _has_several_keys(schemas: Schemas, parts: Parts) -> bool:
    """Whether more than one option is to be right: by the key's list, or by the request."""
    listed = [c for c, role in parts.values() if role in _KEYS and type_of(c) == "array"]
    said = any(
        length_bounds(key)[0] > 1 or _SEVERAL.search(text(key.get("description"))) for key in listed
    )
    single = [c for c, role in parts.values() if role in _KEYS and type_of(c) != "array"]
    texts = all(type_of(c) == "string" and not constants(c) for c in single)
    return said or (schemas.brief.kind is Kind.MULTIPLE and (bool(listed) or texts))


def _box(schemas: Schemas, kind: Kind, node: JsonObject, parts: Parts) -> Box | None:
    """The box, if there is a field for it and it is asked for or cannot be left out.

    Unless text is asked for, it holds statements wherever the type can ask about some.
    """
    own = obj(node.get("properties"))
    boxes = {name: child for name, (child, role) in parts.items() if role is Role.BOX}
    forced = any(
        name in own
        and name in items(node.get("required"))
        and not is_nullable(schemas, own[name])
        and not _MAY_BE_EMPTY.search(text(child.get("description")))
        for name, child in boxes.items()
    )
    asked = box_in(schemas.brief.task) if boxes else None
    if asked is None and not forced:
        return None
    return Box.STATEMENTS if kind in BOXED and asked is not Box.TEXT else Box.TEXT


def _part_count(schemas: Schemas, kind: Kind, parts: Parts) -> int | None:
    """How many parts are asked for, within the bounds of the list that holds them."""
    asked = parts_in(schemas.brief.task, kind)
    bounds = [length_bounds(c) for c, r in parts.values() if r in KIND_OF and KIND_OF[r] is kind]
    if kind is Kind.ORDERING and not bounds:
        bounds = [length_bounds(c) for c, r in parts.values() if r is Role.OPTIONS]
    if not bounds:
        return asked
    low, high = bounds[0]
    usual = _USUAL_PARTS.get(kind, 3)
    return max(low, 1, min(asked or max(low, usual), high or _MOST_PARTS))


def _extras(schemas: Schemas, parts: Parts) -> int:
    """Responses that fit nothing: as many as asked for, else one where there is a list of them."""
    asked = extras_in(schemas.brief.task)
    for child, role in parts.values():
        if role in (Role.EXTRAS, Role.RESPONSES):
            low, high = length_bounds(child)
            usual = 1 if role is Role.EXTRAS else 0
            if role is Role.RESPONSES:
                low, high = 0, None
            return max(low, min(usual if asked is None else asked, 5 if high is None else high))
    return 0


def _kind_of_key(schemas: Schemas, key: JsonObject) -> Kind | None:
    """What the key's own type tells: a truth value, a number, or an object of a said kind."""
    values = {str(value).strip().lower() for value in constants(key)}
    if values and values <= _TRUTHS:
        return Kind.TRUE_FALSE
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
