"""qgen import: all of a file, or nothing of it."""

import json
from pathlib import Path

import asyncpg
import pytest

from tests.support.qgen_command import Qgen
from tests.support.rows import rows

GOOD_EXAMPLE: dict[str, object] = {
    "stem": "Which word means that you can trust it?",
    "options": ["reliable", "fragile", "hostile"],
    "answer": "A",
    "explanation": "Something reliable does what you expect.",
}


def a_file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


async def keywords_of(qgen: Qgen) -> list[asyncpg.Record]:
    return await rows(
        qgen.environment["QGEN_DATABASE_URL"],
        "SELECT k.term, k.locale, k.level, c.subject_code FROM keywords k "
        "JOIN keyword_categories c ON c.id = k.category_id ORDER BY k.term",
    )


async def examples_of(qgen: Qgen) -> list[asyncpg.Record]:
    return await rows(
        qgen.environment["QGEN_DATABASE_URL"],
        "SELECT question_type, locale, content, source FROM few_shot_examples",
    )


async def test_keywords_are_imported_once_however_often_the_file_is(
    qgen: Qgen, tmp_path: Path
) -> None:
    file = a_file(
        tmp_path, "words.csv", "word,cefr", "reliable,B1", "honest,A2", "신뢰,", "honest,A2"
    )

    first = qgen("import", "keywords", file)
    assert (first.code, first.out) == (0, "4 rows: 3 added, 1 there already.\n")
    again = qgen("import", "keywords", file)
    assert (again.code, again.out) == (0, "4 rows: 0 added, 4 there already.\n")
    assert [tuple(row) for row in await keywords_of(qgen)] == [
        ("honest", "en", "A2", "english"),
        ("reliable", "en", "B1", "english"),
        ("신뢰", "ko", None, "english"),
    ]


async def test_columns_of_other_names_are_mapped(qgen: Qgen, tmp_path: Path) -> None:
    file = a_file(tmp_path, "words.csv", "Lemma,Stufe", "reliable,B1")
    ran = qgen(
        *("import", "keywords", file, "--subject", "vocab"),
        *("--map", "term=Lemma", "--map", "level=Stufe"),
    )

    assert ran.code == 0, ran.err
    assert [tuple(row) for row in await keywords_of(qgen)] == [("reliable", "en", "B1", "vocab")]


def test_bad_rows_keep_the_whole_file_out_and_are_told_by_line_and_reason(
    refusing_qgen: Qgen, tmp_path: Path
) -> None:
    file = a_file(
        tmp_path,
        "words.csv",
        *("term,level,subject", "reliable,B1,english", ",A1,english", '"two\nlines",B1,english'),
        *("x,B1,English Language", "y,B1", f"{'z' * 300},B1,english"),
    )
    ran = refusing_qgen("import", "keywords", file)

    assert (ran.code, ran.out) == (2, "")
    assert "4 of 6 rows cannot be imported, so none was" in ran.err
    told = [line for line in ran.err.splitlines() if line.startswith("  line ")]
    assert [line.split(" · ")[0] for line in told] == [
        "  line 3",
        "  line 6",
        "  line 7",
        "  line 8",
    ]
    assert "term is empty" in told[0]
    assert "English Language" in told[1]
    assert "2 cells where the header has 3" in told[2]
    assert "term is longer than" in told[3]


def test_bad_examples_keep_the_whole_file_out_and_are_told_by_line_and_reason(
    refusing_qgen: Qgen, tmp_path: Path
) -> None:
    bad = (
        GOOD_EXAMPLE | {"answer": "E"},
        GOOD_EXAMPLE | {"explanation": ""},
        GOOD_EXAMPLE | {"options": ["same", "same"]},
        GOOD_EXAMPLE | {"type": "essay"},
    )
    lines = [json.dumps(row) for row in (GOOD_EXAMPLE, *bad)]
    file = a_file(tmp_path, "items.jsonl", *lines, "{not json", "[]")
    ran = refusing_qgen("import", "examples", file)

    assert (ran.code, ran.out) == (2, "")
    told = [line for line in ran.err.splitlines() if line.startswith("  line ")]
    assert [line.split(" · ")[0] for line in told] == [f"  line {n}" for n in range(2, 8)]
    for line, reason in zip(
        told, ["'E'", "explanation", "two different", "essay", "not JSON", "object"], strict=True
    ):
        assert reason in line


