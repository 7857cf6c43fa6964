"""From Gemini's generateContent body to a ChatRequest, refusing what Gemini refuses.

Field names are those of the v1beta discovery document; proto JSON also takes them in snake_case.
"""

import re
from collections.abc import Iterable

from sandbox.chat import ChatRequest, Role, Turn
from sandbox.jsons import JsonObject, JsonValue, dump, first, integer, items, obj, objects, text
from sandbox.vendors.gemini_errors import invalid, unknown_field
from sandbox.wordlist import words

MODELS = (
    "gemini-3-pro-preview",
    "gemini-2.5-pro",
    "gemini-2.5-flash",
    "gemini-2.5-flash-lite",
    "gemini-2.0-flash",
)
_MODEL = re.compile(r"gemini-\d[\w.-]*|gemini-(?:pro|flash)[\w.-]*|gemma-\d[\w.-]*")
_BODY = frozenset(
    words("""
        contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent
        model store serviceTier
    """)
)
_CONFIG = frozenset(
    words("""
        stopSequences responseMimeType responseSchema responseJsonSchema _responseJsonSchema
        responseFormat responseModalities candidateCount maxOutputTokens temperature topP topK seed
        presencePenalty frequencyPenalty responseLogprobs logprobs enableEnhancedCivicAnswers
        speechConfig thinkingConfig imageConfig mediaResolution
    """)
)
_SAMPLING = ("seed", "temperature", "topP", "topK", "presencePenalty", "frequencyPenalty")
_ROLES: dict[JsonValue, Role] = {
    "user": "user",
    "model": "assistant",
    "function": "user",
    None: "user",
}


def is_model(name: str) -> bool:
    """Whether the name looks like a model of Google's (an unknown one is refused)."""
    return _MODEL.fullmatch(name) is not None


def read_request(body: JsonObject, model: str) -> ChatRequest:
    """Read the body of generateContent.

    Raises:
        GeminiError: 400 INVALID_ARGUMENT for a body that is wrong.
    """
    _check_names(body, _BODY, "")
    config = obj(first(body, "generationConfig", "generation_config"))
    _check_names(config, _CONFIG, "generation_config")
    config = {_camel(name): value for name, value in config.items()}
    turns = _turns(body)
    schema = _schema(config)
    limit = config.get("maxOutputTokens")
    if limit is not None and (integer(limit) or 0) < 1:
        raise invalid(f"max_output_tokens must be positive, got {dump(limit)}")
    return ChatRequest(
        model,
        turns,
        schema,
        config.get("responseMimeType") == "application/json",
        integer(limit),
        dump({name: config[name] for name in _SAMPLING if name in config}),
    )


def candidates(body: JsonObject) -> int:
    """How many replies are asked for (candidateCount, 1 to 8)."""
    config = obj(first(body, "generationConfig", "generation_config"))
    asked = first(config, "candidateCount", "candidate_count")
    count = 1 if asked is None else integer(asked)
    if count is None or not 1 <= count <= 8:
        raise invalid(
            f"Unable to submit request because candidateCount is {dump(asked)}; supported is 1 to "
            f"8."
        )
    return count


def _turns(body: JsonObject) -> tuple[Turn, ...]:
    contents = objects(body.get("contents"))
    if not contents:
        raise invalid("* GenerateContentRequest.contents: contents is not specified\n")
    system = obj(first(body, "systemInstruction", "system_instruction"))
    instruction = _text(system)
    turns = [Turn("system", instruction)] if instruction else []
    for content in contents:
        role = _ROLES.get(content.get("role"))
        if role is None:
            raise invalid("Please use a valid role: user, model.")
        if not objects(content.get("parts")):
            raise invalid(
                "* GenerateContentRequest.contents.parts: contents.parts must not be empty.\n"
            )
        turns.append(Turn(role, _text(content)))
    return tuple(turns)


def _text(content: JsonObject) -> str:
    return "\n".join(text(part.get("text")) for part in objects(content.get("parts")))


def _schema(config: JsonObject) -> JsonObject | None:
    bound = first(config, "responseJsonSchema", "_responseJsonSchema", "responseSchema")
    if bound is None:
        return None
    if config.get("responseMimeType") != "application/json":
        raise invalid(
            "Response schema is only supported with response mime type 'application/json'"
        )
    if "responseSchema" in config and ("responseJsonSchema" in config):
        raise invalid("Only one of response_schema and response_json_schema may be set.")
    if not isinstance(bound, dict):
        raise invalid("Invalid value at 'generation_config.response_schema' (oneof)")
    return bound if "responseSchema" not in config else _json_schema(bound)


def _json_schema(schema: JsonObject) -> JsonObject:
    """Google's Schema message (upper-case types, nullable, counts as strings) as JSON Schema."""
    plain: JsonObject = {}
    for raw, value in schema.items():
        name = _camel(raw)
        match name, value:
            case "type", str():
                plain["type"] = value.lower()
            case "properties", dict():
                plain[name] = {key: _json_schema(obj(child)) for key, child in value.items()}
            case "items", dict():
                plain[name] = _json_schema(value)
            case "anyOf", list():
                plain[name] = [_json_schema(child) for child in objects(value)]
            case "minItems" | "maxItems" | "minLength" | "maxLength", str() if value.isdecimal():
                plain[name] = int(value)  # proto JSON writes int64 as a string
            case "nullable" | "propertyOrdering", _:
                continue
            case _:
                plain[name] = value
    ordering = [
        text(name) for name in items(first(schema, "propertyOrdering", "property_ordering"))
    ]
    if ordering:
        fields = obj(plain.get("properties"))
        names = [*(n for n in ordering if n in fields), *(n for n in fields if n not in ordering)]
        plain["properties"] = {name: fields[name] for name in names}
    if schema.get("nullable") is True:
        return {"anyOf": [plain, {"type": "null"}]}
    return plain


def _check_names(fields: JsonObject, known: Iterable[str], where: str) -> None:
    for name in fields:
        if _camel(name) not in known:
            raise unknown_field(name, where)


def _camel(name: str) -> str:
    head, *rest = name.lstrip("_").split("_")
    camel = head + "".join(part[:1].upper() + part[1:] for part in rest)
    return f"_{camel}" if name.startswith("_") else camel
