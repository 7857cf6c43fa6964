"""qgen questions and qgen passages."""

import re

import pytest

from app.shared.ids import new_id
from app.shared.questions import Question, QuestionPage
from tests.support.factories import an_item
from tests.support.library import a_new_question, store, store_one, store_passage
from tests.support.qgen_command import Qgen
from tests.support.rows import rows


def shown(qgen: Qgen, question: Question) -> Question:
    """The question as the command tells it to programs."""
    ran = qgen("questions", "show", str(question.id), "--json")
    assert ran.code == 0, ran.err
    return Question.model_validate_json(ran.out)


async def test_the_list_shows_ids_that_can_be_pasted_and_stems_cut_to_fit(
    qgen: Qgen, database_url: str
) -> None:
    long = "Which of these words means that one can be trusted? " * 5
    first, second = await store(
        database_url,
        a_new_question(an_item(stem="One?\nTwo?"), keyword="reliable"),
        a_new_question(an_item(stem=long), keyword="honest"),
    )

    ran = qgen("questions", "list")

    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines[::2]] == [str(second.id), str(first.id)]
    assert "multiple_choice · en · english · honest · draft" in lines[0]
    assert lines[1].startswith("    Which of these words")
    assert lines[1].endswith("…")
    assert len(lines[1]) <= 80
    assert lines[3] == "    One? Two?"
    assert qgen("questions", "show", str(first.id)).code == 0


async def test_the_list_is_filtered_and_tells_how_to_go_on(qgen: Qgen, database_url: str) -> None:
    stored = await store(
        database_url,
        *(a_new_question(keyword="honest") for _ in range(3)),
        a_new_question(subject="math", keyword="percent"),
    )

    page = qgen("questions", "list", "--keyword", "HONEST", "--limit", "2")
    hint = re.search(r"--after (\S+)", page.out)
    assert hint
    rest = qgen("questions", "list", "-k", "honest", "--limit", "2", "--after", hint[1])
    as_json = qgen("questions", "list", "--subject", "math", "--json")

    assert page.out.splitlines()[0].startswith(str(stored[2].id))
    assert rest.out.splitlines()[0].startswith(str(stored[0].id))
    assert "--after" not in rest.out
    assert QuestionPage.model_validate_json(as_json.out).questions == (stored[3],)
    nothing = qgen("questions", "list", "--text", "no such words")
    assert (nothing.code, nothing.out) == (0, "There are none.\n")


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (("--from", "2026-11-22T00:00:00"), "created_from"),
        (("--before", "yesterday"), "created_before"),
        (("--subject", "English!"), "subject"),
        (("--after", "01a20318-533b-7557-b9d9-d7adb94bd695"), "query.after"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_wrong_input(
    refusing_qgen: Qgen, arguments: tuple[str, str], where: str
) -> None:
    ran = refusing_qgen("questions", "list", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("VALIDATION_FAILED: ")
    assert where in ran.err


def test_a_question_that_is_not_there_is_wrong_input(refusing_qgen: Qgen) -> None:
    for command in ("show", "delete", "restore", "history"):
        ran = refusing_qgen("questions", command, str(new_id()))
        assert (ran.code, ran.out) == (2, ""), command
        assert ran.err.startswith("QUESTION_NOT_FOUND: ")


async def test_a_deleted_question_can_be_brought_back(qgen: Qgen, database_url: str) -> None:
    stored = await store_one(database_url)

    deleted = qgen("questions", "delete", str(stored.id), "--note", "twice")
    assert (deleted.code, deleted.out) == (0, "Deleted.\n")
    assert qgen("questions", "list").out == "There are none.\n"
    assert qgen("questions", "show", str(stored.id)).code == 2
    assert "v1 deleted" in qgen("questions", "history", str(stored.id)).out
    restored = qgen("questions", "restore", str(stored.id))
    assert restored.code == 0
    assert shown(qgen, stored).stem == stored.stem


async def test_what_a_stored_text_says_to_the_terminal_is_not_done(
    qgen: Qgen, database_url: str
) -> None:
    stored = await store_one(database_url, an_item(stem="Stop\x1b[2J [red]here[/red]?"))

    for arguments in (("list",), ("show", str(stored.id))):
        ran = qgen("questions", *arguments)
        assert "\x1b" not in ran.out
        assert "[red]here[/red]" in ran.out


async def test_passages_are_listed_and_shown_with_their_questions(
    qgen: Qgen, database_url: str
) -> None:
    passage_id = await store_passage(database_url, "The ferryman rowed on in the rain.")
    await store_one(database_url, passage_id=passage_id)

    listed = qgen("passages", "list")
    assert listed.out.startswith(str(passage_id))
    assert "1 questions" in listed.out
    assert "A passage: The ferryman" in listed.out
    assert qgen("passages", "list", "--text", "helmsman").out == "There are none.\n"
    passage = qgen("passages", "show", str(passage_id))
    assert "The ferryman rowed on" in passage.out
    assert f"qgen questions list --passage {passage_id}" in passage.out
    on_it = qgen("questions", "list", "--passage", str(passage_id), "--json")
    assert len(QuestionPage.model_validate_json(on_it.out).questions) == 1
    unknown = qgen("passages", "show", str(new_id()))
    assert (unknown.code, unknown.out) == (2, "")
    assert unknown.err.startswith("PASSAGE_NOT_FOUND: ")


async def test_korean_is_spoken_where_it_is_asked_for(qgen: Qgen, database_url: str) -> None:
    stored = await store_one(database_url)

    assert qgen.script("questions", "list", "--text", "x y z", QGEN_LANG="ko").out == (
        "해당하는 항목이 없습니다.\n"
    )
    assert qgen.script("questions", "delete", str(stored.id), QGEN_LANG="ko").out == (
        "삭제했습니다.\n"
    )
    assert await rows(database_url, "SELECT 1 FROM questions WHERE deleted_at IS NOT NULL")
