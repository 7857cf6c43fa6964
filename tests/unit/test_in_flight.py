import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.core.in_flight import InFlight, InFlightMiddleware


async def _nothing() -> Message:
    return {"type": "http.request"}


async def _nowhere(message: Message) -> None:
    """Nobody reads the answer."""


async def test_a_cancelled_request_may_finish_its_records_before_the_server_stops() -> None:
    recorded: list[str] = []
    serving = asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        serving.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            recorded.append("the call")

    in_flight = InFlight()
    middleware = InFlightMiddleware(app, in_flight)
    request = asyncio.ensure_future(middleware({"type": "http"}, _nothing, _nowhere))
    await serving.wait()

    request.cancel()
    await in_flight.drained()

    assert recorded == ["the call"]
    assert in_flight.tasks == set()
    with pytest.raises(asyncio.CancelledError):
        await request


async def test_a_server_without_requests_stops_at_once() -> None:
    await InFlight().drained()
