"""Standards, passages and questions, as they are published and as we export them."""

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app.application.import_files import (
    import_examples,
    import_keywords,
    import_passages,
    import_questions,
    import_standards,
)
from app.core.config import REPOSITORY_ROOT
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.db.repositories.standards import StandardRepository
from app.shared.enums import QuestionType
from app.shared.ids import new_id
from app.shared.imports import ExampleFile, KeywordFile, PassageFile, QuestionFile, StandardFile
from app.shared.questions import QuestionFilter
from tests.integration.generation.conftest import Studio
from tests.integration.generation.importing import export, import_file, import_records
from tests.support.every_item import EVERY_ITEM
from tests.support.keys import a_project

SHARED = REPOSITORY_ROOT.parent / "shared" / "data"
needs_shared_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the shared data is not beside this checkout"
)
A_PASSAGE = {"title": "Fox", "body": "The quick brown fox\n\njumps.", "genre": "narrative"}


def a_record(**parts: object) -> dict[str, object]:
    return {"stem": f"What is it ({new_id()})?", "answer": "a fox", **parts}


def every_record() -> list[dict[str, object]]:
    return [
        {**item.model_dump(mode="json"), "difficulty": "hard", "bloom_level": "apply"}
        for item in EVERY_ITEM
    ]


@pytest.fixture
async def elsewhere(empty_studio: Studio) -> Studio:
    """Another project of the same database."""
    await a_project(empty_studio.url, "elsewhere")
    settings = empty_studio.container.settings.model_copy(update={"project": "elsewhere"})
    container = replace(empty_studio.container, settings=settings, project_ids={})
    return replace(empty_studio, container=container, project_id=await container.project_id())


async def standards(studio: Studio, text: str) -> None:
    path = studio.folder / f"{new_id()}.csv"
    path.write_text(text, "utf-8")
    await import_file(studio, import_standards, StandardFile(path=path))


@needs_shared_data
@pytest.mark.parametrize(
    ("name", "count", "reference"),
    [
        ("ccss-math-k8.json", 317, "ccss:K.CC.B.4a"),
        ("kr2015-middle-standards.json", 752, "9수02-04"),
    ],
)
async def test_published_standards_are_imported_as_they_are_and_found_by_reference(
    empty_studio: Studio, name: str, count: int, reference: str
) -> None:
    file = StandardFile(path=SHARED / name)

    first = await import_file(empty_studio, import_standards, file)
    again = await import_file(empty_studio, import_standards, file)

    assert (first.rows, first.added, first.notes, again.added) == (count, count, [], 0)
    async with empty_studio.container.sessions() as session:
        (found,) = await StandardRepository(session).find(empty_studio.project_id, reference)
    assert reference in (found.reference, found.code)


async def test_a_bare_code_means_the_standard_of_every_framework_that_has_it(
    empty_studio: Studio, elsewhere: Studio
) -> None:
    await standards(
        empty_studio,
        "framework,code,subject,description\nccss,A:1,math,a\nngss,A:1,science,b\nngss,B,art,c\n",
    )

    async def found(studio: Studio, reference: str) -> list[str]:
        async with studio.container.sessions() as session:
            repository = StandardRepository(session)
            return [one.reference for one in await repository.find(studio.project_id, reference)]

    assert await found(empty_studio, "A:1") == ["ccss:A:1", "ngss:A:1"]
    assert await found(empty_studio, "ngss:A:1") == ["ngss:A:1"]
    assert await found(empty_studio, "ccss:B") == []
    assert await found(elsewhere, "A:1") == []


