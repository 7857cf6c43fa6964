"""JSON Schema in the strict form that vendors bind replies to."""

from pydantic import BaseModel

from app.core.exceptions import JsonValue

type JsonSchema = dict[str, JsonValue]

_LEFT_OUT = frozenset({"default", "minLength", "maxLength"})


def strict_schema(model: type[BaseModel]) -> JsonSchema:
    """The model's JSON Schema with every object closed and every property required.

    OpenAI's strict mode demands both, and does not know lengths of strings ("Structured Outputs",
    supported schemas); Gemini accepts it so. Defaults are dropped: a bound reply always states
    every field. Our own validation checks all that is left out here.
    """
    schema = _strict(model.model_json_schema())
    assert isinstance(schema, dict)  # noqa: S101 - narrows the type; an object stays one
    return schema


def _strict(node: JsonValue) -> JsonValue:
    if isinstance(node, list):
        return [_strict(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    strict = {key: _strict(value) for key, value in node.items() if key not in _LEFT_OUT}
    properties = strict.get("properties")
    if strict.get("type") == "object" and isinstance(properties, dict):
        strict["additionalProperties"] = False
        strict["required"] = list(properties)
    return strict
