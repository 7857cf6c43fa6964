"""The web application: the vendors, Supabase's storage, and the controls."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.chat import Vendor
from sandbox.control import control_routes
from sandbox.state import Sandbox
from sandbox.supabase.storage import Storage
from sandbox.supabase.storage_control import storage_control_routes
from sandbox.vendors.anthropic import Anthropic
from sandbox.vendors.compatible import Compatible
from sandbox.vendors.gemini import Gemini
from sandbox.vendors.openai import OpenAI
from sandbox.vendors.openrouter import OpenRouter

BASES = {
    Vendor.OPENAI: "/v1",
    Vendor.GEMINI: "",
    Vendor.ANTHROPIC: "/anthropic",
    Vendor.OPENROUTER: "/openrouter/api/v1",
    Vendor.COMPATIBLE: "/compatible/v1",
}
"""What each vendor's SDK takes as its base URL, after the sandbox's own."""

_METHODS = ["GET", "POST"]


def create_app(sandbox: Sandbox | None = None) -> Starlette:
    """Build the application; without a sandbox given, one with no faults in force."""
    sandbox = sandbox or Sandbox()
    openai, gemini = OpenAI(sandbox), Gemini(sandbox)
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

    return Starlette(
        routes=[
            *control_routes(sandbox),
            *storage_control_routes(storage),
            *storage.routes(),
            Route("/v1/{path:path}", v1, methods=_METHODS),
            Route("/anthropic/{path:path}", Anthropic(sandbox).answer, methods=_METHODS),
            Route("/openrouter/{path:path}", OpenRouter(sandbox).answer, methods=_METHODS),
            Route("/compatible/v1/{path:path}", Compatible(sandbox).answer, methods=_METHODS),
            Route("/{version:str}/{path:path}", gemini.answer, methods=_METHODS),
        ]
    )
