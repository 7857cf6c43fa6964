"""PATCH /api/v1/questions/{id}."""

import asyncio

import pytest

from app.shared.enums import Difficulty, Locale
from app.shared.ids import new_id
from tests.contract.api.changing import delete, edit, edited, get, restore, revisions
from tests.support.api_client import QUESTIONS, Api, error_of, places
from tests.support.factories import a_new_stem
from tests.support.library import (
    a_numeric_item,
    a_short_answer,
    an_essay,
    store_one,
    store_passage,
)
from tests.support.rows import rows


async def test_an_edit_changes_what_it_names_and_nothing_else(shared_api: Api) -> None:
    before = await store_one(shared_api.database_url, grade="7", bloom_level=None)
    stem = a_new_stem()

    after = await edited(
        shared_api, before.id, stem=stem, difficulty="hard", bloom_level="apply", grade=None
    )

    assert after.updated_at > before.updated_at
    assert after == before.model_copy(
        update={
            "stem": stem,
            "difficulty": Difficulty.HARD,
            "bloom_level": "apply",
            "grade": None,
            "version": 2,
            "updated_at": after.updated_at,
        }
    )
    assert await get(shared_api, before.id) == after


async def test_options_are_replaced_as_a_whole_and_the_key_follows_their_marks(
    shared_api: Api,
) -> None:
    before = await store_one(shared_api.database_url)

    fewer = await edited(
        shared_api,
        before.id,
        options=[
            {"content": "no", "rationale": "It is not."},
            {"content": " yes ", "is_correct": True},
        ],
    )
    more = await edited(
        shared_api,
        before.id,
        version=2,
        options=[{"content": c, "is_correct": c == "c"} for c in "abcde"],
    )

    assert [option.content for option in fewer.options] == ["no", "yes"]
    assert fewer.key.model_dump() == {"kind": "choice", "options": (1,)}
    assert [option.content for option in more.options] == list("abcde")
    assert more.key.model_dump() == {"kind": "choice", "options": (2,)}


async def test_the_marks_of_the_options_follow_a_new_key(shared_api: Api) -> None:
    before = await store_one(shared_api.database_url)

    after = await edited(shared_api, before.id, key={"kind": "choice", "options": [3]})

    assert [option.is_correct for option in after.options] == [False, False, False, True]


async def test_the_points_of_an_essay_follow_its_rubric(shared_api: Api) -> None:
    before = await store_one(shared_api.database_url, an_essay(a_new_stem(), 3, 2))
    assert before.points == 5
    rubric = [{"criterion": "All", "points": 8, "descriptor": "Everything."}]

    after = await edited(shared_api, before.id, key={"kind": "essay", "rubric": rubric})

    assert after.points == 8


async def test_points_that_somebody_gave_stay_when_something_else_is_edited(
    shared_api: Api,
) -> None:
    before = await store_one(shared_api.database_url, an_essay(a_new_stem(), 3))
    await rows(shared_api.database_url, "UPDATE questions SET points = 20 WHERE id = $1", before.id)

    assert (await edited(shared_api, before.id, difficulty="hard")).points == 20


async def test_an_edit_of_another_version_is_refused_and_names_the_present_one(
    shared_api: Api,
) -> None:
    before = await store_one(shared_api.database_url)
    await edited(shared_api, before.id, difficulty="hard")

    late = await edit(shared_api, before.id, difficulty="easy")

    error = error_of(late, 409, "VERSION_CONFLICT")
    assert error.details == {"id": str(before.id), "version": 1, "current_version": 2}
    assert (await get(shared_api, before.id)).difficulty == "hard"


async def test_of_edits_at_once_one_wins_and_the_others_are_told(shared_api: Api) -> None:
    before = await store_one(shared_api.database_url)

    stems = [a_new_stem() for _ in range(5)]
    answers = await asyncio.gather(*(edit(shared_api, before.id, stem=stem) for stem in stems))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    (winner,) = [stem for stem, a in zip(stems, answers, strict=True) if a.status_code == 200]
    after = await get(shared_api, before.id)
    assert (after.stem, after.version) == (winner, 2)
    assert len((await revisions(shared_api, before.id)).revisions) == 1


