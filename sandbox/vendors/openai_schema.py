"""The subset of JSON Schema that OpenAI takes with strict: true.

From OpenAI's structured-outputs guide: the root is an object; every object closes itself and
requires all its properties; composition other than anyOf, and conditionals, are not supported.
"""

from sandbox.jsons import JsonObject, items, obj
from sandbox.vendors.openai_errors import OpenAIError, invalid
from sandbox.vendors.schema_nodes import nodes

_FORBIDDEN = (
    "oneOf",
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
)


def check_strict(schema: JsonObject, name: str) -> None:
    """Refuse what OpenAI refuses.

    Raises:
        OpenAIError: 400 invalid_json_schema, naming the place.
    """
    if schema.get("type") != "object":
        raise _refusal(name, (), "schema must be a JSON Schema of 'type: \"object\"'")
    for path, node in nodes(schema):
        for keyword in _FORBIDDEN:
            if keyword in node:
                raise _refusal(name, path, f"'{keyword}' is not permitted.")
        if isinstance(node.get("properties"), dict) or node.get("type") == "object":
            _check_object(node, path, name)


def _check_object(node: JsonObject, path: tuple[str, ...], name: str) -> None:
    if node.get("additionalProperties") is not False:
        raise _refusal(
            name, path, "'additionalProperties' is required to be supplied and to be false."
        )
    required = items(node.get("required"))
    missing = [field for field in obj(node.get("properties")) if field not in required]
    if missing:
        raise _refusal(
            name,
            path,
            "'required' is required to be supplied and to be an array including every key in "
            f"properties. Missing '{missing[0]}'.",
        )


def _refusal(name: str, path: tuple[str, ...], problem: str) -> OpenAIError:
    context = f"({', '.join(map(repr, path))}{',' if len(path) == 1 else ''})"
    return invalid(
        f"Invalid schema for response_format '{name}': In context={context}, {problem}",
        "response_format",
        "invalid_json_schema",
    )
