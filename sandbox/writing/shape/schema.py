"""Reading a JSON schema: references, unions, and which object in it is the item."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.jsons import JsonObject, JsonValue, integer, items, obj, objects, text
from sandbox.reading.brief import Brief, Kind
from sandbox.reading.kind import kind_named
from sandbox.writing.shape.roles import Role, letter_places, role_of, tokens_of
from sandbox.writing.shape.structure import KIND_OF, is_pair, structure_of

_MAX_DEPTH = 24
_CHOICES = frozenset({Role.OPTIONS, Role.WRONG_OPTIONS, Role.ONE_OPTION})
_ANSWERS = frozenset({Role.KEY, Role.VALUE, Role.ACCEPTED})
_PARTS = frozenset(KIND_OF)


@dataclass(frozen=True)
class Schemas:
    """A root schema, and its nodes with references and unions resolved."""

    root: JsonObject
    brief: Brief

    def resolve(self, node: JsonValue, kind: Kind | None = None) -> JsonObject:
        """The node that stands for this one: references followed, allOf merged, a branch chosen.

        A union's branch is the one made for the item's kind; null only where nothing else is left.
        """
        plain = obj(node)
        for _ in range(_MAX_DEPTH):
            if reference := text(plain.get("$ref")):
                siblings = {key: value for key, value in plain.items() if key != "$ref"}
                plain = {**self.target(reference), **siblings}
            elif "allOf" in plain:
                plain = self._merged(plain)
            elif branches := objects(plain.get("anyOf") or plain.get("oneOf")):
                rest = {k: v for k, v in plain.items() if k not in ("anyOf", "oneOf")}
                plain = {**rest, **self._branch(branches, kind)}
            else:
                break
        return plain

    def properties(self, node: JsonObject, kind: Kind | None = None) -> dict[str, JsonObject]:
        """The fields of an object node, resolved."""
        return {
            name: self.resolve(child, kind) for name, child in obj(node.get("properties")).items()
        }

    def roles(self, node: JsonObject) -> dict[str, Role | None]:
        """What each field of an object node is for, seen together with its neighbours."""
        fields = self.properties(node)
        roles = {
            name: role_of(name, text(child.get("description"))) for name, child in fields.items()
        }
        for name, child in fields.items():
            if structure := self._structure(name, child):
                roles[name] = structure
            elif self._is_flagged_list(child) or self._is_list_beside_key(name, child, roles):
                roles[name] = Role.OPTIONS
        roles.update(dict.fromkeys(_single_letters(list(fields)), Role.ONE_OPTION))
        if {"q", "a"} <= {tokens_of(name) for name in fields}:
            roles.update({name: Role.KEY for name in fields if tokens_of(name) == "a"})
        self._settle(roles, fields)
        if not _ANSWERS & set(roles.values()):
            _promote(roles, Role.KEY, (Role.POSITION,), ("number",))
            _promote(roles, Role.KEY, (Role.EXPLANATION,), ("solution",))
        if (_ANSWERS | _CHOICES | _PARTS) & set(roles.values()):
            _promote(roles, Role.STEM, (Role.TEXT, Role.TITLE))
            self._guess(roles, fields)
        return roles

    def _structure(self, name: str, node: JsonObject) -> Role | None:
        element = self.resolve(node.get("items")) if type_of(node) == "array" else {}
        fields = self.properties(element) if type_of(element) == "object" else {}
        if fields and not is_pair(fields) and self.is_item(element):
            return None
        return structure_of(name, type_of(node), node, type_of(element), fields)

    def _settle(self, roles: dict[str, Role | None], fields: dict[str, JsonObject]) -> None:
        """Names that mean something else beside pairs, or beside options."""
        lists = [name for name, child in fields.items() if type_of(child) == "array"]
        if {Role.PAIRS, Role.PREMISES} & set(roles.values()):
            for name in lists:
                if roles[name] in (Role.WRONG_OPTIONS, Role.OPTIONS):
                    roles[name] = Role.EXTRAS
        if Role.STEM in roles.values() and not (_ANSWERS | _CHOICES) & set(roles.values()):
            _promote(roles, Role.KEY, (Role.CORRECT,), ("is_true", "is_correct"))
        if Role.OPTIONS in roles.values() and Role.KEY not in roles.values():
            for name in lists:
                if roles[name] is Role.ACCEPTED and tokens_of(name) in ("answers", "correct"):
                    roles[name] = Role.KEY

    def _guess(self, roles: dict[str, Role | None], fields: dict[str, JsonObject]) -> None:
        """Of fields with names of their own: the first string asks, a list beside a key offers."""
        unknown = {name: type_of(fields[name]) for name, role in roles.items() if role is None}
        strings = [name for name, kind in unknown.items() if kind == "string"]
        lists = [name for name, kind in unknown.items() if kind == "array"]
        if Role.STEM not in roles.values() and strings:
            roles[strings[0]] = Role.STEM
        offers = self.brief.kind in (None, Kind.CHOICE)
        if offers and Role.KEY in roles.values() and not _CHOICES & set(roles.values()) and lists:
            roles[lists[0]] = Role.OPTIONS

    def parts(self, node: JsonObject) -> dict[str, tuple[JsonObject, Role | None]]:
        """An item's fields with their roles, those inside `question: {...}` among them."""
        fields = self.properties(node)
        found = {name: (fields[name], role) for name, role in self.roles(node).items()}
        for name, (child, role) in list(found.items()):
            if type_of(child) == "object" and role in (Role.STEM, None):
                found |= {f"{name}.{inner}": part for inner, part in self.parts(child).items()}
        return found

    def is_item(self, node: JsonObject) -> bool:
        """Whether an object node is an item: it has a stem, or options, and an answer."""
        fields = self.properties(node)
        if any(self._holds_items(child) for child in fields.values()):
            return False
        roles = set(self.roles(node).values())
        has_options = bool(roles & _CHOICES)
        return (has_options or bool(roles & (_ANSWERS | _PARTS))) and (
            Role.STEM in roles or has_options
        )

    def is_entry(self, node: JsonObject) -> bool:
        """Whether a list's element is an item, or has one beside facts of its own."""
        if type_of(node) != "object":
            return False
        inner = (child for child in self.properties(node).values() if type_of(child) == "object")
        return self.is_item(node) or any(map(self.is_item, inner))

    def option_fields(self, node: JsonObject) -> dict[str, int]:
        """Fields that hold one option each, and the option's place."""
        names = [name for name, role in self.roles(node).items() if role is Role.ONE_OPTION]
        return letter_places(names) or {}

    def has_flags(self, node: JsonObject) -> bool:
        """Whether an option's object says itself if it is right."""
        return type_of(node) == "object" and any(
            role_of(name) is Role.CORRECT
            or (type_of(child) == "boolean" and role_of(name) is Role.KEY)
            or (type_of(child) in ("integer", "number") and role_of(name) is Role.POINTS)
            for name, child in self.properties(node).items()
        )

    def _holds_items(self, node: JsonObject) -> bool:
        """Whether a field is a list of whole items (`questions`), not an item's own part."""
        element = self.resolve(node.get("items")) if type_of(node) == "array" else {}
        if type_of(element) != "object" or is_pair(self.properties(element)):
            return False
        return self.is_item(element)

    def _is_flagged_list(self, node: JsonObject) -> bool:
        if type_of(node) != "array":
            return False
        element = self.resolve(node.get("items"))
        return self.has_flags(element) and not self.is_item(element)

    def _is_list_beside_key(
        self, name: str, node: JsonObject, roles: dict[str, Role | None]
    ) -> bool:
        """`answers` is the list of options where another field is the key and no other list is."""
        return (
            roles[name] is Role.ACCEPTED
            and tokens_of(name) in ("answers", "responses")
            and type_of(node) == "array"
            and Role.KEY in roles.values()
            and not _CHOICES & set(roles.values())
        )

    def target(self, reference: str) -> JsonObject:
        """The node that a local reference (`#/$defs/Option`) means."""
        node: JsonValue = self.root
        for part in reference.removeprefix("#").strip("/").split("/"):
            node = obj(node).get(part.replace("~1", "/").replace("~0", "~")) if part else node
        return obj(node)

    def _merged(self, node: JsonObject) -> JsonObject:
        merged = {key: value for key, value in node.items() if key != "allOf"}
        for part in objects(node.get("allOf")):
            branch = self.resolve(part)
            fields = {**obj(merged.get("properties")), **obj(branch.get("properties"))}
            required = [*items(merged.get("required")), *items(branch.get("required"))]
            merged = {**branch, **merged}
            if fields:
                merged["properties"] = fields
            if required:
                merged["required"] = required
        return merged

    def _branch(self, branches: list[JsonObject], kind: Kind | None) -> JsonObject:
        real = [b for b in map(self.resolve, branches) if type_of(b) != "null"]
        if not real:
            return {"type": "null"}
        wanted = kind or self.brief.kind
        return next((b for b in real if wanted and wanted in self.kinds_said(b)), real[0])

    def kinds_said(self, node: JsonObject) -> list[Kind]:
        """The kinds that an object's discriminator (a const or an enum) allows."""
        return [
            kind
            for name, child in obj(node.get("properties")).items()
            for value in constants(self.resolve(child))
            if role_of(name) is Role.KIND and (kind := kind_named(text(value)))
        ]


