import asyncio
from pathlib import Path

import pytest

from app.application.import_files import import_examples, import_keywords
from app.core.config import REPOSITORY_ROOT
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.interchange.example_rows import read_examples
from app.domain.interchange.keyword_rows import read_keywords
from app.domain.interchange.rows import Read, RowProblem
from app.shared.imports import ExampleFile, KeywordFile
from app.shared.item_keys import ChoiceKey
from tests.integration.generation.conftest import Studio
from tests.support.factories import a_new_stem, a_reply, an_order

SHARED = REPOSITORY_ROOT.parent / "shared" / "data"
needs_shared_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared data is not beside this checkout"
)


def an_example(stem: str, **parts: object) -> dict[str, object]:
    return {
        "question": stem,
        "options": ["A) 1", "B) 2", "C) 3"],
        "correct": "B",
        "rationale": "One and one are two.",
        **parts,
    }


async def test_an_import_is_idempotent_and_counts_what_was_there(studio: Studio) -> None:
    text = "headword,CEFR,pos\nreliable,B1,adjective\nhappy,A1,adjective\n"

    first = await studio.import_keywords(text)
    again = await studio.import_keywords(text + "new,A1,adjective\n")

    assert (first.added, first.known) == (2, 0)
    assert (again.added, again.known) == (1, 2)
    assert await studio.count("keywords") == 3


async def test_one_bad_row_keeps_all_out_and_is_named_by_line_and_reason(studio: Studio) -> None:
    with pytest.raises(BusinessException) as rejected:
        await studio.import_keywords('term,level\n"two\nlines",A1\n  ,A1\nfine,' + "x" * 17 + "\n")

    assert rejected.value.code is ErrorCode.IMPORT_REJECTED
    assert rejected.value.details["problems"] == [
        {"line": 4, "reason": "term is empty"},
        {"line": 5, "reason": "level is longer than 16 characters"},
    ]
    assert await studio.count("keywords") == 0


async def test_two_imports_of_one_file_at_once_store_each_row_once(studio: Studio) -> None:
    text = "term\n" + "".join(f"word{n}\n" for n in range(1500))

    reports = await asyncio.gather(*(studio.import_keywords(text) for _ in range(3)))

    assert sum(report.added for report in reports) == await studio.count("keywords") == 1500


async def test_terms_are_one_keyword_whatever_their_case_width_and_spacing(studio: Studio) -> None:
    report = await studio.import_keywords("term\nice cream\nＩｃｅ  Cream\n")

    assert (report.added, report.known) == (1, 1)


async def test_an_example_is_kept_as_an_item_and_a_repeated_option_is_left_out(
    studio: Studio,
) -> None:
    report = await studio.import_examples(
        an_example("How much is one and one?", options=["A)1", "B)2", "C)1", "D)4"])
    )

    assert report.notes == ["line 1: option 3 repeats another and was left out"]
    (row,) = await studio.rows(
        "SELECT content->'key'->>'options' AS key, content->'options'->0->>'content' AS first, "
        "jsonb_array_length(content->'options') AS options, question_type, locale "
        "FROM few_shot_examples"
    )
    assert tuple(row) == ("[1]", "1", 3, "multiple_choice", "en")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"correct": "Z"}, "answer 'Z'"),
        ({"correct": None}, "answer ''"),
        ({"question": " "}, "stem is empty"),
        ({"rationale": ""}, "explanation is empty"),
        ({"options": ["A) 1", "B) "]}, "option 2 is empty"),
        ({"options": [{"content": "1"}, {"content": ["2"]}]}, "option 2 must be text"),
        ({"correct": ["B", "C"]}, "answer must be a letter"),
        ({"passage": {"body": "Once upon a time."}}, "an item on a passage is no example"),
        ({"options": ["A) 2", "B) 2"]}, "fewer than two"),
        ({"options": "1, 2, 3"}, "options must be a list"),
        ({"options": ["b", "a", "c"], "correct": "a"}, "answer 'a'"),
        ({"options": [str(n) for n in range(7)], "correct": "A"}, "more than 6 options"),
        ({"options": ["a", "nul \x00"]}, "options has a NUL"),
        ({"question": "half \ud800"}, "stem has a NUL or a character"),
        ({"question": {"a": 1}}, "stem must be text"),
        ({"question": True}, "stem must be text"),
        ({"subject": "Math 101!"}, "subject 'Math 101!'"),
        ({"options": None, "correct": "3", "tolerance": "-1"}, "tolerance '-1'"),
        ({"difficulty": "brutal"}, "difficulty 'brutal'"),
        ({"type": "numeric"}, "type is numeric"),
        ({"question": "nul \x00"}, "stem has a NUL"),
    ],
)
async def test_an_example_that_is_no_item_is_refused_with_the_reason(
    studio: Studio, parts: dict[str, object], reason: str
) -> None:
    with pytest.raises(BusinessException, match=reason.replace("(", r"\(")):
        await studio.import_examples(an_example("Fine?"), an_example("Bad?", **parts))

    assert await studio.count("few_shot_examples") == 0


