"""From the body of OpenRouter's chat completions, or of a batch's request, to what it asks for."""

import re

from sandbox.chat import ChatRequest
from sandbox.exchange import Order
from sandbox.jsons import JsonObject, text
from sandbox.vendors.chat_request import (
    choices,
    read_format,
    read_limit,
    read_sampling,
    read_turns,
)
from sandbox.vendors.openai_errors import OpenAIError
from sandbox.vendors.openrouter_completions import RoutedCompletions
from sandbox.vendors.openrouter_errors import invalid, unknown_model

_MODEL = re.compile(r"[a-z0-9~][\w.-]*/[\w.-]+(?::[a-z]+)?")


def routed_order(body: JsonObject, key: str) -> Order:
    model = read_model(body)
    try:
        turns = read_turns(body.get("messages"))
        schema, as_json = read_format(body, strictly=model.startswith("openai/"))
        asked = ChatRequest(model, turns, schema, as_json, read_limit(body), read_sampling(body))
        count = choices(body)
    except OpenAIError as error:  # the rules are OpenAI's, the error's shape is not
        raise invalid(error.message) from error
    return Order(key, RoutedCompletions(model=model), asked, count, body.get("stream") is True)


def read_model(body: JsonObject) -> str:
    """The model's name.

    Raises:
        OpenRouterError: 400 where there is none, or none that can be.
    """
    model = text(body.get("model"))
    if not model:
        raise invalid("No models provided")
    if not _MODEL.fullmatch(model):
        raise unknown_model(model)
    return model
