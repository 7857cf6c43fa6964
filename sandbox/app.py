"""The web application: the vendors, Supabase's storage, and the controls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.batches.control import batch_control_routes
from sandbox.batches.runner import Runner
from sandbox.chat import Vendor
from sandbox.control import control_routes
from sandbox.state import Sandbox
from sandbox.supabase.storage import Storage
from sandbox.supabase.storage_control import storage_control_routes
from sandbox.vendors.anthropic import Anthropic
from sandbox.vendors.anthropic_batches import AnthropicBatches
from sandbox.vendors.compatible import Compatible
from sandbox.vendors.gemini import Gemini
from sandbox.vendors.gemini_batches import GeminiBatches
from sandbox.vendors.openai import OpenAI
from sandbox.vendors.openai_batches import OpenAIBatches
from sandbox.vendors.openrouter import OpenRouter
from sandbox.vendors.openrouter_batches import OpenRouterBatches

BASES = {
    Vendor.OPENAI: "/v1",
    Vendor.GEMINI: "",
    Vendor.ANTHROPIC: "/anthropic",
    Vendor.OPENROUTER: "/openrouter/api/v1",
    Vendor.COMPATIBLE: "/compatible/v1",
}
"""What each vendor's SDK takes as its base URL, after the sandbox's own."""

_METHODS = ["GET", "POST", "DELETE"]


def create_app(sandbox: Sandbox | None = None) -> Starlette:
    """Build the application; without a sandbox given, one with no faults in force."""
    sandbox = sandbox or Sandbox()
    runner = Runner(sandbox)
    openai = OpenAI(sandbox, OpenAIBatches(runner))
    gemini = Gemini(sandbox, GeminiBatches(runner))
    anthropic = Anthropic(sandbox, AnthropicBatches(runner))
    openrouter = OpenRouter(sandbox, OpenRouterBatches(runner))
    storage = Storage()

    async def v1(request: Request) -> Response:
        """Both vendors have a /v1; Google's callers are known by their key and their paths."""
        google = (
            "x-goog-api-key" in request.headers
            or "key" in request.query_params
            or ":" in request.path_params["path"]
        )
        request.path_params["version"] = "v1"
        return await (gemini.answer(request) if google else openai.answer(request))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await runner.close()

    return Starlette(
        lifespan=lifespan,
        routes=[
            *control_routes(sandbox, runner),
            *batch_control_routes(runner),
            *storage_control_routes(storage),
            *storage.routes(),
            Route("/v1/{path:path}", v1, methods=_METHODS),
            Route("/anthropic/{path:path}", anthropic.answer, methods=_METHODS),
            Route("/openrouter/{path:path}", openrouter.answer, methods=_METHODS),
            Route("/compatible/v1/{path:path}", Compatible(sandbox).answer, methods=_METHODS),
            Route("/{version:str}/{path:path}", gemini.answer, methods=_METHODS),
        ],
    )
