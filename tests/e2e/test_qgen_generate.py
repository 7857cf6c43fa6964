"""qgen generate question."""

import json
from pathlib import Path

import pytest

from app.api.v1.schemas import GeneratedOut
from tests.support.prompts import a_forgetful_prompt, push_into
from tests.support.qgen_command import Qgen
from tests.support.rows import stored
from tests.support.sandbox_process import SandboxProcess

ASK = ("generate", "question", "-k", "reliable")


async def test_a_question_is_printed_for_people_with_its_origin_and_cost(
    prompted_qgen: Qgen, tmp_path: Path
) -> None:
    ran = prompted_qgen(*ASK)

    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "[multiple_choice · en · reliable · medium]"
    assert sum(line.startswith("  ✔ ") for line in lines) == 1
    assert any(line.startswith("Key: ") for line in lines)
    assert any(line.startswith("Stored as ") for line in lines)
    assert "made up by the sandbox" in ran.out
    assert lines[-1].startswith("Calls 1, tokens ")
    url = prompted_qgen.environment["QGEN_DATABASE_URL"]
    await push_into(url, a_forgetful_prompt(tmp_path))
    twice = [prompted_qgen(*ASK, "--prompt", "question.forgetful") for _ in range(2)]
    assert "Duplicate of" in twice[1].out


def test_with_json_nothing_but_one_document_is_on_the_standard_output(prompted_qgen: Qgen) -> None:
    ran = prompted_qgen(*ASK, "--json", "-l", "ko", QGEN_LOG_LEVEL="DEBUG", QGEN_LOG_FORMAT="json")

    assert ran.code == 0
    generated = GeneratedOut.model_validate_json(ran.out)
    assert generated.question.locale == "ko"
    for line in ran.err.splitlines():
        assert json.loads(line)["level"] in {"DEBUG", "INFO"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("-k", " "), "VALIDATION_FAILED"),
        (("-k", "a", "--options", "9"), "VALIDATION_FAILED"),
        (("-k", "a\x1b[31mb"), "VALIDATION_FAILED"),
        (("-k", "a", "--prompt", "none"), "PROMPT_NOT_FOUND"),
        (("-k", "a", "--var", "tone=dry"), "PROMPT_VARIABLE_UNKNOWN"),
        (("-k", "a", "--model", "gpt-0"), "MODEL_UNKNOWN"),
    ],
)
def test_wrong_input_ends_with_2_and_the_one_error_body_in_json(
    refusing_qgen: Qgen, arguments: tuple[str, ...], code: str
) -> None:
    ran = refusing_qgen("generate", "question", *arguments, "--json")

    assert ran.code == 2
    error = json.loads(ran.out)["error"]
    assert list(error) == ["code", "message", "details", "request_id"]
    assert (error["code"], bool(error["request_id"])) == (code, True)
    assert ran.err.startswith(f"{code}: ")
    assert "\x1b" not in ran.err + ran.out


@pytest.mark.parametrize(
    "arguments", [(), ("-k", "a", "--type", "riddle"), ("-k", "a", "--var", "tone")]
)
def test_wrong_arguments_end_with_2_and_say_which(
    refusing_qgen: Qgen, arguments: tuple[str, ...]
) -> None:
    ran = refusing_qgen("generate", "question", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert (arguments[-1] if arguments else "--keyword") in ran.err


@pytest.mark.parametrize("mode", ["never", "auto"])
def test_on_a_real_database_nothing_is_made_up_for_want_of_a_key(
    refusing_qgen: Qgen, mode: str
) -> None:
    ran = refusing_qgen(*ASK, QGEN_SANDBOX=mode, QGEN_SANDBOX_URL="")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("PROVIDER_NOT_CONFIGURED: ")
    assert "OPENAI_API_KEY" in ran.err


async def test_a_vendor_that_fails_ends_with_1_and_the_call_is_kept(
    prompted_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    sandbox.set_faults({"kind": "rate_limited", "rate": 1, "retry_after": 3600})
    ran = prompted_qgen(*ASK)

    assert (ran.code, ran.out) == (1, "")
    assert "\nPROVIDER_RATE_LIMITED: " in ran.err  # after the log's own line
    assert await stored(prompted_qgen.environment["QGEN_DATABASE_URL"]) == (0, 1)


def test_a_key_is_in_no_output_even_at_debug_and_when_the_vendor_refuses_it(
    prompted_qgen: Qgen, sandbox: SandboxProcess
) -> None:
    secret = "sk-invalid-0123456789abcdefghij"
    ran = prompted_qgen(
        *(*ASK, "--json"),
        QGEN_SANDBOX="never",
        OPENAI_API_KEY=secret,
        OPENAI_BASE_URL=sandbox.openai_url,
        QGEN_LOG_LEVEL="DEBUG",
    )

    assert ran.code == 1
    assert json.loads(ran.out)["error"]["code"] == "PROVIDER_AUTH_FAILED"
    assert secret not in ran.out + ran.err
