"""From the body of Anthropic's messages, or of a batch's request, to what it asks for."""

from sandbox.exchange import Order
from sandbox.jsons import JsonObject
from sandbox.vendors.anthropic_message import Message
from sandbox.vendors.anthropic_request import forced_tool, read_request


def message_order(body: JsonObject, key: str) -> Order:
    asked = read_request(body)
    return Order(key, Message(forced_tool(body)), asked, streamed=body.get("stream") is True)