async def test_of_an_edit_and_a_deletion_at_once_one_wins(shared_api: Api) -> None:
    before = await store_one(shared_api.database_url)

    changed, deleted = await asyncio.gather(
        edit(shared_api, before.id, difficulty="hard"), delete(shared_api, before.id)
    )

    assert (changed.status_code, deleted.status_code) in [(200, 409), (404, 204)]
    assert len((await revisions(shared_api, before.id)).revisions) == 1


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"stem": "Fill the [[1]]."}, "no gap marks"),
        ({"options": [{"content": "one", "is_correct": True}]}, "fewer than 2 options"),
        ({"options": [{"content": c} for c in "abc"]}, "does not name the options"),
        ({"options": [{"content": c, "is_correct": True} for c in "ab"]}, "exactly one key"),
        ({"options": [{"content": c, "is_correct": c == "a"} for c in "a "]}, "option is empty"),
        ({"key": {"kind": "choice", "options": [9]}}, "does not name the options"),
        ({"key": {"kind": "text", "accepted": ["a"]}}, "of kind choice, not text"),
    ],
    ids=str,
)
async def test_an_edit_that_makes_no_sound_item_is_refused_and_says_what_is_wrong(
    shared_api: Api, parts: dict[str, object], what: str
) -> None:
    before = await store_one(shared_api.database_url)

    response = await edit(shared_api, before.id, **parts)

    assert what in error_of(response, 422, "VALIDATION_FAILED").message
    assert await get(shared_api, before.id) == before
    assert (await revisions(shared_api, before.id)).revisions == ()


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"version": None}, "body.version"),
        ({"version": 0}, "body.version"),
        ({"stem": None}, "body.stem"),
        ({"stem": "  "}, "body.stem"),
        ({"stem": "a\x00"}, "body.stem"),
        ({"stem": "\ud800"}, "body.stem"),
        ({"explanation": "x" * 20_001}, "body.explanation"),
        ({"explanation": ""}, "body.explanation"),
        ({"options": None}, "body.options"),
        ({"options": [{"content": "a\x00"}]}, "body.options"),
        ({"options": [{"content": "a", "colour": "red"}]}, "body.options.0.colour"),
        ({"key": {"kind": "riddle"}}, "body.key"),
        ({"difficulty": "extreme"}, "body.difficulty"),
        ({"difficulty": None}, "body.difficulty"),
        ({"bloom_level": "guess"}, "body.bloom_level"),
        ({"grade": "x" * 17}, "body.grade"),
        ({"note": ""}, "body.note"),
        ({"type": "numeric"}, "body.type"),
        ({"status": "approved"}, "body.status"),
        ({"dificulty": "hard"}, "body.dificulty"),
    ],
    ids=lambda value: ascii(value)[:40],
)
async def test_a_field_that_cannot_be_so_is_refused_by_name(
    shared_api: Api, parts: dict[str, object], where: str
) -> None:
    response = await edit(shared_api, new_id(), **parts)

    assert places(error_of(response, 422, "VALIDATION_FAILED")) == [where]


async def test_a_rubric_of_more_points_than_a_question_can_have_is_refused(
    shared_api: Api,
) -> None:
    before = await store_one(shared_api.database_url, an_essay(a_new_stem(), 3))
    part = {"criterion": "c", "points": 100, "descriptor": "d"}

    response = await edit(
        shared_api, before.id, key={"kind": "essay", "rubric": [part for _ in range(10)]}
    )

    error = error_of(response, 422, "VALIDATION_FAILED")
    assert places(error) == ["body"]
    assert "999" in error.message


async def test_an_edit_into_an_item_that_is_there_already_is_refused_and_names_it(
    shared_api: Api,
) -> None:
    first = await store_one(shared_api.database_url)
    second = await store_one(shared_api.database_url)

    response = await edit(shared_api, second.id, stem=f"  {first.stem}\n")

    assert error_of(response, 409, "QUESTION_EXISTS").details == {"id": str(first.id)}
    assert await get(shared_api, second.id) == second
    assert (await revisions(shared_api, second.id)).revisions == ()


