"""OpenAI's embeddings: unit vectors that follow from the model and the text, and mean nothing."""

import base64
import hashlib
import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from sandbox import tokens
from sandbox.chat import Answer, ChatRequest, Reply, Turn, Usage, Vendor
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue, dump, integer, text
from sandbox.vendors.base import Form, VendorError
from sandbox.vendors.openai_errors import faulty, invalid, unknown_model

_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
_FIXED = "text-embedding-ada-002"
_BODY = ("input", "model", "encoding_format", "dimensions", "user")
_MOST_INPUTS = 2048
_MOST_TOKENS = 8192
_BYTES = 2  # of the hash, for each dimension
_DIGITS = 8


@dataclass(frozen=True)
class _Input:
    """One text, or one list of tokens written out."""

    text: str
    tokens: int


@dataclass(frozen=True)
class Embeddings(Form):
    """A list of vectors, one for each input."""

    vendor: ClassVar[Vendor] = Vendor.OPENAI
    inputs: tuple[_Input, ...]
    dimensions: int
    in_base64: bool

    def new_id(self) -> str:
        return f"emb_{uuid4().hex}"  # shown nowhere: OpenAI gives embeddings none

    def whole(self, answer: Answer) -> JsonValue:
        model = answer.asked.model
        data: list[JsonValue] = [
            {"object": "embedding", "index": index, "embedding": self._written(model, each.text)}
            for index, each in enumerate(self.inputs)
        ]
        used: JsonObject = {
            "prompt_tokens": answer.usage.prompt,
            "total_tokens": answer.usage.total,
        }
        return {"object": "list", "data": data, "model": model, "usage": used}

    def frames(self, answer: Answer) -> Iterator[str]:
        raise NotImplementedError("embeddings are not streamed")

    def usage(self, asked: ChatRequest, replies: Sequence[Reply]) -> Usage:
        return Usage(sum(each.tokens for each in self.inputs), 0)

    def failure(self, fault: Fault, model: str) -> VendorError:
        return faulty(fault, model)

    def unanswerable(self, problem: str) -> VendorError:
        return invalid(problem)

    def broken(self, error: VendorError) -> str:
        raise error

    def _written(self, model: str, said: str) -> JsonValue:
        vector = embed(model, said, self.dimensions)
        if self.in_base64:
            return base64.b64encode(array("f", vector).tobytes()).decode()
        return [*vector]


def embed(model: str, said: str, dimensions: int) -> list[float]:
    """A vector of length 1, from a hash of the text; the same text always gets the same."""
    digest = hashlib.shake_256(f"{model}\0{said}".encode()).digest(dimensions * _BYTES)
    raw = array("h", digest)
    length = math.sqrt(math.sumprod(raw, raw)) or 1.0
    return [round(value / length, _DIGITS) for value in raw]


def read_embeddings(body: JsonObject) -> tuple[Embeddings, ChatRequest]:
    """Read the body.

    Raises:
        OpenAIError: 400 for a body that is wrong, 404 for an unknown model.
    """
    for name in body:
        if name not in _BODY:
            raise invalid(f"Unrecognized request argument supplied: {name}", name)
    model = text(body.get("model"))
    if not model:
        raise invalid("you must provide a model parameter")
    if model not in _DIMENSIONS:
        raise unknown_model(model)
    encoding = body.get("encoding_format") or "float"
    if encoding not in ("float", "base64"):
        raise invalid(
            f"Invalid value: {dump(encoding)}. Supported values are: 'float' and 'base64'.",
            "encoding_format",
            "invalid_value",
        )
    inputs = _inputs(body.get("input"))
    asked = ChatRequest(model, tuple(Turn("user", each.text) for each in inputs))
    return Embeddings(inputs, _dimensions(body, model), encoding == "base64"), asked


def _dimensions(body: JsonObject, model: str) -> int:
    wanted, most = body.get("dimensions"), _DIMENSIONS[model]
    if wanted is None:
        return most
    if model == _FIXED:
        raise invalid("This model does not support specifying dimensions.", "dimensions")
    count = integer(wanted)
    if count is None or not 1 <= count <= most:
        raise invalid(
            f"Invalid value for 'dimensions' = {dump(wanted)}. Must be from 1 to {most}.",
            "dimensions",
        )
    return count


def _inputs(given: JsonValue) -> tuple[_Input, ...]:
    listed: list[JsonValue] = given if isinstance(given, list) else [given]
    if listed and all(integer(each) is not None for each in listed):
        listed = [given]  # one text, as tokens
    if not 1 <= len(listed) <= _MOST_INPUTS:
        raise invalid("'input' must be a text, or a list of 1 to 2048 texts.", "input")
    return tuple(map(_input, listed))


def _input(given: JsonValue) -> _Input:
    if isinstance(given, str) and given:
        read = _Input(given, tokens.count(given))
    elif isinstance(given, list) and given and all(integer(each) is not None for each in given):
        read = _Input(dump(given), len(given))
    else:
        raise invalid(
            "'$.input' is invalid. Please check the API reference: "
            "https://platform.openai.com/docs/api-reference.",
            "input",
        )
    if read.tokens > _MOST_TOKENS:
        raise invalid(
            f"This model's maximum context length is {_MOST_TOKENS} tokens, however you requested "
            f"{read.tokens} tokens. Please reduce your prompt.",
            "input",
        )
    return read
