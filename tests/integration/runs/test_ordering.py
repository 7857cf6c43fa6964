"""What a run may be, and what it is refused for: nothing is started then."""

from uuid import uuid4

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from tests.support.rows import rows
from tests.support.run_studio import RunStudio, a_spec


async def test_a_matrix_makes_each_cell_as_often_as_it_says(studio: RunStudio) -> None:
    matrix = {
        "keywords": ["reliable", "abundant"],
        "types": ["multiple_choice", "cloze"],
        "difficulties": ["easy", "hard"],
        "locales": ["en"],
        "count": 3,
        "common": {"subject": "english", "cefr_level": "b1"},
    }

    run = await studio.start(matrix=matrix)

    items = await studio.items(run.id)
    cells = [(i.spec.keyword, i.spec.type, i.spec.difficulty, i.spec.cefr_level) for i in items]
    assert (len(items), len(set(cells))) == (24, 8)
    assert all(cells.count(cell) == 3 for cell in cells)


@pytest.mark.parametrize(
    ("bad", "field", "said"),
    [
        ({"passage_id": str(uuid4())}, "passage_id", "no passage"),
        ({"standard": "X.1"}, "standard", "no standard"),
        ({"prompt_key": "question.nobody"}, "prompt_key", "question.nobody"),
        ({"variables": {"tone": "kind"}}, "variables", "tone"),
        ({"provider": "anthropic"}, "provider", "not configured"),
        ({"model": "gpt-0"}, "model", "gpt-0"),
    ],
    ids=["passage", "standard", "prompt", "variable", "provider", "model"],
)
async def test_what_cannot_be_made_is_named_by_index_and_field_and_nothing_is_started(
    studio: RunStudio, bad: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(BusinessException) as refused:
        await studio.start(specs=[a_spec(), a_spec(**bad), a_spec()])

    assert refused.value.code is ErrorCode.VALIDATION_FAILED
    assert refused.value.message.startswith(f"The request is not valid. specs.1.{field}: ")
    assert said in refused.value.message
    for table in ("runs", "run_items", "jobs"):
        assert await rows(studio.shop.database_url, f"SELECT 1 FROM {table}") == []  # noqa: S608


async def test_a_matrix_that_makes_no_orders_names_the_field(studio: RunStudio) -> None:
    matrix = {
        "keywords": ["reliable"],
        "types": ["cloze"],
        "locales": ["en"],
        "common": {"box": "statements", "grade": ""},
    }

    with pytest.raises(BusinessException) as refused:
        await studio.start(matrix=matrix)

    assert "matrix.common.grade" in str(refused.value.details)
