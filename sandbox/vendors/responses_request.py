"""From the body of OpenAI's responses to a ChatRequest, refusing what OpenAI refuses."""

from sandbox.chat import ChatRequest, Turn
from sandbox.jsons import JsonObject, JsonValue, dump, integer, obj, text
from sandbox.vendors.chat_request import read_sampling, read_schema, read_turns
from sandbox.vendors.openai_errors import invalid
from sandbox.vendors.openai_request import check_temperature, check_word, read_model
from sandbox.wordlist import words

_BODY = frozenset(
    words("""
        background context_management conversation include input instructions max_output_tokens
        max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt
        prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier
        service_tier store stream stream_options temperature text tool_choice tools top_logprobs
        top_p truncation user
    """)
)
_FEWEST_TOKENS = 16


def read_response_request(body: JsonObject) -> ChatRequest:
    """Read the body.

    Raises:
        OpenAIError: 400 for a body that is wrong, 404 for an unknown model.
    """
    for name in body:
        if name not in _BODY:
            raise invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    model = read_model(body)
    check_temperature(body, model)
    if earlier := body.get("previous_response_id"):
        raise invalid(
            f"Previous response with id {dump(earlier)} not found.",
            "previous_response_id",
            "previous_response_not_found",
        )
    turns = _turns(body)
    schema, as_json = _format(body.get("text"), turns)
    return ChatRequest(model, turns, schema, as_json, _limit(body), read_sampling(body))


def _turns(body: JsonObject) -> tuple[Turn, ...]:
    given = body.get("input")
    turns = (Turn("user", given),) if isinstance(given, str) else read_turns(given, "input")
    instructions = text(body.get("instructions"))
    return (*([Turn("system", instructions)] if instructions else []), *turns)


def _format(settings: JsonValue, turns: tuple[Turn, ...]) -> tuple[JsonObject | None, bool]:
    """The bound schema, and whether JSON is asked for."""
    wanted = obj(obj(settings).get("format"))
    match wanted.get("type"):
        case None | "text":
            return None, False
        case "json_object":
            check_word(turns, "input", "text.format")
            return None, True
        case "json_schema":
            return read_schema(wanted, "text.format", strictly=True), True
        case other:
            raise invalid(
                f"Invalid value: {dump(other)}. Supported values are: "
                "'json_object', 'json_schema', and 'text'.",
                "text.format.type",
                "invalid_value",
            )


def _limit(body: JsonObject) -> int | None:
    limit = body.get("max_output_tokens")
    if limit is not None and (integer(limit) or 0) < _FEWEST_TOKENS:
        raise invalid(
            f"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= "
            f"{_FEWEST_TOKENS}, but got {dump(limit)} instead.",
            "max_output_tokens",
            "integer_below_min_value",
        )
    return integer(limit)
