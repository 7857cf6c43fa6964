"""Commands on embedded defaults: they bring their own server, and take it away again."""

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from app.shared.access import Scope
from app.shared.api_keys import KeyPage
from tests.support.database import server_folder
from tests.support.keys import bearer
from tests.support.processes import processes_with
from tests.support.qgen_command import Qgen, Ran, an_environment

MARK = uuid4().hex
SECONDS = 30


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    with server_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def embedded(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Qgen:
    """The command with nothing configured, but for where its data are kept."""
    folder = tmp_path_factory.mktemp("embedded")
    return Qgen(folder, an_environment(QGEN_DATA_DIR=str(data_dir), MARK=MARK))


@pytest.fixture(scope="module")
def first_demo(embedded: Qgen) -> Ran:
    """The demo on an empty data folder, by a user who has a key and a database set."""
    return embedded.script(
        "demo",
        OPENAI_API_KEY="sk-invalid-real-money",
        QGEN_DATABASE_URL="postgresql://127.0.0.1:1/precious",
    )


@pytest.fixture(autouse=True)
def nothing_is_left_running(data_dir: Path) -> Iterator[None]:
    yield
    assert processes_with(MARK, data_dir) == []


def numbers(ran: Ran) -> list[str]:
    return re.findall(r"^(\d+)\. \[", ran.out, re.MULTILINE)


def test_the_demo_makes_twelve_questions_on_an_empty_folder_and_says_who_wrote_them(
    first_demo: Ran,
) -> None:
    assert (first_demo.code, first_demo.err) == (0, "")
    assert numbers(first_demo) == [str(n) for n in range(1, 13)]
    assert "comes from the sandbox" in first_demo.out
    assert "12 questions of nine types, and a passage." in first_demo.out
    assert "nothing paid" in first_demo.out


def test_the_demo_works_again_on_what_it_left(embedded: Qgen, first_demo: Ran) -> None:
    again = embedded("demo")

    assert (again.code, again.err) == (0, "")
    assert numbers(again) == numbers(first_demo)


@pytest.mark.usefixtures("first_demo")
def test_a_command_that_is_terminated_while_a_vendor_thinks_stops_its_server(
    embedded: Qgen,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as vendor:
        vendor.settimeout(SECONDS)
        process = embedded.start(
            *("generate", "question", "-k", "reliable"),
            OPENAI_API_KEY="sk-invalid",
            OPENAI_BASE_URL=f"http://127.0.0.1:{vendor.getsockname()[1]}/v1",
        )
        connection, _ = vendor.accept()  # the call is under way, and never answered
        with connection:
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=SECONDS)

    assert (process.returncode, out) == (130, "")
    assert err == "Interrupted.\n"


@pytest.mark.usefixtures("first_demo")
def test_the_api_is_served_without_any_configuration_until_it_is_terminated(
    embedded: Qgen,
) -> None:
    process = embedded.start("serve", "--port", "0")
    url = _url_of(process)
    ready = httpx2.get(f"{url}/health/ready")
    listed = httpx2.get(f"{url}/api/v1/questions", params={"limit": 1})
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)

    assert ready.json()["is_sandbox"] is True
    assert len(listed.json()["questions"]) == 1
    assert process.returncode in (0, -signal.SIGTERM)
    assert out == ""
    assert "Traceback" not in err


@pytest.mark.usefixtures("first_demo")
def test_this_machine_has_a_key_of_its_own_and_needs_none(embedded: Qgen, data_dir: Path) -> None:
    file = data_dir / "local-key"
    key = file.read_text().strip()
    process = embedded.start("serve", "--port", "0")
    url = f"{_url_of(process)}/api/v1/me"
    without = httpx2.get(url).json()
    by_key = httpx2.get(url, headers=bearer(key)).json()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=SECONDS)

    assert file.stat().st_mode & 0o777 == 0o600
    assert without == by_key | {"kind": "local"}
    assert by_key["kind"] == "key"
    assert without["scopes"] == [*Scope]


@pytest.mark.usefixtures("first_demo")
@pytest.mark.parametrize("gone", ["file", "key", "text"])
def test_the_key_of_this_machine_is_made_anew_where_it_is_gone(
    embedded: Qgen, data_dir: Path, gone: str
) -> None:
    file = data_dir / "local-key"
    before = file.read_text()
    match gone:
        case "file":
            file.unlink()
        case "key":
            embedded("keys", "revoke", before.strip())
        case _:
            file.write_bytes(b"\xff garbage")

    listed = KeyPage.model_validate_json(embedded("keys", "list", "--json").out)

    newest = listed.keys[0]
    assert file.read_text() != before
    assert file.read_text().startswith(f"qgen_{newest.prefix}_")
    assert (newest.name, newest.scopes) == ("local", (*Scope,))
    assert file.stat().st_mode & 0o777 == 0o600


def _url_of(process: subprocess.Popen[str]) -> str:
    """Where a server says that it listens."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"running on (http://\S+)", line):
            return found[1]
    raise AssertionError("the server did not start")
