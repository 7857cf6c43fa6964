"""The last look at a reply: whatever the fields mean, it has to fit its schema."""

from fractions import Fraction
from random import Random

from sandbox.jsons import JsonObject, JsonValue, items, obj, objects, text
from sandbox.writing.shape.primitive import bounded, fitted, generic
from sandbox.writing.shape.schema import Schemas, constants, is_nullable, length_bounds, type_of

_MAX_DEPTH = 24


def conform(schemas: Schemas, raw: JsonValue, value: JsonValue, depth: int = 0) -> JsonValue:
    """The value, changed only where the schema would refuse it."""
    if depth > _MAX_DEPTH or (value is None and is_nullable(schemas, raw)):
        return value
    node = schemas.resolve(raw)
    branches = [b for b in objects(obj(raw).get("anyOf") or obj(raw).get("oneOf")) if b]
    if branches and "$ref" not in obj(raw):
        mended = (conform(schemas, branch, value, depth + 1) for branch in branches)
        return next((m for m in mended if m == value), conform(schemas, node, value, depth + 1))
    if values := constants(node):
        return value if value in values else values[0]
    match type_of(node), value:
        case "object", _:
            return _object(schemas, node, obj(value), depth)
        case "array", _:
            return _array(schemas, node, items(value), depth)
        case "string", str():
            return fitted(value, node)
        case (("integer" | "number"), (int() | float())) if not isinstance(value, bool):
            return bounded(Fraction(value), node)
        case "boolean", bool():
            return value
        case "null", _:
            return None
        case _:
            return generic(node, str(value or "-"), Random(0))


def _object(schemas: Schemas, node: JsonObject, value: JsonObject, depth: int) -> JsonObject:
    """Known fields mended, required ones added, unknown ones dropped where the object is closed."""
    fields = obj(node.get("properties"))
    others = node.get("additionalProperties", True)
    mended: JsonObject = {}
    for field, child in value.items():
        if field in fields:
            mended[field] = conform(schemas, fields[field], child, depth + 1)
        elif others is not False:
            mended[field] = conform(schemas, others, child, depth + 1) if obj(others) else child
    for name in map(text, items(node.get("required"))):
        if name not in mended:
            mended[name] = conform(schemas, fields.get(name, {}), None, depth + 1)
    return mended


def _array(
    schemas: Schemas, node: JsonObject, value: list[JsonValue], depth: int
) -> list[JsonValue]:
    low, high = length_bounds(node)
    element = node.get("items")
    mended = [conform(schemas, element, child, depth + 1) for child in value[:high]]
    if len(mended) < low:
        spare = mended[-1] if mended else conform(schemas, element, None, depth + 1)
        mended += [spare] * (low - len(mended))
    return mended
