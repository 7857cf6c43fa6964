"""From OpenAI's chat-completions body to a ChatRequest, refusing what OpenAI refuses.

Rules of the models and of strict schemas: OpenAI's API reference and structured-outputs guide.
"""

import re

from sandbox.chat import ChatRequest, Turn
from sandbox.jsons import JsonObject, dump, number
from sandbox.vendors.chat_request import (
    read_format,
    read_limit,
    read_sampling,
    read_turns,
)
from sandbox.vendors.openai_errors import invalid, unknown_model

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


def is_model(name: str) -> bool:
    """Whether the name looks like a chat model of OpenAI's (an unknown one is refused)."""
    return _MODEL.fullmatch(name) is not None


def read_request(body: JsonObject) -> ChatRequest:
    """Read the body of chat completions.

    Raises:
        OpenAIError: 400 for a body that is wrong, 404 for an unknown model.
    """
    model = read_model(body)
    if body.get("max_tokens") is not None and _REASONING.match(model):
        raise invalid(
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "max_tokens",
            "unsupported_parameter",
        )
    check_temperature(body, model)
    turns = read_turns(body.get("messages"))
    schema, as_json = read_format(body, strictly=True)
    if as_json and schema is None:
        check_word(turns, "messages", "response_format")
    return ChatRequest(model, turns, schema, as_json, read_limit(body), read_sampling(body))


def read_model(body: JsonObject) -> str:
    """The model's name.

    Raises:
        OpenAIError: 400 where there is none, 404 where it is unknown.
    """
    model = body.get("model")
    if not isinstance(model, str) or not model:
        raise invalid("you must provide a model parameter")
    if not is_model(model):
        raise unknown_model(model)
    return model


def check_temperature(body: JsonObject, model: str) -> None:
    """Refuse a temperature that is out of range, or that the model does not take.

    Raises:
        OpenAIError: 400.
    """
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


def check_word(turns: tuple[Turn, ...], messages: str, setting: str) -> None:
    """Refuse a json_object that the messages do not speak of: models then write endless blanks.

    Raises:
        OpenAIError: 400.
    """
    if not any("json" in turn.text.lower() for turn in turns):
        raise invalid(
            f"'{messages}' must contain the word 'json' in some form, to use "
            f"'{setting}' of type 'json_object'.",
            messages,
        )
