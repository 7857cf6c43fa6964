"""The vendors' published API descriptions, which lie beside the checkout where there are any."""

from functools import cache
from pathlib import Path
from typing import cast

import jsonschema_rs
import orjson
import yaml

from tests.contract.sandbox.endpoints import Json

SPECS = Path(__file__).resolve().parents[4] / "shared" / "specs"


@cache
def _document(file: str) -> Json:
    raw = (SPECS / file).read_bytes()
    loaded = orjson.loads(raw) if file.endswith("json") else yaml.load(raw, yaml.CSafeLoader)
    return cast("Json", _with_nulls(loaded))


@cache
def validator(file: str, name: str) -> jsonschema_rs.Validator:
    """A validator of one named schema of an API description."""
    components = _document(file)["components"]
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": components}
    )


def _with_nulls(node: object) -> object:
    """OpenAPI 3.0's `nullable`, which these descriptions still use, said in JSON Schema."""
    if isinstance(node, list):
        return [_with_nulls(each) for each in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _with_nulls(child) for name, child in node.items() if name != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain
