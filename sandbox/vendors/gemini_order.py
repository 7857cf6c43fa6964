"""From the body of Gemini's generateContent, or of a batch's request, to what it asks for."""

from sandbox.exchange import Order
from sandbox.jsons import JsonObject
from sandbox.vendors.gemini_content import GeneratedContent
from sandbox.vendors.gemini_request import candidates, read_request


def content_order(body: JsonObject, model: str, key: str) -> Order:
    return Order(key, GeneratedContent(), read_request(body, model), candidates(body))
