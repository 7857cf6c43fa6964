"""The web application: two vendors, and the controls."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.control import control_routes
from sandbox.faults import FaultPlan
from sandbox.recorder import Recorder
from sandbox.state import Sandbox
from sandbox.vendors.gemini import Gemini
from sandbox.vendors.openai import OpenAI


def create_app() -> Starlette:
    """Build the application, with no faults in force."""
    sandbox = Sandbox(FaultPlan(), Recorder())
    as_openai, as_gemini = OpenAI(sandbox), Gemini(sandbox)

    async def v1(request: Request) -> Response:
        """Both vendors have a /v1; Google's callers are known by their key and their paths."""
        google = (
            "x-goog-api-key" in request.headers
            or "key" in request.query_params
            or ":" in request.path_params["path"]
        )
        request.path_params["version"] = "v1"
        return await (as_gemini(request) if google else as_openai(request))

    async def v1beta(request: Request) -> Response:
        return await as_gemini(request)

    return Starlette(
        routes=[
            *control_routes(sandbox),
            Route("/v1/{path:path}", v1, methods=["GET", "POST"]),
            Route("/{version:str}/{path:path}", v1beta, methods=["GET", "POST"]),
        ]
    )
