"""Run as a process: what the event loop's thread imports for a question, once all is warm.

Prints a JSON list of modules; settings come from the environment.
"""

import asyncio
import json
import sys
import threading
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import httpx2

from app.core.config import load_settings
from app.main import create_app
from app.shared.enums import Vendor
from tests.support.api_client import GENERATE, QUESTIONS


class _Watcher:
    """Finds nothing, and remembers what the thread of the event loop looked for."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if threading.current_thread() is threading.main_thread():
            self.seen.append(name)
        return None


async def main() -> None:
    """Have each vendor generate a question, and list the questions."""
    app, watcher = create_app(load_settings()), _Watcher()
    transport = httpx2.ASGITransport(app, client=("127.0.0.1", 1))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost") as http,
    ):
        await http.get("/health/ready")  # the client's own imports, and the database's first
        await app.state.warming
        sys.meta_path.insert(0, watcher)
        for vendor in Vendor:
            order = {"type": "multiple_choice", "locale": "en", "keyword": "reliable"}
            made = await http.post(GENERATE, json=order | {"provider": vendor.value})
            assert made.status_code == 201, made.text
        assert (await http.get(QUESTIONS)).status_code == 200
    sys.stdout.write(json.dumps(watcher.seen))


if __name__ == "__main__":
    asyncio.run(main())
