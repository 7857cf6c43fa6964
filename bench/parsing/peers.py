"""The parsers beside which we measure; those that are not installed are named as such."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import cast

from pydantic import BaseModel

from app.domain.shared.response_parser.parser import parse_response
from bench.parsing.baml import BamlParser
from bench.parsing.measure import Parse


@dataclass(frozen=True)
class Peer:
    """A parser under its name; ``parse`` is None if its package is not installed."""

    name: str
    parse: Parse | None


def peers() -> Iterator[Peer]:
    """Ours first, then the others."""
    yield Peer("ours", lambda text, schema: parse_response(text, schema).value)
    yield Peer("json.loads strict=False", _json)
    for name, package, make in _OPTIONAL:
        installed = find_spec(package) is not None
        yield Peer(name, make(import_module(package)) if installed else None)


def _json(text: str, schema: type[BaseModel]) -> BaseModel:
    return schema.model_validate(json.loads(text, strict=False))


def _langchain(_: ModuleType) -> Parse:
    parser = import_module("langchain_core.output_parsers").JsonOutputParser()
    return lambda text, schema: schema.model_validate(parser.parse(text))


def _loads(package: ModuleType) -> Parse:
    loads = cast("Callable[[str], object]", package.loads)
    return lambda text, schema: schema.model_validate(loads(text))


_OPTIONAL: tuple[tuple[str, str, Callable[[ModuleType], Parse]], ...] = (
    ("LangChain JsonOutputParser", "langchain_core", _langchain),
    ("json_repair", "json_repair", _loads),
    ("fast_json_repair", "fast_json_repair", _loads),
    ("BAML", "baml_py", lambda package: BamlParser(package).parse),
)
