"""What the vendors' endpoints have in common: who calls, what goes wrong, and how errors look."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.chat import Answer, ChatRequest, Reply, Usage, Vendor
from sandbox.faults import Fault
from sandbox.jsons import JsonObject, JsonValue
from sandbox.state import Sandbox


@dataclass
class VendorError(Exception):
    """An error reply of one vendor."""

    status: int
    message: str

    def body(self, headers: Mapping[str, str]) -> JsonObject:
        """The vendor's error body; `headers` are those of the response (some repeat their id)."""
        raise NotImplementedError

    def headers(self) -> dict[str, str]:
        """Headers of this error, beside those of every reply."""
        return {}


class Form(ABC):
    """How one endpoint writes its answer to one request."""

    vendor: ClassVar[Vendor]

    @abstractmethod
    def new_id(self) -> str:
        """An id in the vendor's style."""

    @abstractmethod
    def whole(self, answer: Answer) -> JsonValue:
        """The body of a reply that is not streamed."""

    @abstractmethod
    def frames(self, answer: Answer) -> Iterator[str]:
        """The events of a stream, as they go over the wire."""

    @abstractmethod
    def failure(self, fault: Fault, model: str) -> VendorError:
        """The error that one of the FAILURES is, here."""

    @abstractmethod
    def unanswerable(self, problem: str) -> VendorError:
        """The error for a request that the model does not take."""

    @abstractmethod
    def broken(self, error: VendorError) -> str:
        """The event that ends a stream in which an error comes up."""

    def whole_broken(self, error: VendorError) -> JsonValue:
        """The body of an HTTP 200 that says that an error came up once the model was at work.

        Raises:
            VendorError: the error itself, where the vendor has no such body.
        """
        raise error

    def caches(self, model: str) -> bool:
        """Whether the vendor reads long prompts from a cache without being asked to."""
        return False

    def usage(self, asked: ChatRequest, replies: Sequence[Reply]) -> Usage:
        """What the vendor bills for these replies; nothing cached."""
        return counted(asked, replies)


def counted(asked: ChatRequest, replies: Sequence[Reply]) -> Usage:
    """The tokens of the prompt and of the texts, by a real model's own count where there is one."""
    measured = next((reply.measured for reply in replies if reply.measured), None)
    prompt = measured.prompt if measured else asked.prompt_tokens
    return Usage(prompt, sum(reply.tokens for reply in replies))


class Endpoints(ABC):
    """Everything under one vendor's base path."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def answer(self, request: Request) -> Response:
        """Note the request, answer it, and turn a VendorError into the vendor's error body."""
        await self._sandbox.recorder.record(request, with_body=not self._streams(request))
        headers = self._headers()
        try:
            response = await self._route(request, self._key(request))
        except VendorError as error:
            response = JSONResponse(error.body(headers), error.status, error.headers())
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    def _streams(self, request: Request) -> bool:
        """Whether the body may be too large to be noted."""
        return False

    @abstractmethod
    def _headers(self) -> dict[str, str]:
        """The headers of every reply."""

    @abstractmethod
    def _key(self, request: Request) -> str:
        """The caller's key.

        Raises:
            VendorError: there is none, or it is a wrong one (the sandbox takes every key but one
                that has "invalid" in it).
        """

    @abstractmethod
    async def _route(self, request: Request, key: str) -> Response:
        """Answer.

        Raises:
            VendorError: the request is wrong, or a fault hits it.
        """


def bearer(request: Request) -> str:
    """The token of the authorization header, or an empty string."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def is_wrong(key: str) -> bool:
    """Whether the key plays the wrong one."""
    return "invalid" in key.lower()
