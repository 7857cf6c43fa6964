"""``qgen sandbox``: the stand-in for the vendors' APIs, in the foreground."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.cells import set_cell_size

from app.cli.exit_codes import EXIT_FAILED
from app.cli.language import t
from app.cli.output import complain, say

_REAL_MODEL_FOR = ("openai", "compatible")
_NAME_CELLS = 19
_NAMES = {
    "openai": "OpenAI",
    "gemini": "Gemini",
    "anthropic": "Anthropic",
    "openrouter": "OpenRouter",
    "compatible": t("OpenAI-compatible", "OpenAI 호환"),
}


def sandbox(
    host: Annotated[str, typer.Option(help=t("Address.", "주소."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=t("Port.", "포트."), min=0, max=65535)] = 8181,
    real_model: Annotated[
        bool,
        typer.Option(
            "--real-model",
            help=t(
                "A small real model answers for OpenAI and compatible endpoints (make local-llm).",
                "OpenAI와 호환 주소에는 작은 실제 모델이 답합니다 (make local-llm).",
            ),
        ),
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            help=t(
                "Keep files and batches in this folder; without it they end with the sandbox.",
                "파일과 배치를 이 폴더에 보관합니다. 없으면 샌드박스가 끝날 때 사라집니다.",
            ),
        ),
    ] = None,
) -> None:
    """Run the stand-in for the vendors' APIs until Ctrl-C; it is a process of its own."""
    arguments = [sys.executable, "-P", "-m", "sandbox", "--exit-with-parent"]
    arguments += ["--host", host, "--port", str(port), *(["--real-model"] if real_model else [])]
    arguments += ["--state", str(state)] if state else []
    process = subprocess.Popen(  # noqa: S603 - our own module, nothing of it from outside
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for us, and we tell it
    )
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        line = process.stdout.readline()
        if not line:  # it said why on the error output, which is ours too
            process.wait()
            complain(t("The sandbox did not start.", "샌드박스가 시작되지 않았습니다."))
            raise typer.Exit(EXIT_FAILED)
        ready = json.loads(line)
        _announce(ready["url"], ready["bases"], real_model=real_model)
        process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
    if process.returncode > 0:
        raise typer.Exit(EXIT_FAILED)


def _announce(url: str, bases: Mapping[str, str], *, real_model: bool) -> None:
    say(
        t(
            "The sandbox plays the vendors: any key will do, and nothing costs money.",
            "샌드박스가 제공자 역할을 합니다. 아무 키나 쓸 수 있고 비용이 들지 않습니다.",
        )
    )
    for vendor, base in bases.items():
        real = " · SmolLM2-135M-Instruct" if real_model and vendor in _REAL_MODEL_FOR else ""
        say(f"  {set_cell_size(_NAMES.get(vendor, vendor), _NAME_CELLS)}{base}{real}")
    say(t(f"Bill: {url}/__sandbox/meter", f"청구서: {url}/__sandbox/meter"))
    say(t("Press Ctrl-C to end it.", "Ctrl-C로 종료합니다."))
