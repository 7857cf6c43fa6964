"""Tables and published documents of curriculum standards."""

import json
from pathlib import Path

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.interchange import standard_documents
from app.domain.interchange.rows import Read, RowProblem
from app.domain.interchange.standard_rows import read_standards
from app.shared.imports import StandardFile
from app.shared.standards import Framework, NewStandard

COUNTING: dict[str, object] = {
    "grade_level_code": "K",
    "domain_code": "CC",
    "cluster_code": "B",
    "standard_counter": "4",
    "substandard_counter": "a",
    "description": "Say the number names in the standard order.",
}
EQUATIONS = {
    "id": "9수02-04",
    "chapter": "문자와 식",
    "grade": "1-3학년",
    "title": "일차방정식을 풀 수 있다.",
}


def rows(
    folder: Path, name: str, text: str, **given: object
) -> list[Read[NewStandard] | RowProblem]:
    path = folder / name
    path.write_text(text, "utf-8")
    return list(read_standards(StandardFile.model_validate({"path": path, **given})))


def standard(row: Read[NewStandard] | RowProblem) -> NewStandard:
    assert isinstance(row, Read), row
    return row.value


def test_a_common_core_document_is_known_by_its_shape(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "ccss.json", json.dumps({"standards": [COUNTING]}))

    assert standard(row) == NewStandard(
        framework=Framework.CCSS,
        code="K.CC.B.4a",
        subject="math",
        description="Say the number names in the standard order.",
        school_level="elementary",
        grade_band="K",
        area="Counting and Cardinality",
    )


def test_a_korean_document_is_known_by_its_shape(tmp_path: Path) -> None:
    document = {"중학교": {"수학": {"수학": [EQUATIONS]}}, "subjects": {"중학교": []}}

    (row,) = rows(tmp_path, "korea.json", json.dumps(document))

    assert standard(row) == NewStandard(
        framework=Framework.KR_2015,
        code="9수02-04",
        subject="math",
        description="일차방정식을 풀 수 있다.",
        school_level="middle",
        grade_band="1-3학년",
        area="문자와 식",
    )


def test_a_document_of_a_later_framework_is_named_by_the_caller(tmp_path: Path) -> None:
    document = json.dumps({"중학교": {"수학": {"수학": [EQUATIONS]}}})

    (row,) = rows(tmp_path, "korea.json", document, framework="kr_2022")

    assert standard(row).framework is Framework.KR_2022


def test_a_bad_entry_of_a_document_is_told_by_its_number(tmp_path: Path) -> None:
    entries = [COUNTING, COUNTING | {"description": " "}, COUNTING | {"cluster_code": None}, 7]

    _, *problems = rows(tmp_path, "ccss.json", json.dumps({"standards": entries}))

    assert problems == [
        RowProblem(2, "description is empty", "entry"),
        RowProblem(3, "code is empty", "entry"),
        RowProblem(4, "code is empty", "entry"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "Expecting"),
        ("[]", "not a JSON object"),
        ('{"words": ["a"]}', "not a published document"),
        ("[" * 200_000, "nests too deeply"),
    ],
)
def test_a_document_of_another_shape_is_unreadable(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BusinessException, match=reason) as refused:
        rows(tmp_path, "words.json", text)
    assert refused.value.code is ErrorCode.IMPORT_FILE_UNREADABLE


def test_a_document_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standard_documents, "MAX_DOCUMENT_BYTES", 10)

    with pytest.raises(BusinessException, match="larger than"):
        rows(tmp_path, "ccss.json", json.dumps({"standards": [COUNTING]}))


def test_a_table_says_the_framework_or_the_caller_does(tmp_path: Path) -> None:
    text = "framework,code,subject,description\nNGSS,MS-PS1-1,science,Model atoms.\n,X:1,,Own.\n"

    first, second = rows(tmp_path, "table.csv", text, framework="custom", subject="art")

    assert (standard(first).framework, standard(first).subject) == (Framework.NGSS, "science")
    assert (standard(second).framework, standard(second).subject) == (Framework.CUSTOM, "art")
    assert standard(second).code == "X:1"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"framework": "custom"}, "subject is empty: give --subject"),
        ({"subject": "art"}, "framework is empty: give --framework"),
    ],
)
def test_what_neither_table_nor_caller_says_is_asked_for(
    tmp_path: Path, given: dict[str, str], reason: str
) -> None:
    (problem,) = rows(tmp_path, "table.csv", "code,description\nA1,Draw.\n", **given)

    assert problem == RowProblem(2, reason)


def test_a_code_that_stands_twice_with_other_words_is_noted(tmp_path: Path) -> None:
    text = "code,description\nA1,Draw.\nA1,Draw.\nA1,Paint.\n"

    found = rows(tmp_path, "table.csv", text, framework="custom", subject="art")

    notes = [row.note for row in found if isinstance(row, Read)]
    assert notes == [None, None, "A1 stands in line 2 with other words, and those are kept"]
