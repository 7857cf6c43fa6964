"""`python -m sandbox --port 0`: run the stand-in until it is told to stop."""

import argparse
import asyncio
import contextlib
import os
import socket
import sys
import threading
import time
from pathlib import Path

import orjson
import uvicorn

from sandbox.app import BASES, create_app
from sandbox.chat import Vendor
from sandbox.connection import Connection
from sandbox.local_model import ModelMissing, SmallModel
from sandbox.state import Sandbox

GRACE_SECONDS = 3
"""How long open requests may take after the stop."""


class Announcing(uvicorn.Server):
    """A server that says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
            bases = {vendor.value: url + base for vendor, base in BASES.items()}
            ready = {"ready": True, "url": url, "bases": bases}
            sys.stdout.write(orjson.dumps(ready).decode() + "\n")
            sys.stdout.flush()


def main() -> None:
    options = _options()
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        sys.exit(f"sandbox: cannot listen on {options.host}:{options.port}: {error.strerror}")
    server = Announcing(
        uvicorn.Config(
            create_app(_sandbox(options.state, real_model=options.real_model)),
            http=Connection,
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    if options.exit_with_parent:
        threading.Thread(target=_stop_at_eof, args=(server,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again after its clean stop
        asyncio.run(server.serve([listener]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port", type=int, default=0, help="0 picks a free one (see the ready line)"
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="stop when standard input is closed"
    )
    parser.add_argument(
        "--real-model",
        action="store_true",
        help="a small real model answers for OpenAI and compatible (make local-llm)",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="keep files and batches there; without it they end with the process",
    )
    return parser.parse_args()


def _sandbox(folder: Path | None, *, real_model: bool) -> Sandbox:
    if not real_model:
        return Sandbox(folder=folder)
    try:
        model = SmallModel()
    except ModelMissing as error:
        sys.exit(f"sandbox: {error}")
    return Sandbox(models={Vendor.OPENAI: model, Vendor.COMPATIBLE: model}, folder=folder)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off (40 ms a reply) only where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def _stop_at_eof(server: uvicorn.Server) -> None:
    """End the process when the parent's end of the pipe is gone, which also kill -9 closes."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    server.should_exit = True
    time.sleep(GRACE_SECONDS + 1)
    os._exit(1)  # still here: something holds the loop, and nobody is left to wait for it


if __name__ == "__main__":
    main()
