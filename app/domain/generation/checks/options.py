"""What holds for the options of an item, whatever is ordered."""

import re
from collections.abc import Iterable, Iterator

from app.domain.generation.checks.labels import are_labelled
from app.domain.generation.tasks import Problem
from app.shared.item_keys import MatchKey, OrderKey
from app.shared.items import Item, normalise_text
from app.shared.markup import with_bare_maths

_FULL_WIDTH = {0xFF01 + step: 0x21 + step for step in range(94)}
# Emphasis and code stand between words (or before a Korean particle): the signs of "a*b*c" and
# "snake_case_name" do not.
_MARKED = re.compile(
    r"(?<![A-Za-z0-9*_`])(\*{1,3}|_{1,3}|`+)(?=\S)(.+?)(?<=\S)\1(?![A-Za-z0-9*_`])"
)


def check_options(item: Item) -> Iterator[Problem]:
    """Whether options, or the responses of a matching item, repeat or carry labels."""
    shown = {
        "Options": [option.content for option in item.options if option.content],
        "Responses": [option.match_content for option in item.options if option.match_content],
    }
    in_any_order = isinstance(item.key, OrderKey | MatchKey)
    for what, contents in shown.items():
        yield from repeats(what, map(_same_option, contents))
        if are_labelled(contents, in_any_order=in_any_order):
            yield Problem("OPT_LABEL_NESTED", f"{what} carry labels such as 'A)'; leave them out.")


def repeats(what: str, values: Iterable[str | frozenset[str]]) -> Iterator[Problem]:
    """A problem for each value, counted from 1, that is equal to an earlier one; empty are none."""
    seen: dict[str | frozenset[str], int] = {}
    for number, value in enumerate(values, start=1):
        first = seen.setdefault(value, number)
        if value and first != number:
            yield Problem("OPT_DUP", f"{what} {first} and {number} are the same.")


def half_width(text: str) -> str:
    """Full-width forms as their ASCII."""
    return text if text.isascii() else text.translate(_FULL_WIDTH)


def _same_option(content: str) -> str:
    """What marks, white space and a final full stop do not change; case, signs, ² and 2 count."""
    plain = half_width(content)
    if "*" in plain or "_" in plain or "`" in plain:
        plain = _MARKED.sub(r"\2", plain)
    return normalise_text(with_bare_maths(plain)).removesuffix(".")
