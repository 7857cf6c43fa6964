"""Filling a JSON schema with items: every field by what it is for."""

from dataclasses import replace
from random import Random

from sandbox.jsons import JsonObject, JsonValue, items, obj
from sandbox.reading.brief import Brief
from sandbox.writing.compose import compose
from sandbox.writing.shape.conform import conform
from sandbox.writing.shape.facts import Facts
from sandbox.writing.shape.leaves import leaf
from sandbox.writing.shape.parts import part_list, sequence
from sandbox.writing.shape.passages import body_field, body_value, other_field, written_for
from sandbox.writing.shape.roles import Role
from sandbox.writing.shape.rows import option_list, option_object, plain_list
from sandbox.writing.shape.schema import Schemas, is_nullable, length_bounds, type_of
from sandbox.writing.shape.structure import STRUCTURES
from sandbox.writing.shape.want import default_want, want_of
from sandbox.writing.variety import compose_other

_MAX_DEPTH = 16
_MAX_ITEMS = 100
_FEW = 5
"""Items that a list's upper bound alone asks for, at the most."""
_APART = 1_000_003
"""Distance of the seeds of neighbouring items."""

_PLAIN_ROLES = frozenset({Role.EXTRA_TEXT, None})


class Filler:
    """Fills one schema; items are numbered in the order in which they are met."""

    def __init__(self, schema: JsonObject, brief: Brief, seed: int) -> None:
        self._schemas = Schemas(schema, brief)
        self._brief = brief
        self._seed = seed
        self._made = 0
        self._taken: set[str] = set()
        self._passages = 0
        self._texts = 1
        self._said: set[str] = set()

    def fill(self) -> JsonValue:
        """The whole reply."""
        item = compose(self._brief, default_want(self._brief), self._seed)
        around = Facts(self._brief, item, 0, Random(self._seed), outer=True)
        filled = self._value("", self._schemas.root, None, None, around, 0)
        return conform(self._schemas, self._schemas.root, filled)

    def _value(
        self,
        name: str,
        raw: JsonValue,
        role: Role | None,
        within: Role | None,
        facts: Facts,
        depth: int,
    ) -> JsonValue:
        node = self._schemas.resolve(raw, None if facts.outer else facts.item.kind)
        nullable = is_nullable(self._schemas, raw)
        if depth > _MAX_DEPTH:
            return None
        match type_of(node):
            case "object":
                return self._object(node, role, within, facts, depth, nullable=nullable)
            case "array":
                return self._array(node, role, within, facts, depth, nullable=nullable)
            case _:
                return leaf(role, within, name, node, facts, nullable=nullable)

    def _object(
        self,
        node: JsonObject,
        role: Role | None,
        within: Role | None,
        facts: Facts,
        depth: int,
        *,
        nullable: bool,
    ) -> JsonValue:
        if role is Role.OPTIONS and within is not Role.KEY:
            return (
                None
                if nullable and not facts.item.options
                else option_object(self._schemas, node, facts)
            )
        if facts.outer and body_field(self._schemas, node):
            return self._passage(node, facts, depth)
        if facts.outer and self._schemas.is_item(node):
            facts, role, within = self._next(node, facts.among), None, None
        elif nullable and role in _PLAIN_ROLES and not facts.outer:
            return None
        inner = role if role in (Role.STEM, Role.KEY, Role.EXPLANATION, Role.HINT) else within
        roles = self._schemas.roles(node)
        if inner is Role.STEM:  # `question: {text, options}`: the text stays the stem
            roles = {name: Role.STEM if r is Role.TITLE else r for name, r in roles.items()}
        elif facts.outer:
            inner = None
        places = self._schemas.option_fields(node)
        required = items(node.get("required"))
        filled: JsonObject = {}
        for name, child in obj(node.get("properties")).items():
            if name in places:
                filled[name] = self._lettered(name, places[name], roles[name], facts)
            elif name in required or roles[name] not in _PLAIN_ROLES:
                filled[name] = self._value(name, child, roles[name], inner, facts, depth + 1)
        return filled

    def _passage(self, node: JsonObject, facts: Facts, depth: int) -> JsonObject:
        """A passage, and then what is asked about it."""
        body = body_field(self._schemas, node)
        place, self._passages = self._passages, self._passages + 1
        passage = written_for(self._brief, self._seed, place, self._texts, self._said)
        self._brief = replace(self._brief, passage=passage.text)
        roles = self._schemas.roles(node)
        filled: JsonObject = {}
        for name, child in obj(node.get("properties")).items():
            resolved = self._schemas.resolve(child)
            if name == body:
                filled[name] = body_value(self._schemas, resolved, passage)
            else:
                told = other_field(name, resolved, passage, facts.rng)
                filled[name] = (
                    self._value(name, child, roles[name], None, facts, depth + 1)
                    if told is None
                    else told
                )
        return filled

    def _lettered(self, name: str, place: int, role: Role | None, facts: Facts) -> JsonValue:
        """One option of several fields `option_a`, `option_b`, ..."""
        options = facts.item.options
        return options[place].text if place < len(options) else ""

    def _array(
        self,
        node: JsonObject,
        role: Role | None,
        within: Role | None,
        facts: Facts,
        depth: int,
        *,
        nullable: bool,
    ) -> JsonValue:
        schemas = self._schemas
        element = schemas.resolve(node.get("items"), None if facts.outer else facts.item.kind)
        low, high = length_bounds(node)
        if role in STRUCTURES and not facts.outer:
            parts = part_list(schemas, role, node, facts)
            return None if nullable and not parts else parts
        if role is Role.KEY and facts.item.sequence and not facts.outer:
            return sequence(schemas, node, element, facts)
        if (
            role in (Role.OPTIONS, Role.WRONG_OPTIONS)
            and not facts.outer
            and within is not Role.KEY
        ):
            if not facts.item.options and nullable:
                return None
            return option_list(schemas, element, role, facts)
        if type_of(element) in ("object", "array"):
            if facts.outer and schemas.is_entry(element):
                return self._entries(node, self._wanted(low, high), None, None, facts, depth)
            if role in _PLAIN_ROLES and not facts.outer and low == 0:
                return None if nullable else []
            count = max(low, 1 if high is None else min(1, high))
            return self._entries(node, count, role, within, facts, depth)
        if within is Role.KEY and role in (Role.OPTIONS, Role.POSITION, Role.TEXT, None):
            role = Role.KEY
        values = plain_list(role, node, element, facts)
        return None if nullable and not values else values

    def _wanted(self, low: int, high: int | None) -> int:
        """How many items a list gets: as many as asked for, else as its bounds suggest."""
        wanted = self._brief.wanted
        if wanted == 1:
            wanted = high if high is not None and high <= _FEW else low
        return max(low, min(max(wanted, 1), _MAX_ITEMS if high is None else high))

    def _entries(
        self,
        node: JsonObject,
        count: int,
        role: Role | None,
        within: Role | None,
        facts: Facts,
        depth: int,
    ) -> list[JsonValue]:
        """So many objects or lists; each knows its place among them."""
        self._texts = count
        placed = (
            replace(facts, place=place, among=count) if facts.outer else facts
            for place in range(count)
        )
        return [
            self._value("", node.get("items"), role, within, here, depth + 1) for here in placed
        ]

    def _next(self, node: JsonObject, among: int) -> Facts:
        place, self._made = self._made, self._made + 1
        brief = self._brief.nth(place)
        seed = self._seed + place * _APART
        roles = self._schemas.roles(node)
        lists = [
            self._schemas.resolve(c.get("items"))
            for n, c in self._schemas.properties(node).items()
            if roles[n] is Role.OPTIONS and type_of(c) == "array"
        ]
        flagged = any(map(self._schemas.has_flags, lists))
        labelled = any(
            role in (Role.LABEL, Role.IDENTITY)
            for element in lists
            if type_of(element) == "object"
            for role in self._schemas.roles(element).values()
        )
        options_by_letter = bool(self._schemas.option_fields(node)) or any(
            roles[n] is Role.OPTIONS and type_of(c) == "object"
            for n, c in self._schemas.properties(node).items()
        )
        return Facts(
            brief,
            compose_other(brief, want_of(self._schemas, node), seed, self._taken),
            place,
            Random(seed),
            answered=flagged or bool({Role.KEY, Role.VALUE} & set(roles.values())),
            labelled=labelled or options_by_letter,
            among=among,
        )