@needs_shared_data
async def test_a_fairytale_and_the_questions_on_it_are_imported_as_they_are(
    empty_studio: Studio,
) -> None:
    story = PassageFile(path=SHARED / "fairytale" / "golden-goose-story.csv", genre="narrative")
    columns = ",".join(f"answer{n}" for n in range(1, 7))

    first = await import_file(empty_studio, import_passages, story)
    again = await import_file(empty_studio, import_passages, story)
    (passage,) = first.passages
    questions = QuestionFile(
        path=SHARED / "fairytale" / "golden-goose-questions.csv",
        subject="english",
        passage_id=passage.id,
        mapping={"answer": columns},
    )
    asked = await import_file(empty_studio, import_questions, questions)

    assert (passage.title, passage.is_new, passage.words) == ("Golden goose", True, 1721)
    assert [(one.id, one.is_new) for one in again.passages] == [(passage.id, False)]
    assert (asked.rows, asked.added) == (22, 21)  # one of them stands there twice
    (row,) = await empty_studio.rows(
        "SELECT count(*), count(DISTINCT passage_position), min(passage_id::text), "
        "bool_and(type = 'short_answer') FROM questions"
    )
    assert tuple(row) == (21, 21, str(passage.id), True)


@needs_shared_data
async def test_items_that_a_model_wrote_are_imported_by_their_columns(
    empty_studio: Studio,
) -> None:
    file = QuestionFile(path=SHARED / "llm-mcq-dev.csv", subject="science")

    first = await import_file(empty_studio, import_questions, file)
    again = await import_file(empty_studio, import_questions, file)

    assert (first.rows, first.added, again.added) == (270, 250, 0)
    (row,) = await empty_studio.rows(
        "SELECT count(*) FILTER (WHERE type = 'multiple_choice' AND origin = 'import' "
        "AND status = 'draft' AND subject_code = 'science' AND locale = 'en') FROM questions"
    )
    assert row[0] == 250


async def test_what_is_exported_comes_back_the_same_into_another_project(
    empty_studio: Studio, elsewhere: Studio
) -> None:
    await standards(empty_studio, "framework,code,subject,description\nccss,K.1,general,Count.\n")
    await standards(elsewhere, "framework,code,subject,description\nccss,K.1,general,Count.\n")
    about = {"keyword": "foxes", "standard": "K.1", "grade": "중1", "cefr_level": "B1"}
    made_up = {"provider": "openai", "model": "gpt-4.1", "is_sandbox": True}
    made = made_up | {"skill": "reading"}
    await import_records(
        empty_studio,
        *every_record(),
        a_record(**about, **made),
        a_record(passage=A_PASSAGE | made_up, evidence=["brown fox"]),
        a_record(passage=A_PASSAGE | made_up, evidence=["jumps"]),
    )

    first = await export(empty_studio)
    again = await import_file(empty_studio, import_questions, QuestionFile(path=first))
    moved = await import_file(elsewhere, import_questions, QuestionFile(path=first))
    second = await export(elsewhere)

    assert (again.rows, again.added) == (12, 0)
    assert (moved.rows, moved.added) == (12, 12)
    assert by_stem(first) == by_stem(second)
    (asked,) = [line for line in lines(second) if line["keyword"] == "foxes"]
    assert asked["standard"] == "ccss:K.1"
    assert asked["is_sandbox"] is True
    written = await elsewhere.rows("SELECT vendor, model, is_sandbox, source FROM passages")
    assert {tuple(row) for row in written} == {("openai", "gpt-4.1", True, None)}


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def by_stem(path: Path) -> dict[object, dict[str, object]]:
    """All of each line but what belongs to the place where it was stored."""
    own = {"id", "created_at", "updated_at"}
    return {
        line["stem"]: {name: value for name, value in line.items() if name not in own}
        for line in lines(path)
    }


async def test_an_exported_question_is_an_example_too_but_not_one_on_a_passage(
    empty_studio: Studio,
) -> None:
    await import_records(empty_studio, *every_record())
    examples = ExampleFile(path=await export(empty_studio))

    first = await import_file(empty_studio, import_examples, examples)
    again = await import_file(empty_studio, import_examples, examples)

    assert (first.rows, first.added, again.added) == (9, 9, 0)
    types = await empty_studio.rows("SELECT question_type FROM few_shot_examples")
    assert {row[0] for row in types} == {type_.value for type_ in QuestionType}
    await import_records(empty_studio, a_record(passage=A_PASSAGE, explanation="It says so."))
    on_a_passage = ExampleFile(path=await export(empty_studio))
    with pytest.raises(BusinessException, match="line 1: an item on a passage is no example"):
        await import_file(empty_studio, import_examples, on_a_passage)


