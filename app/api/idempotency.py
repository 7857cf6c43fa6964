"""``Idempotency-Key``: requests that spend money are answered once, however often they are sent.

@router.post(..., responses=replayed(201) | error_answers(..., *ONCE_ERRORS))
@once
async def create_question(...) -> GeneratedOut: ...
"""

import asyncio
import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from typing import Annotated, cast

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response

from app.api.access import authenticated
from app.api.dependencies import container_of
from app.api.sse import SseResponse
from app.application.answer_once import KeyLease, claim_key
from app.application.steps.services import IdempotencyServices
from app.core.context import Spending, watch_spending
from app.core.db import Session
from app.core.exceptions import BusinessException, ErrorCode
from app.core.middleware import error_response, internal_error
from app.core.validation import validation_failed
from app.shared.access import Caller
from app.shared.idempotency import KeptAnswer, KeyedRequest

KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotent-Replayed"
ONCE_ERRORS = (ErrorCode.IDEMPOTENCY_IN_FLIGHT, ErrorCode.IDEMPOTENCY_KEY_REUSED)
"""What a route with ``once`` answers besides, for its description."""

_OF_ONE_ANSWER = {"content-length", "retry-after"}
"""Headers that are not kept: the one is computed, the other would never come true."""
_PARAMETER = "keyed"

type Answer = BaseModel | Response


def replayed(
    status: int, answers: dict[int | str, dict[str, object]] | None = None
) -> dict[int | str, dict[str, object]]:
    """The OpenAPI description of a success, with how a replayed one differs from the first."""
    header: dict[str, object] = {
        "description": f"The answer was given before, under the same {KEY_HEADER}.",
        "schema": {"type": "string", "const": "true"},
    }
    answers = answers or {}
    return {**answers, status: {**answers.get(status, {}), "headers": {REPLAYED_HEADER: header}}}


class Once:
    """One request under a key. How it is settled first is how it is settled."""

    def __init__(self, lease: KeyLease, spending: Spending, status: int) -> None:
        """``status``: of its success."""
        self._lease = lease
        self._spending = spending
        self._status = status
        self._is_settled = False
        self._is_kept = False

    async def keep_within(self, session: Session, answer: BaseModel) -> None:
        """Keep the answer in the transaction that does what it tells: both are there, or neither.

        Raises:
            BusinessException: IDEMPOTENCY_IN_FLIGHT: somebody else works on it by now.
        """
        await self._lease.keep_within(session, _kept(self.response(answer)))
        self._is_kept = True

    def response(self, answer: Answer) -> Response:
        """What a success is answered with."""
        if isinstance(answer, Response):
            return answer
        body = answer.model_dump_json(by_alias=True)
        return Response(body, self._status, media_type="application/json")

    async def succeed(self, answer: Response) -> None:
        """Give this answer from now on; to be called before it is out."""
        if self._is_kept:
            self._lease.close()
        else:
            await self._settle(answer)

    async def fail(self, answer: Response) -> None:
        """Give this answer from now on if it may have cost money; otherwise forget the request."""
        await self._settle(answer if self._spending.has_begun else None)

    async def abandon(self) -> None:
        """The work does not go on, and nobody knows how it would have ended: forget the request."""
        await self._settle(None)

    async def _settle(self, answer: Response | None) -> None:
        if self._is_settled:
            return
        self._is_settled = True
        if answer is None:
            await self._lease.free()
        else:
            await self._lease.keep(_kept(answer))


_current: ContextVar[Once | None] = ContextVar("once", default=None)


def current_once() -> Once | None:
    """What a stream settles itself, while it goes on; None for a request without a key."""
    return _current.get()


async def keep_receipt(session: Session, answer: BaseModel) -> None:
    """Keep a request's answer in the transaction that does what it tells, if it has a key.

    Raises:
        BusinessException: IDEMPOTENCY_IN_FLIGHT: somebody else works on it by now.
    """
    if serving := current_once():
        await serving.keep_within(session, answer)


