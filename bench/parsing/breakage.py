"""How models break JSON: functions from an intended value to the text of a reply.

Two sets that share no code but the serializer: ``dev`` to work with, ``held-out`` to judge by.
"""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bench.parsing.corpus import Split

type Value = dict[str, object]
type Break = Callable[[Value, random.Random], str]
type Group = Literal["clean", "escapes", "prose", "controls", "syntax", "truncated", "mixed"]


@dataclass(frozen=True)
class Breakage:
    """One class of broken replies.

    Attributes:
        name: of the class.
        group: the column of the table that it counts in.
        split: the half that it belongs to.
        apply: makes the reply.
        needs: what the JSON of a value must contain for the class to mean anything.
        refuse: the only right answer is a refusal.
    """

    name: str
    group: Group
    split: Split
    apply: Break
    needs: re.Pattern[str]
    refuse: bool = False


ALL: list[Breakage] = []


def breakage(
    split: Split, group: Group, needs: str = "", *, refuse: bool = False
) -> Callable[[Break], Break]:
    """Register a function as a class of broken replies, named after it."""

    def register(function: Break) -> Break:
        pattern = re.compile(needs)
        ALL.append(Breakage(function.__name__, group, split, function, pattern, refuse))
        return function

    return register


def dumps(value: object, rng: random.Random) -> str:
    """JSON as models lay it out: one line, or indented."""
    indent = rng.choice((None, None, 2, 4))
    return json.dumps(value, ensure_ascii=False, indent=indent)


def each_string(value: object, change: Callable[[str], str]) -> object:
    """The value with every string (no key) changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [each_string(item, change) for item in value]
    if isinstance(value, dict):
        return {key: each_string(item, change) for key, item in value.items()}
    return value


LATEX = r"\\\\[a-zA-Z]{2}"  # in JSON: a properly escaped command
ESCAPE_LIKE = r"\\\\(?:[bfrt][a-z]|n[aeuo])"  # one that a decoder mistakes for an escape
