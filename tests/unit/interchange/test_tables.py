"""Rows of CSV and JSON Lines files under our field names."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import BusinessException
from app.domain.interchange.columns import Fields
from app.domain.interchange.keyword_rows import KEYWORD_FIELDS, read_keywords
from app.domain.interchange.rows import Read, Row, RowProblem, UnusableRow, require_storable
from app.domain.interchange.tables import read_rows
from app.shared.enums import CefrLevel
from app.shared.imports import KeywordFile


def a_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def terms(path: Path) -> list[str]:
    found = read_keywords(KeywordFile(path=path, subject="english"))
    return [read.value.term for read in found if isinstance(read, Read)]


def test_a_byte_order_mark_and_blank_lines_are_no_part_of_the_data(tmp_path: Path) -> None:
    text = "\ufeffterm,level\nreliable,B1\n,\n\nhonest,A2\n"

    assert terms(a_file(tmp_path, "words.csv", text)) == ["reliable", "honest"]


def test_of_two_columns_with_one_name_the_first_counts(tmp_path: Path) -> None:
    assert terms(a_file(tmp_path, "words.csv", "term,term\nfirst,second\n")) == ["first"]


def test_a_null_leaves_its_field_to_another_name_for_it(tmp_path: Path) -> None:
    record = {"term": None, "word": "reliable"}

    assert terms(a_file(tmp_path, "words.jsonl", json.dumps(record))) == ["reliable"]


def test_lines_are_counted_where_a_row_begins(tmp_path: Path) -> None:
    path = a_file(tmp_path, "words.csv", 'term,level\n"two\nlines",A1\nthird,A2\n')

    lines = [row.line for row in read_rows(path, KEYWORD_FIELDS, {})]

    assert lines == [2, 4]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not JSON"),
        ('{"term": NaN}', "NaN is not a value of JSON"),
        ("[" * 200_000, "nests too deeply"),
        ("[1]", "not a JSON object"),
        ('{"term": "' + "x" * 1_000_001 + '"}', "longer than 1000000 characters"),
        ('{"term": ["x"]}', "term must be text or a number"),
        ('{"term": true}', "term must be text or a number"),
        ('{"term": "x", "level": {}}', "level must be text or a number"),
        ('{"term": "nul \\u0000"}', "term has a NUL"),
        ('{"term": "half \\ud800"}', "not UTF-8"),
        ('{"term": "x", "locale": "fr"}', "locale 'fr' is none of: ko, en"),
        ('{"level": "A1"}', "term is empty"),
    ],
)
def test_a_bad_line_is_a_problem_with_its_number_and_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    path = a_file(tmp_path, "words.jsonl", f'{{"term": "fine"}}\n{text}\n')

    _, problem = read_keywords(KeywordFile(path=path, subject="english"))

    assert isinstance(problem, RowProblem)
    assert problem.line == 2
    assert reason in problem.reason


def test_a_backslash_escape_that_is_written_out_is_no_nul(tmp_path: Path) -> None:
    assert terms(a_file(tmp_path, "words.csv", "term\n\\u0000\n")) == ["\\u0000"]


def test_a_value_may_nest_deeper_than_the_stack_of_python() -> None:
    value: list[object] = ["\x00"]
    for _ in range(100_000):
        value = [value]
    row = Row(1, {"options": value})  # type: ignore[dict-item] # a list of lists of ...
    fields = Fields({"options": ()}, (), frozenset({"options"}))

    with pytest.raises(UnusableRow, match="options has a NUL"):
        require_storable(row, fields)


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        ({"level": "B1"}, (CefrLevel.B1, None)),
        ({"level": "pre-A1"}, (CefrLevel.PRE_A1, None)),
        ({"level": "중1"}, (None, "중1")),
        ({"level": "7", "cefr_level": "a2"}, (CefrLevel.A2, "7")),
        ({"level": "b1", "cefr_level": "a2", "grade": "7"}, (CefrLevel.A2, "7")),
        ({}, (None, None)),
    ],
)
def test_a_level_is_a_cefr_level_or_a_grade(
    values: dict[str, str], levels: tuple[CefrLevel | None, str | None]
) -> None:
    assert Row(1, values).levels() == levels


def test_a_spread_field_that_is_mapped_needs_every_column(tmp_path: Path) -> None:
    path = a_file(tmp_path, "words.csv", "term,level\nx,A1\n")

    with pytest.raises(BusinessException, match="no column 'term,level'"):
        list(
            read_keywords(KeywordFile(path=path, subject="english", mapping={"term": "term,level"}))
        )


@given(st.lists(st.dictionaries(st.sampled_from(["term", "level"]), st.text()), min_size=1))
def test_every_row_of_json_is_read_or_told_and_never_lost(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "words.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")

    found = list(read_keywords(KeywordFile(path=path, subject="english")))

    assert [row.line for row in found] == list(range(1, len(records) + 1))
    for row, record in zip(found, records, strict=True):
        if isinstance(row, Read):
            assert row.value.term == record["term"].strip()
