"""qgen prompts."""

import json
from pathlib import Path

import pytest

from app.shared.prompt_preview import PromptPreview
from app.shared.prompts import (
    PromptComparison,
    PromptHistory,
    PromptPage,
    PromptVersion,
    PushedPrompt,
)
from tests.support.prompts import DEFAULT_PROMPTS, a_prompt_file
from tests.support.qgen_command import Qgen


def test_the_default_prompts_are_pushed_active_and_listed(qgen: Qgen) -> None:
    assert qgen("prompts", "list").out == "None yet: qgen prompts push\n"

    pushed = qgen("prompts", "push")
    assert pushed.code == 0
    assert "question.numeric.ko v1 new\n" in pushed.out
    listed = qgen("prompts", "list")
    assert listed.code == 0
    prompts = len([*DEFAULT_PROMPTS.glob("*.md")])
    assert len(listed.out.splitlines()) == len(pushed.out.splitlines()) == prompts
    assert all("active v1, latest v1" in line for line in listed.out.splitlines())
    again = qgen("prompts", "push")
    assert again.out == pushed.out.replace("new", "unchanged")


def test_a_second_version_waits_until_it_is_activated_and_the_first_can_come_back(
    qgen: Qgen, tmp_path: Path
) -> None:
    file = a_prompt_file(tmp_path, "question.trial", "First, on {{keyword}}.")
    qgen("prompts", "push", file)
    a_prompt_file(tmp_path, "question.trial", "Second, on {{keyword}} for {{reader}}.")

    pushed = qgen("prompts", "push", file, "--note", "for readers")
    assert (pushed.code, pushed.out) == (0, "question.trial v2 new  not active\n")
    assert "active v1, latest v2" in qgen("prompts", "list").out
    assert "First, on {{keyword}}." in qgen("prompts", "show", "question.trial").out
    second = qgen("prompts", "show", "question.trial", "--version", "2").out
    assert "question.trial v2 (not active)" in second
    assert "variables: keyword, reader" in second

    activated = qgen("prompts", "activate", "question.trial", "2")
    assert (activated.code, activated.out) == (0, "question.trial v2 is active.\n")
    assert "Second, on {{keyword}}" in qgen("prompts", "show", "question.trial").out
    assert qgen("prompts", "activate", "question.trial", "1").code == 0
    assert "active v1, latest v2" in qgen("prompts", "list").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "question.nothing"),
        ("show", "question.numeric.en", "--version", "9"),
        ("activate", "question.nothing", "1"),
        ("activate", "question.numeric.en", "9"),
        ("rollback", "question.nothing"),
        ("rollback", "question.numeric.en", "--version", "9"),
        ("history", "question.nothing"),
        ("diff", "question.nothing", "1", "2"),
        ("diff", "question.numeric.en", "1", "9"),
        ("preview", "question.nothing"),
    ],
    ids=" ".join,
)
def test_a_prompt_or_version_that_is_not_there_is_wrong_input(
    refusing_qgen: Qgen, arguments: tuple[str, ...]
) -> None:
    ran = refusing_qgen("prompts", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("PROMPT_NOT_FOUND: ")
    assert "qgen prompts list" in ran.err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no front matter", "key"),
        ("---\nkey: a.b\nname: n\npurpose: question\n---\n# user\nx\n", "locale"),
        ("---\nkey: [\n---\n", "expected"),
    ],
)
def test_one_bad_file_keeps_the_whole_folder_out_and_is_named(
    refusing_qgen: Qgen, tmp_path: Path, text: str, reason: str
) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    a_prompt_file(folder, "question.good", "On {{keyword}}.")
    (folder / "question.zbad.md").write_text(text, "utf-8")

    ran = refusing_qgen("prompts", "push", folder)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("PROMPT_INVALID: question.zbad.md: ")
    assert reason in ran.err


def test_a_misspelt_variable_is_told_with_its_line(refusing_qgen: Qgen, tmp_path: Path) -> None:
    file = a_prompt_file(tmp_path, "question.trial", "A line.\nOn {{Keyword}}.")
    ran = refusing_qgen("prompts", "push", file)

    assert ran.code == 2
    assert "Line 2" in ran.err
    assert "{{keyword}}" in ran.err


@pytest.mark.parametrize("path", ["missing.md", "missing-folder", "."])
def test_a_place_without_prompts_is_wrong_input(refusing_qgen: Qgen, path: str) -> None:
    ran = refusing_qgen("prompts", "push", path)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("PROMPT_INVALID: ")


KEY = "question.trial"


@pytest.fixture
def trial(qgen: Qgen, tmp_path: Path) -> Path:
    """A prompt file whose text is version 2 of the trial prompt; version 1 is active."""
    qgen("prompts", "push", a_prompt_file(tmp_path, KEY, "On {{keyword}}."), "--note", "the first")
    file = a_prompt_file(tmp_path, KEY, "On {{keyword}} for {{reader}}.")
    assert qgen("prompts", "push", file, "--note", "for readers").code == 0
    return file


def test_a_rollback_goes_back_until_there_is_nothing_before(qgen: Qgen, trial: Path) -> None:
    qgen("prompts", "activate", KEY, "2", "--note", "try it")
    back = qgen("prompts", "rollback", KEY, "--note", "too hard")
    assert (back.code, back.out) == (0, f"{KEY} v1 is active.\n")
    refused = qgen("prompts", "rollback", KEY)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("PROMPT_ROLLBACK_IMPOSSIBLE: ")
    assert "no version was active before" in refused.err
    assert "qgen prompts activate" in refused.err
    forward = qgen("prompts", "rollback", KEY, "--version", "2")
    assert (forward.code, forward.out) == (0, f"{KEY} v2 is active.\n")


