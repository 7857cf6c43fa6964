"""qgen prompts."""

from pathlib import Path

import pytest

from tests.support.prompts import a_prompt_file
from tests.support.qgen_command import Qgen


def test_the_default_prompts_are_pushed_active_and_listed(qgen: Qgen) -> None:
    assert qgen("prompts", "list").out == "None yet: qgen prompts push\n"

    pushed = qgen("prompts", "push")
    assert pushed.code == 0
    assert "question.numeric.ko v1 new\n" in pushed.out
    listed = qgen("prompts", "list")
    assert listed.code == 0
    assert len(listed.out.splitlines()) == len(pushed.out.splitlines()) == 6
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