def once[**P](endpoint: Callable[P, Awaitable[Answer]]) -> Callable[P, Awaitable[Answer]]:
    """Let a route take ``Idempotency-Key``; a request without one passes through.

    Applied below ``@router.post``. The key is looked at when all is checked that needs no work:
    who asks, whether they may, the body. What is kept: successes, and failures that may have cost
    money (docs/adr/0023).

    Raises:
        BusinessException: VALIDATION_FAILED, IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED.
    """

    @wraps(endpoint)
    async def answer(*args: P.args, **kwargs: P.kwargs) -> Answer:
        keyed = cast("_Keyed | None", kwargs.pop(_PARAMETER))
        work = partial(endpoint, *args, **kwargs)
        return await (work() if keyed is None else keyed.answer(work))

    signature = inspect.signature(endpoint)
    added = inspect.Parameter(
        _PARAMETER,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[_Keyed | None, Depends(_keyed)],
    )
    # What FastAPI reads, instead of the endpoint's own.
    vars(answer)["__signature__"] = signature.replace(
        parameters=[*signature.parameters.values(), added]
    )
    return answer


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A request that has a key, not looked at yet."""

    services: IdempotencyServices
    request: KeyedRequest
    status: int

    async def answer(self, work: Callable[[], Awaitable[Answer]]) -> Response:
        claimed = await claim_key(self.services, self.request)
        if isinstance(claimed, KeptAnswer):
            headers = {**claimed.headers, REPLAYED_HEADER: "true"}
            return Response(claimed.body, claimed.status, headers)
        with (
            watch_spending() as spending,
            _serving(Once(claimed, spending, self.status)) as serving,
        ):
            try:
                answer = serving.response(await work())
            except asyncio.CancelledError:  # the server stops; clients that go away cancel nothing
                await serving.abandon()
                raise
            except Exception as error:
                known = error if isinstance(error, BusinessException) else internal_error()
                await serving.fail(error_response(known))
                raise
            if not isinstance(answer, SseResponse):  # which goes on, and settles at its end
                await serving.succeed(answer)
        return answer


@contextmanager
def _serving(serving: Once) -> Iterator[Once]:
    token = _current.set(serving)
    try:
        yield serving
    finally:
        _current.reset(token)


async def _keyed(
    request: Request,
    caller: Annotated[Caller, Depends(authenticated)],
    key: Annotated[
        str | None,
        Header(
            alias=KEY_HEADER,
            min_length=1,
            max_length=255,
            pattern="^[!-~]+$",
            description="A name of your choice for this one request, such as a UUID. Sent again "
            "with the same name within 24 hours, it is not worked on again but gets the same "
            "answer.",
        ),
    ] = None,
) -> _Keyed | None:
    if key is None:
        return None
    if len(request.headers.getlist(KEY_HEADER)) > 1:
        raise validation_failed([{"loc": ("header", KEY_HEADER), "msg": "is given twice"}])
    route = cast("APIRoute", request.scope["route"])
    sha256 = request_sha256(
        request.method, request.url.path, request.url.query, await request.body()
    )
    keyed = KeyedRequest(caller.project_id, key, sha256)
    return _Keyed(container_of(request).idempotency(), keyed, route.status_code or 200)


def request_sha256(method: str, path: str, query: str, body: bytes) -> str:
    """What tells a request from others: of two JSON bodies that say the same it is the same."""
    try:
        said = json.dumps(json.loads(body), sort_keys=True)
    except (ValueError, RecursionError):
        said = body.hex()
    return hashlib.sha256(json.dumps([method, path, query, said]).encode()).hexdigest()


def _kept(answer: Response) -> KeptAnswer:
    headers = {n: value for n, value in answer.headers.items() if n not in _OF_ONE_ANSWER}
    return KeptAnswer(answer.status_code, headers, bytes(answer.body).decode())
