"""Serves an application as ``qgen serve`` does: one process, asyncio's own loop, h11."""

import socket

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI) -> None:
    """Serve on a free port of the loopback until the process is ended; prints the URL."""
    # By its protocol asyncio knows that it is TCP, and turns Nagle's algorithm off.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(1024)
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_config=None, access_log=False, loop="asyncio", http="h11")
    uvicorn.Server(config).run(sockets=[listening])