async def test_the_nearest_examples_are_shown_and_take_turns(studio: Studio) -> None:
    near = [an_example(f"Near {n}?", subject="math", difficulty="hard") for n in range(5)]
    far = [an_example(f"Far {n}?", subject="english", difficulty="easy") for n in range(5)]
    await studio.import_examples(*near, *far)
    studio = studio.replying(*[a_reply(a_new_stem()) for _ in range(6)])
    order = an_order(studio.project_id, subject="math", difficulty="hard")

    for _ in range(6):
        await studio.generate(order)

    prompts = [request.messages[-1].text for request in studio.fakes[0].requests]
    assert all(prompt.count("Near") == 3 and "Far" not in prompt for prompt in prompts)
    assert {n for n in range(5) for prompt in prompts if f"Near {n}?" in prompt} == set(range(5))


async def test_examples_of_another_language_or_type_are_never_shown(studio: Studio) -> None:
    await studio.import_examples(
        an_example("한국어 문제인가?"),
        {"stem": "How many?", "answer": "3", "explanation": "Count them."},
    )
    studio = studio.replying(a_reply())

    await studio.generate(an_order(studio.project_id))

    assert "<examples>\n(none)\n</examples>" in studio.fakes[0].requests[0].messages[-1].text


@needs_shared_data
async def test_the_cefr_j_word_list_is_imported_as_it_is(studio: Studio) -> None:
    file = KeywordFile(path=SHARED / "cefrj-vocabulary.csv", subject="english", mapping={})

    async with studio.container.sessions() as session:
        services = studio.container.imports(session)
        first = await import_keywords(services, studio.project_id, file)
        again = await import_keywords(services, studio.project_id, file)

    assert (first.rows, first.added, again.added) == (7799, 7799, 0)


@needs_shared_data
async def test_the_aqua_problems_are_imported_as_they_are(studio: Studio) -> None:
    file = ExampleFile(path=SHARED / "aqua-dev.jsonl", subject="math", mapping={})

    async with studio.container.sessions() as session:
        services = studio.container.imports(session)
        first = await import_examples(services, studio.project_id, file)
        again = await import_examples(services, studio.project_id, file)

    assert (first.rows, first.added, again.added, len(first.notes)) == (127, 127, 0, 4)


def test_a_file_of_another_kind_or_without_the_mapped_column_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "words.xlsx").write_bytes(b"PK")
    (tmp_path / "words.csv").write_text("a,b\n1,2\n")
    (tmp_path / "broken.csv").write_text('term\n"open')
    cases = [
        ("words.xlsx", {}, ".csv"),
        ("missing.csv", {}, "No such file"),
        ("broken.csv", {}, "line 2"),
        ("words.csv", {}, "no column for term"),
        ("words.csv", {"term": "c"}, "no column 'c'"),
        ("words.csv", {"tearm": "a"}, "no field 'tearm'"),
    ]
    for name, mapping, reason in cases:
        file = KeywordFile(path=tmp_path / name, subject="english", mapping=mapping)
        with pytest.raises(BusinessException, match=reason) as refused:
            list(read_keywords(file))
        assert refused.value.code is ErrorCode.IMPORT_FILE_UNREADABLE


async def test_text_that_is_not_utf_8_is_a_bad_row_with_its_line(
    studio: Studio, tmp_path: Path
) -> None:
    (tmp_path / "latin.csv").write_bytes("term\nfine\ncaf\xe9\n".encode("latin-1"))

    rows = list(read_keywords(KeywordFile(path=tmp_path / "latin.csv", subject="english")))

    assert rows[1] == RowProblem(3, "term has a NUL or a character that is not UTF-8")


async def test_a_term_that_grows_beyond_its_limit_when_normalised_is_refused(
    studio: Studio,
) -> None:
    with pytest.raises(BusinessException, match="term is longer"):
        await studio.import_keywords(f"term\n{'ß' * 150}\n")


async def test_a_corrected_key_is_another_example_and_not_ignored(studio: Studio) -> None:
    await studio.import_examples(an_example("How much?", correct="A"))

    assert (await studio.import_examples(an_example("How much?", correct="B"))).added == 1


def test_a_csv_cell_may_hold_the_options_as_a_json_list(tmp_path: Path) -> None:
    path = tmp_path / "examples.csv"
    path.write_text('stem,options,answer,explanation\nWhich?,"[""x"", ""y""]",B,Because.\n')

    (read,) = read_examples(ExampleFile(path=path))

    assert isinstance(read, Read)
    assert read.value.item.key == ChoiceKey(options=(1,))