async def test_of_two_questions_that_become_one_item_at_once_one_does(shared_api: Api) -> None:
    ids = [(await store_one(shared_api.database_url)).id for _ in range(4)]
    stem = a_new_stem()

    answers = await asyncio.gather(*(edit(shared_api, id_, stem=stem) for id_ in ids))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    (winner,) = [id_ for id_, a in zip(ids, answers, strict=True) if a.status_code == 200]
    for answer in answers:
        if answer.status_code == 409:
            assert error_of(answer, 409, "QUESTION_EXISTS").details == {"id": str(winner)}


async def test_the_same_item_on_another_passage_is_another_item(shared_api: Api) -> None:
    url = shared_api.database_url
    one, two = [await store_passage(url, f"A text. {a_new_stem()}") for _ in range(2)]
    first = await store_one(url, a_short_answer(a_new_stem(), "it"), passage_id=one)
    second = await store_one(url, a_short_answer(a_new_stem(), "it"), passage_id=two)

    assert (await edited(shared_api, second.id, stem=first.stem)).stem == first.stem
    again = await store_one(url, a_short_answer(a_new_stem(), "it"), passage_id=one)
    response = await edit(shared_api, again.id, stem=first.stem)
    assert error_of(response, 409, "QUESTION_EXISTS").details == {"id": str(first.id)}


async def test_a_question_of_another_project_is_not_there_to_edit(shared_api: Api) -> None:
    before = await store_one(shared_api.database_url)
    project = "INSERT INTO projects (code, name) VALUES ($1, 'n') RETURNING id"
    (other,) = await rows(shared_api.database_url, project, f"p-{before.id}")
    await rows(
        shared_api.database_url, "DELETE FROM question_options WHERE question_id = $1", before.id
    )
    await rows(
        shared_api.database_url,
        "UPDATE questions SET project_id = $1 WHERE id = $2",
        other["id"],
        before.id,
    )

    error_of(await edit(shared_api, before.id, difficulty="hard"), 404, "QUESTION_NOT_FOUND")
    error_of(await delete(shared_api, before.id), 404, "QUESTION_NOT_FOUND")
    error_of(await restore(shared_api, before.id), 404, "QUESTION_NOT_FOUND")


async def test_what_other_services_keep_with_an_option_stays_with_its_place(
    shared_api: Api,
) -> None:
    url = shared_api.database_url
    stored = await store_one(url)
    await rows(
        url,
        "UPDATE question_options SET misconception = 'm' || position WHERE question_id = $1",
        stored.id,
    )

    await edited(
        shared_api,
        stored.id,
        options=[{"content": c, "is_correct": c == "a"} for c in "abc"],
    )

    kept = await rows(
        url,
        "SELECT misconception FROM question_options WHERE question_id = $1 ORDER BY position",
        stored.id,
    )
    assert [row["misconception"] for row in kept] == ["m0", "m1", "m2"]


async def test_a_korean_question_with_latex_is_edited_as_it_is_written(shared_api: Api) -> None:
    stored = await store_one(
        shared_api.database_url,
        a_numeric_item(f"{a_new_stem()} $x$", "1"),
        locale=Locale.KO,
        subject="math",
    )
    stem = rf"{a_new_stem()} $\frac{{1}}{{2}} \times 4$의 값은? 100%_확실"

    after = await edited(shared_api, stored.id, stem=stem, key={"kind": "numeric", "value": "2"})

    assert (after.stem, after.key.model_dump()) == (
        stem,
        {"kind": "numeric", "value": "2", "tolerance": "0"},
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", ""), ("DELETE", "?version=1"), ("POST", "/restore"), ("GET", "/revisions")],
)
async def test_a_question_that_never_was_is_not_found(
    shared_api: Api, method: str, path: str
) -> None:
    unknown = new_id()
    body = {"version": 1} if method == "PATCH" else None
    response = await shared_api.http.request(method, f"{QUESTIONS}/{unknown}{path}", json=body)

    assert error_of(response, 404, "QUESTION_NOT_FOUND").details == {"id": str(unknown)}
