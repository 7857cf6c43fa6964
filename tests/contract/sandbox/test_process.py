"""The process itself: ready line, stopping, ending with its parent, control endpoint."""

import signal
import subprocess
import sys
import urllib.error
from pathlib import Path

import orjson
import pytest

from tests.support.sandbox_process import SandboxProcess

_REPOSITORY = Path(__file__).resolve().parents[3]


def _start(*options: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "sandbox", "--port", "0", *options],
        cwd=_REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    ready = orjson.loads(process.stdout.readline())
    assert ready["ready"] is True
    assert ready["url"].startswith("http://127.0.0.1:")
    return process


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_it_is_told_to_and_says_nothing_but_the_ready_line(
    how: signal.Signals,
) -> None:
    process = _start()

    process.send_signal(how)
    output, errors = process.communicate(timeout=10)

    assert (output, errors) == (b"", b"")


def test_it_ends_when_its_parent_is_gone() -> None:
    process = _start("--exit-with-parent")

    process.communicate(timeout=10)  # closes its standard input, as a killed parent does

    assert process.returncode == 0


def test_a_taken_port_is_a_clear_error(sandbox: SandboxProcess) -> None:
    port = sandbox.url.rpartition(":")[2]

    second = subprocess.run(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "sandbox", "--port", port],
        cwd=_REPOSITORY,
        capture_output=True,
        check=False,
        timeout=20,
    )

    assert second.returncode == 1
    assert b"cannot listen on 127.0.0.1" in second.stderr


def test_it_tells_its_health_and_forgets_on_demand(sandbox: SandboxProcess) -> None:
    assert sandbox.control("GET", "health") == {"status": "ok", "requests": 0}
    assert sandbox.control("GET", "faults") == {"seed": 0, "faults": []}


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        ({"faults": [{"kind": "flood", "rate": 1}]}, "faults[0].kind is 'flood'"),
        ({"faults": [{"kind": "truncated", "rate": 2}]}, "faults[0].rate must be a number from"),
        ({"faults": [{"kind": "truncated"}]}, "faults[0].rate must be a number"),
        ({"faults": [{"kind": "rate_limited", "rate": 1, "retry_after": -1}]}, "retry_after"),
        ({"faults": [{"kind": "slow", "rate": 1, "seconds": "a"}]}, "faults[0].seconds must be"),
        ({"faults": [{"kind": "dropped", "rate": 1, "at": "end"}]}, "faults[0].at is 'end'"),
        ({"faults": [{"kind": "empty", "first": 0}]}, "faults[0].first must be a whole number"),
        ({"faults": [{"kind": "truncated", "rate": 1, "vendor": "x"}]}, "faults[0].vendor is 'x'"),
        ({"faults": [{"kind": "truncated", "rate": 1, "rat": 1}]}, "unknown field 'rat'"),
        ({"seed": "a", "faults": []}, "seed must be a whole number"),
        ({"seed": 1}, "faults must be a list"),
    ],
)
def test_a_wrong_fault_plan_is_refused_with_its_place(
    sandbox: SandboxProcess, plan: object, problem: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        sandbox.control("PUT", "faults", plan)

    with refused.value:
        assert refused.value.code == 400
        assert problem in orjson.loads(refused.value.read())["error"]
    assert sandbox.control("GET", "faults")["faults"] == []