async def test_an_export_is_read_a_page_at_a_time_and_has_each_question_once(
    empty_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.application.export_questions.PAGE_ROWS", 2)
    await import_records(
        empty_studio, *(a_record(number=n) for n in range(4)), a_record(answer="1"), type=None
    )

    everything = lines(await export(empty_studio))
    numbers = lines(await export(empty_studio, QuestionFilter(type=QuestionType.NUMERIC)))

    assert len({str(line["id"]) for line in everything}) == len(everything) == 5
    assert [line["type"] for line in numbers] == ["numeric"]


async def test_questions_take_their_places_on_a_passage_as_the_file_says(
    empty_studio: Studio,
) -> None:
    records = [a_record(passage=A_PASSAGE, passage_position=place) for place in (2, 0, 1)]

    await import_records(empty_studio, *records)

    rows = await empty_studio.rows("SELECT stem FROM questions ORDER BY passage_position")
    assert [row[0] for row in rows] == [records[at]["stem"] for at in (1, 2, 0)]
    assert await empty_studio.count("passages") == 1


async def test_a_keyword_of_the_project_is_linked_at_the_level_of_the_question(
    empty_studio: Studio,
) -> None:
    words = empty_studio.folder / "words.csv"
    words.write_text("term,level\nMarch,A1\nmarch,B2\n", "utf-8")
    await import_file(empty_studio, import_keywords, KeywordFile(path=words, subject="general"))

    await import_records(
        empty_studio,
        a_record(keyword="MARCH", level="B2"),
        a_record(keyword="march", subject="history"),
        a_record(keyword="april"),
    )

    linked = await empty_studio.rows(
        "SELECT k.term, k.level FROM question_keywords q JOIN keywords k ON k.id = q.keyword_id"
    )
    assert [tuple(row) for row in linked] == [("march", "B2")]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (a_record(standard="9수99-99"), "line 2: the project has no standard '9수99-99'"),
        (a_record(standard="K.1"), "line 2: several frameworks have standard 'K.1': name one of"),
        (a_record(passage={"title": "No body"}), "line 2: passage: body is empty"),
        (a_record(passage={"body": ["x"]}), "line 2: passage: body must be text"),
        (a_record(passage=["x"]), "line 2: passage must be text or an object"),
        (a_record(passage_position="first"), "line 2: passage_position 'first'"),
        (a_record(subject="Math 101"), "line 2: subject 'Math 101'"),
        (a_record(skill="singing"), "line 2: skill 'singing' is none of"),
        (a_record(provider="acme"), "line 2: provider 'acme' is none of"),
        (a_record(model="m" * 101), "line 2: model is longer than 100"),
        (a_record(keyword="k" * 201), "line 2: keyword is longer than 200"),
        (a_record(stem=" "), "line 2: stem is empty"),
        (a_record(explanation="nul \x00"), "line 2: explanation has a NUL"),
    ],
)
async def test_one_bad_question_keeps_all_out_and_its_passage_too(
    empty_studio: Studio, record: dict[str, object], reason: str
) -> None:
    await standards(
        empty_studio, "framework,code,subject,description\nccss,K.1,a,x\nngss,K.1,a,y\n"
    )

    with pytest.raises(BusinessException, match=reason) as refused:
        await import_records(empty_studio, a_record(passage=A_PASSAGE), record)

    assert refused.value.code is ErrorCode.IMPORT_REJECTED
    assert await empty_studio.count("questions") == await empty_studio.count("passages") == 0


async def test_questions_on_a_passage_that_is_not_there_are_not_imported(
    empty_studio: Studio, elsewhere: Studio
) -> None:
    await import_records(elsewhere, a_record(passage=A_PASSAGE))
    (passage,) = await elsewhere.rows("SELECT id FROM passages")

    for passage_id in (new_id(), UUID(str(passage["id"]))):
        with pytest.raises(BusinessException, match="There is no passage") as refused:
            await import_records(empty_studio, a_record(), passage_id=passage_id)
        assert refused.value.code is ErrorCode.PASSAGE_NOT_FOUND
    assert await empty_studio.count("questions") == 1
