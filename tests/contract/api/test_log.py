"""What a served request leaves in the log."""

import json
import re
from datetime import datetime
from typing import Literal

import httpx2

from app.core.config import Settings
from app.main import create_app
from app.shared.ids import new_id
from tests.support.api_client import api_of, error_of, serve_app
from tests.support.log_capture import captured_log
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

TEXT_LINE = re.compile(
    r"^(?P<timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) \| (?P<level>[A-Z]+) \| "
    r"(?P<file>\w+\.py):(?P<function>[\w<>]+):(?P<line>\d+) \| "
    r"(?P<request_id>\S+) \| (?P<message>.*)$"
)
SERVED = re.compile(r"^GET /health/live -> 200 in \d+ ms$")


async def served(
    settings: Settings, path: str, log_format: Literal["text", "json"]
) -> tuple[httpx2.Response, str]:
    """The answer to one request, and the whole log of the server until it has ended.

    A request's line is written after its answer is out, so only the end makes sure of it.
    """
    with captured_log(log_format) as log:
        async with api_of(settings) as api:
            response = await api.http.get(path)
    return response, log.getvalue()


async def test_a_served_request_is_one_json_line_with_the_documented_fields(
    settings: Settings,
) -> None:
    response, log = await served(settings, "/health/live", "json")

    lines = [json.loads(text) for text in log.splitlines()]
    [line] = [line for line in lines if line["file"] == "middleware.py"]
    assert set(line) == {
        *("timestamp", "level", "file", "function", "line", "request_id", "message"),
    }
    assert SERVED.match(line["message"])
    assert line["level"] == "INFO"
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert datetime.fromisoformat(line["timestamp"]).utcoffset() is not None


async def test_a_served_request_is_one_text_line_with_the_documented_fields(
    settings: Settings,
) -> None:
    response, log = await served(settings, "/health/live", "text")

    lines = [TEXT_LINE.match(text) for text in log.splitlines()]
    assert all(lines), log
    [line] = [line for line in lines if line and line["file"] == "middleware.py"]
    assert SERVED.match(line["message"])
    assert line["request_id"] == response.headers["X-Request-ID"]


async def test_all_lines_of_a_request_carry_its_id_whatever_part_writes_them(
    settings: Settings, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "unavailable", "rate": 1})
    sent = str(new_id())
    with captured_log("json") as log:
        async with api_of(settings.model_copy(update={"llm_deadline_s": 1.2})) as api:
            api.http.headers["X-Request-ID"] = sent
            await api.order()

    lines = [json.loads(text) for text in log.getvalue().splitlines()]
    of_request = [
        line for line in lines if line["file"] in ("llm.py", "errors.py", "middleware.py")
    ]
    assert {line["file"] for line in of_request} >= {"errors.py", "middleware.py"}
    assert {line["request_id"] for line in of_request} == {sent}


async def test_a_path_with_line_breaks_cannot_forge_a_line_of_the_log(settings: Settings) -> None:
    path = "/x%0A2026-01-01T00:00:00.000Z%20|%20ERROR%20|%20x.py:y:1%20|%20-%20|%20forged"
    _, log = await served(settings, path, "text")

    assert "forged" in log
    assert not [line for line in log.splitlines() if line.startswith("2026-01-01")], log


async def test_an_unexpected_error_is_one_answer_without_details_and_a_traceback_in_the_log(
    database_url: str, sandbox: SandboxProcess
) -> None:
    settings = some_settings(database_url, sandbox.url)
    app = create_app(settings)

    async def explode() -> None:
        row_of_a_customer = "name and address"
        raise RuntimeError(f"broken: {len(row_of_a_customer)}")

    app.add_api_route("/explode", explode)
    with captured_log("json") as log:
        async with serve_app(app, settings) as api:
            response = await api.http.get("/explode")
            assert (await api.http.get("/health/live")).status_code == 200

    error = error_of(response, 500, "INTERNAL_ERROR")
    assert error.details == {}
    assert "broken" not in response.text
    [line] = [json.loads(text) for text in log.getvalue().splitlines() if "RuntimeError" in text]
    assert line["level"] == "ERROR"
    assert line["request_id"] == error.request_id
    assert "Traceback (most recent call last)" in line["exception"]
    assert "RuntimeError: broken: 16" in line["exception"]
    assert "name and address" not in log.getvalue()


async def test_an_unexpected_error_shows_its_traceback_in_the_text_log_too(
    database_url: str, sandbox: SandboxProcess
) -> None:
    settings = some_settings(database_url, sandbox.url)
    app = create_app(settings)

    async def explode() -> None:
        raise RuntimeError("broken")

    app.add_api_route("/explode", explode)
    with captured_log("text") as log:
        async with serve_app(app, settings) as api:
            response = await api.http.get("/explode")

    assert "RuntimeError: broken" in log.getvalue()
    assert "Traceback (most recent call last)" in log.getvalue()
    assert response.headers["X-Request-ID"] in log.getvalue()
