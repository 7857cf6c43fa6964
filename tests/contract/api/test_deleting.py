"""DELETE, restore and revisions of /api/v1/questions/{id}."""

import asyncio

from app.shared.ids import new_id
from app.shared.questions import Question
from tests.contract.api.changing import delete, edit, edited, get, question_of, restore, revisions
from tests.support.api_client import QUESTIONS, Api, error_of, places
from tests.support.factories import a_new_stem, an_item
from tests.support.library import (
    a_short_answer,
    store_one,
    store_passage,
)
from tests.support.rows import rows


async def test_an_edit_that_changes_nothing_leaves_version_and_history_as_they_are(
    shared_api: Api,
) -> None:
    before = await store_one(shared_api.database_url)
    same = before.model_dump(mode="json", include={"stem", "options", "key", "difficulty"})

    assert await edited(shared_api, before.id, **same, note="nothing") == before
    assert await edited(shared_api, before.id) == before
    assert (await revisions(shared_api, before.id)).revisions == ()


async def test_the_history_has_what_a_question_was_before_each_change_newest_first(
    shared_api: Api,
) -> None:
    first = await store_one(shared_api.database_url)
    second = await edited(shared_api, first.id, difficulty="hard", note="too easy")
    await delete(shared_api, first.id, 2, note="not for us")
    deleted_at_3 = await restore(shared_api, first.id, note="it is")

    page = await revisions(shared_api, first.id)

    assert question_of(deleted_at_3) == second.model_copy(
        update={"version": 4, "updated_at": question_of(deleted_at_3).updated_at}
    )
    assert [(r.version, r.action, r.note) for r in page.revisions] == [
        (3, "restored", "it is"),
        (2, "deleted", "not for us"),
        (1, "edited", "too easy"),
    ]
    assert Question.model_validate(page.revisions[2].content) == first
    assert Question.model_validate(page.revisions[1].content) == second
    assert page.next_cursor is None


async def test_the_history_comes_in_pages_and_also_of_a_deleted_question(shared_api: Api) -> None:
    id_ = (await store_one(shared_api.database_url)).id
    for version, difficulty in enumerate(("hard", "easy", "medium"), start=1):
        await edited(shared_api, id_, version=version, difficulty=difficulty)
    await delete(shared_api, id_, 4)

    found, after = list[int](), None
    while True:
        page = await revisions(shared_api, id_, limit=2, **({"after": after} if after else {}))
        found += [revision.version for revision in page.revisions]
        after = page.next_cursor
        if after is None:
            break

    assert found == [4, 3, 2, 1]


async def test_a_deleted_question_is_not_found_not_listed_and_not_changed(api: Api) -> None:
    stored = await store_one(api.database_url)

    response = await delete(api, stored.id)

    assert (response.status_code, response.content) == (204, b"")
    error_of(await api.http.get(f"{QUESTIONS}/{stored.id}"), 404, "QUESTION_NOT_FOUND")
    error_of(await edit(api, stored.id, difficulty="hard"), 404, "QUESTION_NOT_FOUND")
    error_of(await delete(api, stored.id), 404, "QUESTION_NOT_FOUND")
    assert (await api.page()).questions == ()


async def test_a_deletion_needs_the_version_that_was_looked_at(shared_api: Api) -> None:
    stored = await store_one(shared_api.database_url)

    without = await shared_api.http.delete(f"{QUESTIONS}/{stored.id}")
    other = await delete(shared_api, stored.id, 2)

    assert places(error_of(without, 422, "VALIDATION_FAILED")) == ["query.version"]
    error_of(other, 409, "VERSION_CONFLICT")
    assert await get(shared_api, stored.id) == stored


async def test_what_was_deleted_can_be_made_again_and_then_not_be_restored(
    shared_api: Api,
) -> None:
    item = an_item(a_new_stem())
    first = await store_one(shared_api.database_url, item)
    await delete(shared_api, first.id)
    second = await store_one(shared_api.database_url, item)

    refused = await restore(shared_api, first.id)

    assert second.id != first.id
    assert error_of(refused, 409, "QUESTION_EXISTS").details == {"id": str(second.id)}
    await delete(shared_api, second.id)
    assert question_of(await restore(shared_api, first.id)).id == first.id


async def test_a_question_that_was_not_deleted_is_not_changed_by_a_restoration(
    shared_api: Api,
) -> None:
    stored = await store_one(shared_api.database_url)

    assert question_of(await restore(shared_api, stored.id)) == stored
    assert (await revisions(shared_api, stored.id)).revisions == ()


async def test_restorations_at_once_are_one(shared_api: Api) -> None:
    stored = await store_one(shared_api.database_url)
    await delete(shared_api, stored.id)

    answers = await asyncio.gather(*(restore(shared_api, stored.id) for _ in range(4)))

    assert {question_of(answer).version for answer in answers} == {3}
    assert len((await revisions(shared_api, stored.id)).revisions) == 2


async def test_a_restored_question_goes_to_the_end_when_its_place_was_taken(
    shared_api: Api,
) -> None:
    url = shared_api.database_url
    passage_id = await store_passage(url, f"A text. {a_new_stem()}")
    first, second = [
        await store_one(url, a_short_answer(a_new_stem(), "it"), passage_id=passage_id)
        for _ in range(2)
    ]
    assert (first.passage_position, second.passage_position) == (0, 1)
    await delete(shared_api, first.id)
    await rows(url, "UPDATE questions SET passage_position = 0 WHERE id = $1", second.id)

    restored = question_of(await restore(shared_api, first.id))

    assert restored.passage_position == 1


async def test_model_calls_keep_naming_a_deleted_question(shared_api: Api) -> None:
    url = shared_api.database_url
    stored = await store_one(url)
    await rows(
        url,
        "INSERT INTO llm_calls"
        " (project_id, request_id, purpose, vendor, model, status, question_id)"
        " SELECT project_id, $1, 'question', 'openai', 'm', 'succeeded', id"
        " FROM questions WHERE id = $2",
        new_id(),
        stored.id,
    )

    await delete(shared_api, stored.id)

    assert await rows(url, "SELECT 1 FROM llm_calls WHERE question_id = $1", stored.id)
