"""What a schema expects at every level: derived once per schema class and cached."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import get_args

from pydantic import BaseModel, RootModel

from app.core.exceptions import JsonValue
from app.domain.shared.response_parser import grammar
from app.domain.shared.response_parser.options import OPTION_LISTS, OptionIndexMarker
from app.domain.shared.response_parser.relaxed import Relaxed


@dataclass(eq=False)
class Node:
    """One level of a schema: an object's keys, the items of a list, the values of a mapping."""

    keys: dict[str, "Node"] = field(default_factory=dict)
    items: "Node | None" = None
    values: "Node | None" = None

    def child(self, key: str) -> "Node":
        """What is expected under a key; anything, if the schema does not say."""
        return self.keys.get(key) or self.values or ANYTHING

    @property
    def element(self) -> "Node":
        """What is expected inside a list."""
        return self.items or ANYTHING

    @cached_property
    def grammar(self) -> "grammar.ObjectGrammar":
        """The patterns that read an object of this level."""
        return grammar.ObjectGrammar(tuple(self.keys))


ANYTHING = Node()


@dataclass(frozen=True)
class Shape:
    """A schema as the parser needs it.

    Attributes:
        root: what the reply should be.
        is_list: the reply is a JSON array (a ``RootModel`` of a list).
        start: finds where a payload may begin in a marked text.
        relaxed: reads payloads that are broken only between their strings.
    """

    root: Node
    is_list: bool
    start: re.Pattern[str]
    relaxed: Relaxed

    def fits(self, tree: JsonValue) -> bool:
        """Whether a tree is meant to be this: it has a key of the schema (or none at all)."""
        if self.is_list or not isinstance(tree, dict):
            return self.is_list and isinstance(tree, list)
        return not tree or not self.root.keys or not self.root.keys.keys().isdisjoint(tree)


@lru_cache(maxsize=512)
def shape_of(schema: type[BaseModel]) -> Shape:
    """The shape of a schema class.

    Raises:
        TypeError: an ``OptionIndex`` field has no list of options declared before it.
    """
    _check_option_fields(schema)
    root = Node()
    build = _Builder()
    for by_alias in (True, False):
        build.describe(root, schema.model_json_schema(by_alias=by_alias))
    is_list = issubclass(schema, RootModel) and root.items is not None and not root.keys
    names = tuple(root.element.keys if is_list else root.keys)
    start = grammar.payload_start(names, in_list=is_list)
    return Shape(root, is_list, start, Relaxed(tuple(build.names)))


class _Builder:
    """Turns JSON Schemas into nodes; each part of a schema is one node, so recursion ends."""

    def __init__(self) -> None:
        self._schemas: list[Mapping[str, object]] = []  # kept alive: parts are told apart by id
        self._nodes: dict[int, Node] = {}
        self._filled: set[tuple[int, int]] = set()
        self.names: dict[str, None] = {}  # of every level, in order

    def describe(self, root: Node, schema: Mapping[str, object]) -> None:
        """Add to the root, and to what it contains, what a schema says."""
        self._schemas.append(schema)
        self._fill(root, schema)

    def _fill(self, node: Node, part: object) -> None:
        if not isinstance(part, Mapping) or (id(node), id(part)) in self._filled:
            return
        self._filled.add((id(node), id(part)))
        for name, value in _mapping(part.get("properties")).items():
            self.names[name] = None
            self._fill(node.keys.setdefault(name, self._node(value)), value)
        for value in [part.get("items"), *_sequence(part.get("prefixItems"))]:
            if isinstance(value, Mapping):
                node.items = node.items or self._node(value)
                self._fill(node.items, value)
        values = part.get("additionalProperties")
        if isinstance(values, Mapping):
            node.values = node.values or self._node(values)
            self._fill(node.values, values)
        for union in ("anyOf", "oneOf", "allOf"):
            for value in _sequence(part.get(union)):
                self._fill(node, value)
        if isinstance(reference := part.get("$ref"), str):
            definitions = _mapping(self._schemas[-1].get("$defs"))
            self._fill(node, definitions.get(reference.removeprefix("#/$defs/")))

    def _node(self, part: object) -> Node:
        return self._nodes.setdefault(id(part), Node())


def _mapping(part: object) -> Mapping[str, object]:
    return part if isinstance(part, Mapping) else {}


def _sequence(part: object) -> list[object]:
    return part if isinstance(part, list) else []


def _check_option_fields(schema: type[BaseModel]) -> None:
    for model in _models_of(schema):
        seen: set[str] = set()
        for name, info in model.model_fields.items():
            marked = any(isinstance(mark, OptionIndexMarker) for mark in info.metadata)
            if marked and seen.isdisjoint(OPTION_LISTS):
                raise TypeError(f"{model.__name__}.{name}: declare its list of options before it")
            seen.add(name)


def _models_of(schema: type[BaseModel]) -> list[type[BaseModel]]:
    """The schema and every model that its fields name, each once."""
    found: dict[type[BaseModel], None] = {}
    waiting: list[object] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, type) and issubclass(part, BaseModel):
            if part not in found:
                found[part] = None
                waiting.extend(info.annotation for info in part.model_fields.values())
        else:
            waiting.extend(get_args(part))
    return list(found)
