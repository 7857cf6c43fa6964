"""The subset of JSON Schema that Anthropic's structured outputs take.

From its structured-outputs guide: every object closes itself; numeric limits, text lengths and
list lengths other than a minItems of 0 or 1 are not supported (its SDKs move them into the
description before they send a schema).
"""

from sandbox.jsons import JsonObject, text
from sandbox.vendors.anthropic_errors import AnthropicError, invalid
from sandbox.vendors.schema_nodes import nodes

_UNSUPPORTED = {
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "string": ("minLength", "maxLength"),
    "array": ("maxItems", "uniqueItems"),
}


def check_format(schema: JsonObject) -> None:
    """Refuse what Anthropic refuses.

    Raises:
        AnthropicError: 400 invalid_request_error, naming the type and the keyword.
    """
    for _, node in nodes(schema):
        kind = text(node.get("type"))
        if kind == "object" and node.get("additionalProperties") is not False:
            raise _refusal(
                "For 'object' type, 'additionalProperties' must be explicitly set to false"
            )
        found = [word for word in _UNSUPPORTED.get(kind, ()) if word in node]
        if found:
            listed = ", ".join(found)
            raise _refusal(f"For '{kind}' type, properties {listed} are not supported")
        if kind == "array" and node.get("minItems") not in (None, 0, 1):
            raise _refusal(
                "For 'array' type, 'minItems' values other than 0 or 1 are not supported"
            )


def _refusal(problem: str) -> AnthropicError:
    return invalid(f"output_config.format.schema: {problem}")
