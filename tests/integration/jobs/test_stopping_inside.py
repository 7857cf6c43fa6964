"""A worker inside the server, when the server is told to stop."""

import asyncio
import signal

import uvicorn
from starlette.types import Receive, Scope, Send

from app.core.config import WorkerMode
from app.core.http_server import HttpServer
from app.main import create_app, end_streams
from app.shared.jobs import JobStatus
from app.shared.workers import WorkerState
from tests.support.settings import some_settings
from tests.support.workshop import Workshop, until


async def test_a_server_that_is_about_to_stop_begins_no_new_job(shop: Workshop) -> None:
    app = create_app(some_settings(shop.database_url, None, worker=WorkerMode.INSIDE))
    async with app.router.lifespan_context(app):
        await until(lambda: app.state.worker_state() is WorkerState.WORKS)
        end_streams(app)
        await until(lambda: app.state.worker_state() is WorkerState.DISCONNECTED)
        asked = await shop.ask("asset.check")

    assert (await shop.job(asked)).status is JobStatus.QUEUED


async def test_a_server_passes_on_each_further_signal_while_it_stops() -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()
    stops = list[None]()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await may_answer.wait()

    server = HttpServer(
        uvicorn.Config(slow, port=0, log_config=None, lifespan="off"),
        about_to_stop=lambda: stops.append(None),
    )
    # As `serve` does, but for the handlers of this process's signals.
    serving = asyncio.create_task(server._serve())
    await until(lambda: server.started)
    [listener] = server.servers
    _, writer = await asyncio.open_connection(*listener.sockets[0].getsockname()[:2])
    writer.write(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
    await asked.wait()

    server.handle_exit(signal.SIGTERM, None)
    await until(lambda: len(stops) == 1)
    server.handle_exit(signal.SIGTERM, None)
    await until(lambda: len(stops) == 2)
    may_answer.set()
    writer.close()
    await serving