async def test_an_example_with_a_repeated_option_is_mended_and_the_user_is_told(
    qgen: Qgen, tmp_path: Path
) -> None:
    mended = GOOD_EXAMPLE | {"options": ["reliable", "fragile", "hostile", "fragile"]}
    file = a_file(tmp_path, "items.jsonl", json.dumps(mended))
    ran = qgen("import", "examples", file, "--source", "a test")

    assert ran.code == 0
    assert ran.out.splitlines() == [
        "line 1: option 4 repeats another and was left out",
        "1 rows: 1 added, 0 there already.",
    ]
    [example] = await examples_of(qgen)
    assert (example["question_type"], example["source"]) == ("multiple_choice", "a test")
    assert len(json.loads(example["content"])["options"]) == 3
    again = qgen("import", "examples", file)
    assert again.out.endswith("1 rows: 0 added, 1 there already.\n")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("missing.csv",), "missing.csv"),
        (("words.xlsx",), ".csv"),
        (("latin1.csv",), "line 2: term has a NUL or a character that is not UTF-8"),
        (("empty.csv",), "header"),
        (("words.csv", "--map", "colour=Lemma"), "colour"),
        (("words.csv", "--map", "term=Missing"), "Missing"),
        (("header.csv",), "no rows"),
    ],
)
def test_a_file_that_cannot_be_read_as_asked_is_wrong_input(
    refusing_qgen: Qgen, tmp_path: Path, arguments: tuple[str, ...], reason: str
) -> None:
    a_file(tmp_path, "words.csv", "Lemma", "reliable")
    a_file(tmp_path, "words.xlsx", "term", "reliable")
    a_file(tmp_path, "header.csv", "term,level")
    (tmp_path / "latin1.csv").write_bytes("term\ncaf\xe9\n".encode("latin-1"))
    (tmp_path / "empty.csv").write_bytes(b"")
    ran = refusing_qgen("import", "keywords", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert reason in ran.err
    assert "Traceback" not in ran.err


def test_a_mapping_that_is_no_pair_is_a_wrong_argument(refusing_qgen: Qgen, tmp_path: Path) -> None:
    ran = refusing_qgen(
        "import", "keywords", a_file(tmp_path, "w.csv", "term", "a"), "--map", "term"
    )

    assert ran.code == 2
    assert "FIELD=COLUMN" in ran.err
    assert "Traceback" not in ran.err


A_QUESTION: dict[str, object] = {
    "stem": "What did the fox see?",
    "answer": ["a goose", "the goose"],
    "standard": "custom:R.1",
    "passage": {"title": "Fox and goose", "body": "The fox saw a goose."},
}
A_STANDARD = '{"framework": "custom", "code": "R.1", "description": "Read.", "subject": "english"}'


def test_passages_are_shown_with_the_ids_that_questions_are_made_on(
    qgen: Qgen, tmp_path: Path
) -> None:
    fox = a_file(tmp_path, "fox-story.csv", "section,text", "1,The fox saw.", "2,A goose!")
    owl = a_file(tmp_path, "owl.jsonl", '{"title": "Owl", "body": "The owl slept."}')

    first = qgen("import", "passages", fox, owl, "--json")
    again = qgen("import", "passages", fox)

    assert first.code == 0, first.err
    done = json.loads(first.out)
    told = [(one["title"], one["words"], one["is_new"]) for one in done["passages"]]
    assert (done["added"], done["known"], told) == (2, 0, [("Fox", 5, True), ("Owl", 3, True)])
    assert again.out.splitlines() == [
        f"{done['passages'][0]['id']}  Fox (5 words)",
        "1 rows: 0 added, 1 there already.",
    ]


def test_an_exported_question_is_known_when_it_comes_back(qgen: Qgen, tmp_path: Path) -> None:
    questions = a_file(tmp_path, "questions.jsonl", json.dumps(A_QUESTION))
    out = tmp_path / "export.jsonl"

    assert qgen("import", "standards", a_file(tmp_path, "s.jsonl", A_STANDARD)).code == 0
    first = qgen("import", "questions", questions, "--subject", "english")
    exported = qgen("export", "questions", "--out", out)
    shown = qgen("export", "questions", "--type", "short_answer")
    again = qgen("import", "questions", out)

    assert (first.code, first.out) == (0, "1 rows: 1 added, 0 there already.\n"), first.err
    assert (exported.code, exported.out, exported.err) == (0, "", "1 questions.\n")
    assert shown.out == out.read_text("utf-8")
    assert json.loads(shown.out)["key"]["accepted"] == ["a goose", "the goose"]
    assert again.out == "1 rows: 0 added, 1 there already.\n"
    assert qgen("export", "questions", "--type", "essay").out == ""
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_question_whose_standard_is_missing_is_not_stored(
    refusing_qgen: Qgen, tmp_path: Path
) -> None:
    ran = refusing_qgen(
        *("import", "questions", a_file(tmp_path, "q.jsonl", json.dumps(A_QUESTION))),
        *("--subject", "english"),
    )

    assert (ran.code, ran.out) == (2, "")
    assert "line 1 · reason the project has no standard 'custom:R.1': import it first" in ran.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("standards", "words.json"), "not a published document"),
        (("standards", "s.csv"), "framework is empty: give --framework"),
        (("standards", "s.csv", "--framework", "latin"), "latin"),
        (("questions", "q.csv"), "subject is empty: give --subject"),
        (("questions", "q.csv", "--subject", "art", "--passage", "7"), "--passage"),
        (("passages", "q.csv"), "there is no column for body"),
        (("examples", "q.csv"), "there is no column for explanation"),
    ],
)
def test_each_kind_of_file_is_refused_with_what_is_missing(
    refusing_qgen: Qgen, tmp_path: Path, arguments: tuple[str, ...], reason: str
) -> None:
    a_file(tmp_path, "words.json", '{"words": ["a"]}')
    a_file(tmp_path, "s.csv", "code,description,subject", "A1,Draw.,art")
    a_file(tmp_path, "q.csv", "stem,answer", "Who?,the fox")
    ran = refusing_qgen("import", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert reason in ran.err
    assert "Traceback" not in ran.err


def test_an_export_goes_where_a_link_points_and_not_in_place_of_a_folder(
    qgen: Qgen, tmp_path: Path
) -> None:
    target, link = tmp_path / "target.jsonl", tmp_path / "link.jsonl"
    target.write_text("old", "utf-8")
    link.symlink_to(target)

    assert qgen("export", "questions", "--out", link).code == 0
    folder = qgen("export", "questions", "--out", tmp_path)

    assert link.is_symlink()
    assert target.read_text("utf-8") != "old"
    assert folder.code == 2
    assert "folder" in folder.err


def test_an_export_that_cannot_be_written_says_so(refusing_qgen: Qgen, tmp_path: Path) -> None:
    ran = refusing_qgen("export", "questions", "--out", tmp_path / "missing" / "export.jsonl")

    assert (ran.code, ran.out) == (2, "")
    assert "No such file or directory" in ran.err
    assert "Traceback" not in ran.err
