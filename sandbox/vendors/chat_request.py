"""What all vendors that speak OpenAI's chat completions read the same way."""

import re

from sandbox.chat import Role, Turn
from sandbox.jsons import JsonObject, JsonValue, dump, integer, obj, objects, text
from sandbox.vendors.openai_errors import invalid
from sandbox.vendors.openai_schema import check_strict

_ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "user",
}
_SAMPLING = ("seed", "temperature", "top_p", "presence_penalty", "frequency_penalty")


def read_limit(body: JsonObject) -> int | None:
    """max_completion_tokens, or max_tokens by its older name.

    Raises:
        OpenAIError: 400.
    """
    for name in ("max_completion_tokens", "max_tokens"):
        if (limit := body.get(name)) is not None and (integer(limit) or 0) < 1:
            raise invalid(
                f"Invalid '{name}': expected an integer of 1 or more, but got {dump(limit)} "
                f"instead.",
                name,
                "integer_below_min_value",
            )
    newer = integer(body.get("max_completion_tokens"))
    return integer(body.get("max_tokens")) if newer is None else newer


def read_sampling(body: JsonObject) -> str:
    """What makes the same messages another request."""
    return dump({name: body[name] for name in _SAMPLING if name in body})


def choices(body: JsonObject) -> int:
    """How many replies are asked for (n)."""
    asked = body.get("n")
    count = 1 if asked is None else integer(asked)
    if count is None or not 1 <= count <= 128:
        raise invalid("Invalid 'n': expected an integer from 1 to 128.", "n", "invalid_value")
    return count


def read_turns(messages: JsonValue, where: str = "messages") -> tuple[Turn, ...]:
    """The messages of a chat; `where` is the parameter that they came in.

    Raises:
        OpenAIError: 400.
    """
    if messages is None:
        raise invalid(
            f"Missing required parameter: '{where}'.", where, "missing_required_parameter"
        )
    if not isinstance(messages, list) or not messages:
        raise invalid(
            f"Invalid '{where}': expected a non-empty array of objects.", where, "invalid_type"
        )
    return tuple(_turn(message, f"{where}[{place}]") for place, message in enumerate(messages))


def _turn(message: JsonValue, where: str) -> Turn:
    if not isinstance(message, dict):
        raise invalid(f"Invalid type for '{where}': expected an object.", where, "invalid_type")
    role = _ROLES.get(text(message.get("role")))
    if role is None:
        raise invalid(
            f"Invalid value: {dump(message.get('role'))}. Supported values are: "
            "'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
            f"{where}.role",
            "invalid_value",
        )
    content = message.get("content")
    if isinstance(content, str):
        return Turn(role, content)
    if isinstance(content, list):
        return Turn(role, "\n".join(text(part.get("text")) for part in objects(content)))
    if content is None and role == "assistant":
        return Turn(role, "")
    raise invalid(
        f"Invalid type for '{where}.content': expected one of a string or array of objects.",
        f"{where}.content",
        "invalid_type",
    )


def read_format(body: JsonObject, *, strictly: bool) -> tuple[JsonObject | None, bool]:
    """The bound schema, and whether JSON is asked for.

    Args:
        strictly: a schema with `strict` has to be in OpenAI's subset.

    Raises:
        OpenAIError: 400.
    """
    if body.get("response_format") is None:
        return None, False
    wanted = obj(body["response_format"])
    match wanted.get("type"):
        case "text":
            return None, False
        case "json_object":
            return None, True
        case "json_schema":
            named = wanted.get("json_schema")
            return read_schema(named, "response_format.json_schema", strictly=strictly), True
        case other:
            raise invalid(
                f"Invalid value: {dump(other)}. Supported values are: "
                "'json_object', 'json_schema', and 'text'.",
                "response_format.type",
                "invalid_value",
            )


def read_schema(named_schema: JsonValue, where: str, *, strictly: bool) -> JsonObject:
    """The schema of `{"name", "schema", "strict"}`; `where` is the parameter that it came in.

    Raises:
        OpenAIError: 400.
    """
    named = obj(named_schema)
    name, schema = text(named.get("name")), named.get("schema")
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
        raise invalid(
            f"Invalid '{where}.name': string does not match pattern. "
            "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
            f"{where}.name",
            "invalid_value",
        )
    if not isinstance(schema, dict):
        raise invalid(
            f"Missing required parameter: '{where}.schema'.",
            f"{where}.schema",
            "missing_required_parameter",
        )
    if strictly and named.get("strict"):
        check_strict(schema, name)
    return schema
