"""`qgen sandbox`: the stand-in in the foreground, for people and their own programs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.sandbox_process import SandboxProcess

_QGEN = Path(sys.executable).with_name("qgen")
_LINES = 8


@contextmanager
def _running(*options: str, language: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The command, and what it says when it is ready."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [_QGEN, "sandbox", "--port", "0", *options],
        env={**os.environ, "QGEN_LANG": language},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, [process.stdout.readline().rstrip() for _ in range(_LINES)]
        finally:
            process.kill()


def test_it_shows_what_each_sdk_takes_as_base_url_and_ends_with_ctrl_c() -> None:
    with _running(language="en") as (process, said):
        bases = {line.split()[0]: line.split()[1] for line in said if line.startswith("  ")}
        healthy = httpx.get(f"{bases['Gemini']}/__sandbox/health").status_code
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=10)

    assert (healthy, code) == (200, 0)
    assert {name: url.removeprefix(bases["Gemini"]) for name, url in bases.items()} == {
        "OpenAI": "/v1",
        "Gemini": "",
        "Anthropic": "/anthropic",
        "OpenRouter": "/openrouter/api/v1",
        "OpenAI-compatible": "/compatible/v1",
    }


def test_it_speaks_korean() -> None:
    with _running(language="ko") as (_, said):
        assert said[0].startswith("샌드박스가 제공자 역할을 합니다.")
        assert said[-1] == "Ctrl-C로 종료합니다."


def test_a_taken_port_is_a_clear_error(sandbox: SandboxProcess) -> None:
    port = sandbox.url.rpartition(":")[2]

    ran = subprocess.run(  # noqa: S603 - our own command
        [_QGEN, "sandbox", "--port", port],
        env={**os.environ, "QGEN_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert ran.returncode == 1
    assert "cannot listen on 127.0.0.1" in ran.stderr
    assert "The sandbox did not start." in ran.stderr


def test_the_real_model_without_its_packages_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "xllamacpp.py").write_text("raise ImportError('not here')\n")

    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", "--real-model"],
        cwd=Path(__file__).resolve().parents[3],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert ran.returncode == 1
    assert ran.stderr.rstrip().endswith("run: make local-llm")
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("language", ["en", "ko"])
def test_its_help_is_in_the_users_language(language: str) -> None:
    ran = subprocess.run(  # noqa: S603 - our own command
        [_QGEN, "sandbox", "--help"],
        env={**os.environ, "QGEN_LANG": language, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )

    assert "--real-model" in ran.stdout
    assert ("실제 모델" in ran.stdout) is (language == "ko")
