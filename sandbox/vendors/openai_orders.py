"""From the bodies of OpenAI's endpoints, or of a batch's rows, to what they ask for."""

from sandbox.exchange import Order
from sandbox.jsons import JsonObject, obj
from sandbox.vendors.chat_completions import ChatCompletions
from sandbox.vendors.chat_request import choices
from sandbox.vendors.embeddings import read_embeddings
from sandbox.vendors.openai_request import read_request
from sandbox.vendors.responses import Responses
from sandbox.vendors.responses_request import read_response_request


def chat_order(body: JsonObject, key: str) -> Order:
    asked = read_request(body)
    with_usage = obj(body.get("stream_options")).get("include_usage") is True
    streamed = body.get("stream") is True
    return Order(key, ChatCompletions(with_usage), asked, choices(body), streamed)


def response_order(body: JsonObject, key: str) -> Order:
    asked = read_response_request(body)
    return Order(key, Responses(body), asked, streamed=body.get("stream") is True)


def embeddings_order(body: JsonObject, key: str) -> Order:
    """No replies are asked of the model: a vector follows from the text alone."""
    form, asked = read_embeddings(body)
    return Order(key, form, asked, count=0)


ORDERS = {
    "/v1/chat/completions": chat_order,
    "/v1/responses": response_order,
    "/v1/embeddings": embeddings_order,
}
"""By the paths that a batch's rows name."""
