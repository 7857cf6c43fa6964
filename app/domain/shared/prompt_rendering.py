"""Strict ``{{variable}}`` templates: pure text in, pure text out.

Values are data: they are put in as they are, in one pass, and never read as a template.
"""

import re
from collections.abc import Mapping

from app.core.exceptions import BusinessException, ErrorCode, JsonValue

_VARIABLE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")


def variables_of(template: str) -> frozenset[str]:
    """Names of the variables that a template uses.

    Raises:
        BusinessException: PROMPT_INVALID for ``{{`` that does not begin a variable (a typing
            error such as ``{{Keyword}}``), with its line.
    """
    stray = _VARIABLE.sub(lambda match: " " * len(match.group()), template).find("{{")
    if stray >= 0:
        line = template.count("\n", 0, stray) + 1
        raise BusinessException(
            ErrorCode.PROMPT_INVALID,
            f"Line {line}: '{{{{' must begin a variable such as {{{{keyword}}}} (lower case).",
            {"line": line, "text": template[stray : stray + 40]},
        )
    return frozenset(_VARIABLE.findall(template))


def render(template: str, values: Mapping[str, str]) -> str:
    """Put the values in. ``values`` must have every variable of the template."""
    return _VARIABLE.sub(lambda match: values[match.group(1)], template)


def require_exact(key: str, variables: frozenset[str], given: frozenset[str]) -> None:
    """Refuse values that are missing or that the prompt does not know, by name.

    Raises:
        BusinessException: PROMPT_VARIABLE_MISSING or PROMPT_VARIABLE_UNKNOWN.
    """
    missing: list[JsonValue] = [*sorted(variables - given)]
    if missing:
        raise BusinessException(
            ErrorCode.PROMPT_VARIABLE_MISSING,
            f"Prompt {key} needs a value for: {', '.join(map(str, missing))}",
            {"prompt": key, "missing": missing},
        )
    unknown: list[JsonValue] = [*sorted(given - variables)]
    if unknown:
        raise BusinessException(
            ErrorCode.PROMPT_VARIABLE_UNKNOWN,
            f"Prompt {key} has no variable named: {', '.join(map(str, unknown))}",
            {"prompt": key, "unknown": unknown, "known": [*sorted(variables)]},
        )