def test_the_history_and_the_version_tell_every_note_and_time(qgen: Qgen, trial: Path) -> None:
    qgen("prompts", "activate", KEY, "2", "--note", "try it")
    qgen("prompts", "rollback", KEY)
    history = qgen("prompts", "history", KEY).out.splitlines()
    shown = qgen("prompts", "show", KEY, "--version", "2").out

    assert [line.split()[0] for line in history] == [
        *("Versions", "v2", "*", "Activations", "v1", "v2", "v1")
    ]
    notes = ["for readers", "the first", "rollback from v2", "try it", "the first"]
    assert [line.rpartition("UTC  ")[2] for line in history if "UTC" in line] == notes
    assert "note: for readers" in shown
    assert "try it" in shown


def test_two_versions_are_compared_as_diff_does_and_the_exit_code_tells(
    qgen: Qgen, trial: Path
) -> None:
    ran = qgen("prompts", "diff", KEY, "1", "2")
    same = qgen("prompts", "diff", KEY, "2", "2")

    assert ran.code == 3
    assert ran.out == (
        "--- question.trial v1: variables\n+++ question.trial v2: variables\n"
        "@@ -1 +1,2 @@\n keyword\n+reader\n"
        "--- question.trial v1: user\n+++ question.trial v2: user\n"
        "@@ -1 +1 @@\n-On {{keyword}}.\n+On {{keyword}} for {{reader}}.\n"
    )
    assert (same.code, same.out) == (0, "question.trial v2 and question.trial v2 say the same.\n")


def test_a_version_is_compared_with_a_file_by_default_the_active_with_that_of_the_folder(
    qgen: Qgen, trial: Path
) -> None:
    folder = {"QGEN_PROMPTS_DIR": str(trial.parent)}

    default = qgen("prompts", "diff", KEY, **folder)
    assert default.code == 3
    assert "--- question.trial v1: user\n+++ question.trial.md: user\n" in default.out
    assert qgen("prompts", "diff", KEY, "2", **folder).code == 0
    assert qgen("prompts", "diff", KEY, "2", "--file", trial).code == 0
    missing = qgen("prompts", "diff", KEY)
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("PROMPT_INVALID: question.trial.md: ")
    other = qgen("prompts", "diff", KEY, "--file", DEFAULT_PROMPTS / "question.numeric.en.md")
    assert other.code == 2
    assert "has the key question.numeric.en, not question.trial" in other.err
    assert qgen("prompts", "diff", KEY, "1", "2", "--file", trial).code == 2


def test_a_preview_shows_the_messages_their_tokens_and_the_variables_that_do_not_fit(
    qgen: Qgen, trial: Path
) -> None:
    sample = qgen("prompts", "preview", KEY, "--version", "2", "--var", "tone=dry")
    given = qgen("prompts", "preview", KEY, "--var", "keyword=honest=true")

    assert sample.code == 0
    assert "No value for: reader\nNo such variable: tone\n" in sample.out
    assert "On photosynthesis for {{reader}}.\n" in sample.out
    assert "by o200k_base" in sample.out
    assert "# system (" in sample.out
    assert given.out.endswith("On honest=true.\n")
    assert "No " not in given.out


def test_every_command_has_json_for_programs(qgen: Qgen, trial: Path) -> None:
    def out(*arguments: str | Path) -> str:
        ran = qgen("prompts", *arguments, "--json")
        assert ran.code in {0, 3}, ran.err
        return ran.out

    [pushed] = json.loads(out("push", trial))["prompts"]
    assert PushedPrompt.model_validate(pushed).version == 2
    assert [p.key for p in PromptPage.model_validate_json(out("list")).prompts] == [KEY]
    assert PromptVersion.model_validate_json(out("show", KEY)).note == "the first"
    assert PromptVersion.model_validate_json(out("activate", KEY, "2")).is_active
    assert PromptVersion.model_validate_json(out("rollback", KEY)).version == 1
    assert len(PromptHistory.model_validate_json(out("history", KEY)).activations) == 3
    comparison = PromptComparison.model_validate_json(out("diff", KEY, "--file", trial))
    assert (comparison.old_version, comparison.new_file) == (1, "question.trial.md")
    assert PromptPreview.model_validate_json(out("preview", KEY)).missing == ()
    refused = qgen("prompts", "rollback", KEY, "--json")
    assert refused.code == 2
    assert json.loads(refused.out)["error"]["code"] == "PROMPT_ROLLBACK_IMPOSSIBLE"


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "No Key"),
        ("history", "No Key"),
        ("preview", "No Key"),
        ("activate", "question.numeric.en", "1", "--note", "a" * 1001),
        ("rollback", "question.numeric.en", "--note", " "),
        ("preview", "question.numeric.en", "--var", "TONE=dry"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_cannot_be_a_key_a_note_or_a_variable_is_wrong_input(
    refusing_qgen: Qgen, arguments: tuple[str, ...]
) -> None:
    ran = refusing_qgen("prompts", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("VALIDATION_FAILED: ")


def test_the_list_is_filtered(prompted_qgen: Qgen) -> None:
    listed = prompted_qgen("prompts", "list", "--type", "numeric", "--locale", "ko").out

    assert [line.split()[0] for line in listed.splitlines()] == ["question.numeric.ko"]
