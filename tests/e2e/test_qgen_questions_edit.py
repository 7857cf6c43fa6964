"""qgen questions edit."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from app.shared.questions import Question
from tests.support.factories import an_item
from tests.support.library import an_essay, store_one
from tests.support.qgen_command import QGEN, Qgen


def shown(qgen: Qgen, question: Question) -> Question:
    """The question as the command tells it to programs."""
    ran = qgen("questions", "show", str(question.id), "--json")
    assert ran.code == 0, ran.err
    return Question.model_validate_json(ran.out)


async def test_options_change_what_they_name_and_the_history_shows_what_was(
    qgen: Qgen, database_url: str
) -> None:
    before = await store_one(database_url, an_item(stem="The old stem?"), grade="7")

    ran = qgen(
        *("questions", "edit", str(before.id), "--stem", "The new stem?"),
        *("--difficulty", "hard", "--grade", "", "--note", "clearer"),
    )

    assert (ran.code, ran.err) == (0, "")
    assert "The new stem?" in ran.out
    after = shown(qgen, before)
    assert (after.stem, after.difficulty, after.grade) == ("The new stem?", "hard", None)
    assert (after.version, after.options) == (2, before.options)
    history = qgen("questions", "history", str(before.id))
    assert history.out.startswith("v1 edited  ")
    assert "clearer" in history.out.splitlines()[0]
    assert "The old stem?" in history.out


async def test_an_edit_that_changes_nothing_says_so(qgen: Qgen, database_url: str) -> None:
    stored = await store_one(database_url)

    ran = qgen("questions", "edit", str(stored.id), "--difficulty", "medium")

    assert (ran.code, ran.out) == (0, "Nothing changed.\n")
    assert shown(qgen, stored) == stored


@pytest.mark.parametrize("form", ["json", "yaml"])
async def test_a_file_changes_the_fields_in_it(
    qgen: Qgen, database_url: str, tmp_path: Path, form: str
) -> None:
    stored = await store_one(database_url, an_essay("Describe a day.", 3))
    rubric = [{"criterion": "All", "points": 7, "descriptor": "Everything \U0001f600."}]
    file = tmp_path / f"edit.{form}"
    if form == "json":
        file.write_text(json.dumps({"key": {"kind": "essay", "rubric": rubric}}), "utf-8")
    else:
        file.write_text(
            "stem: |\n  Describe $\\frac{1}{2}$ of a day.\n  In words.\n"
            "key:\n  kind: essay\n  rubric:\n"
            "    - {criterion: All, points: 7, descriptor: Everything \U0001f600.}\n",
            "utf-8",
        )

    ran = qgen("questions", "edit", str(stored.id), "--file", file, "--json")

    after = Question.model_validate_json(ran.out)
    assert after.points == 7
    assert after.key.model_dump(mode="json")["rubric"] == rubric
    if form == "yaml":
        assert after.stem == "Describe $\\frac{1}{2}$ of a day.\nIn words."


@pytest.mark.parametrize(
    "text", ["stem: [", "- a list", "{", "just text", "colour: red", "type: numeric"]
)
async def test_a_file_that_cannot_be_meant_is_wrong_input(
    qgen: Qgen, database_url: str, tmp_path: Path, text: str
) -> None:
    stored = await store_one(database_url)
    file = tmp_path / "edit.yaml"
    file.write_text(text, "utf-8")

    ran = qgen("questions", "edit", str(stored.id), "--file", file)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("VALIDATION_FAILED: ")
    assert shown(qgen, stored) == stored


async def test_standard_input_is_a_file_too(qgen: Qgen, database_url: str) -> None:
    stored = await store_one(database_url)
    ran = subprocess.run(  # noqa: S603, ASYNC221 - our own command, and nothing else to do
        [QGEN, "questions", "edit", str(stored.id), "--file", "-"],
        cwd=qgen.folder,
        env=dict(qgen.environment),
        input='{"difficulty": "very_hard"}',
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert "very_hard" in ran.stdout
    assert shown(qgen, stored).difficulty == "very_hard"


async def test_a_version_that_somebody_has_changed_is_not_overwritten(
    qgen: Qgen, database_url: str
) -> None:
    stored = await store_one(database_url)
    assert qgen("questions", "edit", str(stored.id), "--difficulty", "hard").code == 0

    ran = qgen("questions", "edit", str(stored.id), "--difficulty", "easy", "--version", "1")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("VERSION_CONFLICT: ")
    assert shown(qgen, stored).difficulty == "hard"


async def test_without_a_terminal_an_edit_says_that_it_needs_a_change(
    qgen: Qgen, database_url: str
) -> None:
    stored = await store_one(database_url)

    ran = qgen.script("questions", "edit", str(stored.id))

    assert ran.code == 2
    assert "--file" in ran.err


def _edit_on_a_terminal(qgen: Qgen, question: Question, editor: str) -> tuple[int, str]:
    """Exit code and error output of an edit whose editor is a script of sed."""
    terminal, inner = pty.openpty()
    try:
        ran = subprocess.run(  # noqa: S603 - our own command
            [QGEN, "questions", "edit", str(question.id)],
            cwd=qgen.folder,
            env={**qgen.environment, "EDITOR": f"sed -i '{editor}'", "TMPDIR": str(qgen.folder)},
            stdin=inner,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(terminal)
        os.close(inner)
    return ran.returncode, ran.stderr


async def test_the_editor_shows_the_fields_and_what_is_changed_there_is_stored(
    qgen: Qgen, database_url: str
) -> None:
    stem = "What is $\\frac{1}{2}$?\n\nThink: twice."
    stored = await store_one(database_url, an_item(stem=stem))

    code, _ = _edit_on_a_terminal(
        qgen, stored, "s/Think: twice/Think: again/; s/difficulty: medium/difficulty: easy/"
    )

    assert code == 0
    after = shown(qgen, stored)
    assert after.stem == "What is $\\frac{1}{2}$?\n\nThink: again."
    assert after.difficulty == "easy"
    assert after.options == stored.options
    assert not list(qgen.folder.glob("*.yaml"))


async def test_what_was_written_in_the_editor_is_kept_when_it_is_refused(
    qgen: Qgen, database_url: str
) -> None:
    stored = await store_one(database_url)

    code, error = _edit_on_a_terminal(qgen, stored, "s/difficulty: medium/difficulty: extreme/")

    assert code == 2
    assert "VALIDATION_FAILED: " in error
    (kept,) = qgen.folder.glob("*.yaml")
    assert str(kept) in error
    kept.write_text(kept.read_text("utf-8").replace("extreme", "hard"), "utf-8")
    assert qgen("questions", "edit", str(stored.id), "--file", kept).code == 0
    assert shown(qgen, stored).difficulty == "hard"