def type_of(node: JsonObject) -> str:
    """The node's type; of several the first that is not null; guessed where it is missing."""
    said = node.get("type")
    if isinstance(said, list):
        return next((text(t) for t in said if t != "null"), "null")
    if isinstance(said, str):
        return said
    if "properties" in node:
        return "object"
    if "items" in node:
        return "array"
    if values := constants(node):
        return {bool: "boolean", int: "integer", float: "number", list: "array"}.get(
            type(values[0]), "string"
        )
    return "string"


def is_nullable(schemas: Schemas, node: JsonValue) -> bool:
    """Whether null is allowed where the node stands."""
    plain = obj(node)
    said = plain.get("type")
    if (
        said == "null"
        or (isinstance(said, list) and "null" in said)
        or None in constants(plain) != []
    ):
        return True
    if reference := text(plain.get("$ref")):
        return reference != "#" and is_nullable(schemas, schemas.target(reference))
    return any(
        is_nullable(schemas, branch) for branch in objects(plain.get("anyOf") or plain.get("oneOf"))
    )


def constants(node: JsonObject) -> list[JsonValue]:
    """The values of const or enum; empty where the node has neither."""
    return [node["const"]] if "const" in node else items(node.get("enum"))


def length_bounds(node: JsonObject) -> tuple[int, int | None]:
    """minItems and maxItems."""
    return integer(node.get("minItems")) or 0, integer(node.get("maxItems"))


def walk(schemas: Schemas, node: JsonValue, depth: int = 0) -> Iterator[JsonObject]:
    """The object nodes of a schema, outermost first."""
    if depth > _MAX_DEPTH:
        return
    plain = schemas.resolve(node)
    match type_of(plain):
        case "object":
            yield plain
            for child in obj(plain.get("properties")).values():
                yield from walk(schemas, child, depth + 1)
        case "array":
            yield from walk(schemas, plain.get("items"), depth + 1)


def _promote(
    roles: dict[str, Role | None], to: Role, origins: tuple[Role, ...], names: tuple[str, ...] = ()
) -> None:
    """Give a missing role to the first field of a kindred one."""
    if to in roles.values():
        return
    for origin in origins:
        for name, role in roles.items():
            if role is origin and (not names or tokens_of(name) in names):
                roles[name] = to
                return


def _single_letters(names: list[str]) -> list[str]:
    """Fields `a`, `b`, `c`, ... that are options: at least three in a row from `a`."""
    letters = [name for name in names if len(name) == 1 and name.lower() in "abcdefgh"]
    in_row = [name.lower() for name in letters] == list("abcdefgh"[: len(letters)])
    return letters if len(letters) >= 3 and in_row else []
