"""From a request that was read and checked to the response: faults, the model, the meter."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from sandbox.chat import Answer, ChatRequest
from sandbox.connection import left
from sandbox.delivery import stream, whole
from sandbox.faults import At, Verdict
from sandbox.state import Sandbox, Unanswerable
from sandbox.vendors.base import Form

_REQUEST_NAMES = ("idempotency-key", "x-request-id", "x-client-request-id")
_CLIENT_GONE = 499
"""The status of a reply that nobody is there to read."""


@dataclass(frozen=True)
class Order:
    """What one request asks for.

    Attributes:
        form: how the endpoint writes its answer.
        count: how many replies are asked for.
        streamed: as server-sent events.
    """

    key: str
    form: Form
    asked: ChatRequest
    count: int = 1
    streamed: bool = False


async def exchange(sandbox: Sandbox, request: Request, order: Order) -> Response:
    """Answer a chat request.

    Raises:
        VendorError: a fault answers it with an error, or the model does not take the request.
    """
    form, asked = order.form, order.asked
    verdict = sandbox.faults.next(form.vendor)
    if verdict.failure and verdict.failure.at is not At.MIDDLE:
        raise form.failure(verdict.failure, asked.model)
    if verdict.hanging:
        await left(request)
        return Response(status_code=_CLIENT_GONE)
    answer = await answer_to(sandbox, order, verdict)
    if verdict.failure:
        error = form.failure(verdict.failure, asked.model)
        if not order.streamed:
            return whole(form.whole_broken(error), verdict.dropped)
        frames = list(form.frames(answer))
        return stream([*frames[: len(frames) // 2], form.broken(error)], verdict.dropped)
    sandbox.meter.record(form.vendor, order.key, _name(request) or answer.id, answer)
    if verdict.delay and await left(request, verdict.delay):
        return Response(status_code=_CLIENT_GONE)
    if order.streamed:
        return stream(list(form.frames(answer)), verdict.dropped)
    return whole(form.whole(answer), verdict.dropped)


async def answer_to(sandbox: Sandbox, order: Order, verdict: Verdict) -> Answer:
    """The answer, with the faults of the text and its price; nothing is billed.

    Raises:
        VendorError: the model does not take the request.
    """
    form, asked = order.form, order.asked
    respond = sandbox.model(form.vendor)
    try:
        said = [await respond(asked, variant) for variant in range(order.count)]
    except Unanswerable as problem:
        raise form.unanswerable(str(problem)) from problem
    replies = [verdict.spoil(reply) for reply in said]
    usage = form.usage(asked, replies)
    if form.caches(asked.model) and not any(reply.measured for reply in said):
        usage = replace(usage, cached=sandbox.cache.read(order.key, asked))
    cost = sandbox.meter.prices.cost(form.vendor, asked.model, usage)
    return Answer(form.new_id(), asked, replies, usage, cost)


def _name(request: Request) -> str:
    """What the caller calls this request, or an empty string."""
    return next((request.headers[name] for name in _REQUEST_NAMES if name in request.headers), "")
