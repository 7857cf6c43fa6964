"""Walking through a JSON schema."""

from collections.abc import Iterator

from sandbox.jsons import JsonObject, JsonValue, items, obj


def nodes(
    node: JsonValue, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], JsonObject]]:
    """All subschemas with their paths, the outermost first."""
    if not isinstance(node, dict):
        return
    yield path, node
    for keyword in ("properties", "$defs", "definitions"):
        for field, child in obj(node.get(keyword)).items():
            yield from nodes(child, (*path, keyword, field))
    yield from nodes(node.get("items"), (*path, "items"))
    for place, child in enumerate(items(node.get("anyOf"))):
        yield from nodes(child, (*path, "anyOf", str(place)))
