"""From OpenAI's chat-completions body to a ChatRequest, refusing what OpenAI refuses.

Rules of the models and of strict schemas: OpenAI's API reference and structured-outputs guide.
"""

import re

from sandbox.chat import ChatRequest, Role, Turn
from sandbox.jsons import JsonObject, JsonValue, dump, integer, number, obj, objects, text
from sandbox.vendors.openai_errors import invalid, unknown_model
from sandbox.vendors.openai_schema import check_strict

MODELS = (
    "gpt-5.2",
    "gpt-5.1",
    "gpt-5-mini",
    "gpt-5-nano",
    "gpt-4.1",
    "gpt-4.1-mini",
    "gpt-4o",
    "gpt-4o-mini",
    "o4-mini",
)
_MODEL = re.compile(r"(?:ft:)?(?:gpt-(?:[3-9]|\d\d)[\w.:-]*|chatgpt-[\w.-]+|o\d[\w.-]*)")
_REASONING = re.compile(r"o\d|gpt-5")
_FIXED_TEMPERATURE = re.compile(r"o\d[\w.-]*|gpt-5(?:-mini|-nano)?(?:-\d{4}-\d\d-\d\d)?")
_ROLES: dict[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "user",
}
_SAMPLING = ("seed", "temperature", "top_p", "presence_penalty", "frequency_penalty")


def is_model(name: str) -> bool:
    """Whether the name looks like a chat model of OpenAI's (an unknown one is refused)."""
    return _MODEL.fullmatch(name) is not None


def read_request(body: JsonObject) -> ChatRequest:
    """Read the body.

    Raises:
        OpenAIError: 400 for a body that is wrong, 404 for an unknown model.
    """
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise invalid("you must provide a model parameter")
    if not is_model(model):
        raise unknown_model(model)
    _check_parameters(body, model)
    turns = _turns(body.get("messages"))
    schema, as_json = _format(body.get("response_format"), turns)
    return ChatRequest(
        model,
        turns,
        schema,
        as_json,
        integer(body.get("max_completion_tokens", body.get("max_tokens"))),
        dump({name: body[name] for name in _SAMPLING if name in body}),
    )


def choices(body: JsonObject) -> int:
    """How many replies are asked for (n)."""
    asked = body.get("n")
    count = 1 if asked is None else integer(asked)
    if count is None or not 1 <= count <= 128:
        raise invalid("Invalid 'n': expected an integer from 1 to 128.", "n", "invalid_value")
    return count


def _check_parameters(body: JsonObject, model: str) -> None:
    for name in ("max_tokens", "max_completion_tokens"):
        if (limit := body.get(name)) is not None and (integer(limit) or 0) < 1:
            raise invalid(
                f"Invalid '{name}': expected an integer of 1 or more, but got {dump(limit)} "
                f"instead.",
                name,
                "integer_below_min_value",
            )
    if body.get("max_tokens") is not None and _REASONING.match(model):
        raise invalid(
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "max_tokens",
            "unsupported_parameter",
        )
    temperature = body.get("temperature")
    if temperature is None:
        return
    degree = number(temperature)
    if degree is None or not 0 <= degree <= 2:
        raise invalid(
            f"Invalid 'temperature': expected a number from 0 to 2, but got {dump(temperature)} "
            f"instead.",
            "temperature",
            "decimal_out_of_range",
        )
    if degree != 1 and _FIXED_TEMPERATURE.fullmatch(model):
        raise invalid(
            f"Unsupported value: 'temperature' does not support {degree:g} with this model. "
            "Only the default (1) value is supported.",
            "temperature",
            "unsupported_value",
        )


def _turns(messages: JsonValue) -> tuple[Turn, ...]:
    if messages is None:
        raise invalid(
            "Missing required parameter: 'messages'.", "messages", "missing_required_parameter"
        )
    if not isinstance(messages, list) or not messages:
        raise invalid(
            "Invalid 'messages': expected a non-empty array of objects.", "messages", "invalid_type"
        )
    return tuple(_turn(message, f"messages[{place}]") for place, message in enumerate(messages))


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


def _format(response_format: JsonValue, turns: tuple[Turn, ...]) -> tuple[JsonObject | None, bool]:
    """The bound schema, and whether JSON is asked for."""
    if response_format is None:
        return None, False
    wanted = obj(response_format)
    match wanted.get("type"):
        case "text":
            return None, False
        case "json_object":
            if not any("json" in turn.text.lower() for turn in turns):
                raise invalid(
                    "'messages' must contain the word 'json' in some form, to use "
                    "'response_format' of type 'json_object'.",
                    "messages",
                )
            return None, True
        case "json_schema":
            return _schema(wanted.get("json_schema")), True
        case other:
            raise invalid(
                f"Invalid value: {dump(other)}. Supported values are: "
                "'json_object', 'json_schema', and 'text'.",
                "response_format.type",
                "invalid_value",
            )


def _schema(json_schema: JsonValue) -> JsonObject:
    where = "response_format.json_schema"
    named = obj(json_schema)
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
    if named.get("strict"):
        check_strict(schema, name)
    return schema
