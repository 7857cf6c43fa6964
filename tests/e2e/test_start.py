"""What starts fast: the modules that a start leaves out, and where they are loaded instead."""

import json
import subprocess
import sys
from pathlib import Path

from app.cli import COMMANDS
from tests.support.qgen_command import Qgen, an_environment
from tests.support.sandbox_process import SandboxProcess

_FRAMEWORKS = {"asyncpg", "fastapi", "loguru", "pydantic", "sqlalchemy", "starlette"}
_VENDORS = {"anthropic", "google.genai", "langchain_core", "openai"}
_FOR_LATER = {
    "bpe_openai",
    "frontmatter",
    "httpx",
    "httpx2",
    "jwt",
    "numpy",
    "procrastinate",
    "psutil",
    "psycopg",
    "pyphen",
    "redis",
    "rensa",
    "rich",
    "storage3",
    "tenacity",
    "yaml",
}
_OURS_FOR_LATER = {
    "app.cli.output",
    "app.domain.shared.response_parser.parser",
    "app.infrastructure.db.embedded",
    "app.infrastructure.storage.supabase",
    "app.pipelines.worker",
    "sandbox",
}


def test_the_server_starts_without_what_only_later_requests_need() -> None:
    loaded = _loaded("import app.cli.serve, app.core.http_server, app.main")

    assert "fastapi" in loaded
    assert not loaded & (_VENDORS | _FOR_LATER | _OURS_FOR_LATER)


def test_help_loads_no_command() -> None:
    loaded = _loaded(
        "import sys, app.cli\n"
        "sys.argv = ['qgen', '--help']\n"
        "try:\n    app.cli.main()\n"
        "except SystemExit:\n    pass\n"
    )

    assert "typer" in loaded
    assert not loaded & (_FRAMEWORKS | _VENDORS | _FOR_LATER - {"rich"})
    assert {name for name in loaded if name.startswith("app.")} == {
        "app.cli",
        "app.cli.language",
        "app.cli.lazy",
        "app.shared",
        "app.shared.garbage",
    }


def test_commands_load_no_web_framework() -> None:
    commands = ", ".join(
        f"app.cli.{path.stem}"
        for path in sorted((Path(__file__).parents[2] / "app/cli").glob("[a-z]*.py"))
    )
    loaded = _loaded(f"import {commands}")

    assert "app.cli.generate" in loaded
    assert not loaded & {"fastapi", "starlette", "uvicorn"}


def test_every_command_is_found_by_its_name(qgen: Qgen) -> None:
    for command in COMMANDS:
        told = qgen(str(command.name), "--help")

        assert told.code == 0, told.err
        assert f"Usage: qgen {command.name} [OPTIONS]" in told.out


def test_once_warm_the_event_loop_imports_nothing_for_a_question(
    tmp_path: Path, prompted_url: str, sandbox: SandboxProcess
) -> None:
    environment = an_environment(
        QGEN_DATABASE_URL=prompted_url,
        QGEN_AUTH="off",
        QGEN_SANDBOX="always",
        QGEN_SANDBOX_URL=sandbox.url,
        PYTHONPATH=str(Path(__file__).parents[2]),
    )
    ran = subprocess.run(
        [sys.executable, "-m", "tests.support.warm_imports"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [], ran.stdout


def _loaded(statements: str) -> set[str]:
    """The modules that a new interpreter has after these statements."""
    ran = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", f"{statements}\nimport sys\nprint(*sys.modules, file=sys.stderr)"],
        env=an_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.split())
