"""What a worker makes of a run."""

from itertools import chain

from sqlalchemy import event as sqlalchemy_event

from app.application.steps.prepare_questions import prepare_questions
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, Usage
from app.shared.runs import RunItemStatus, RunStatus
from tests.support.factories import a_new_stem, a_reply, an_order
from tests.support.rows import rows
from tests.support.run_studio import RunStudio, a_spec, new_items, specs

REFUSAL = LLMReply("I cannot write that.", Usage(10, 5), FinishReason.REFUSAL, "gpt-4.1-mini")
TWIN = a_reply("Which of these four words means that you can trust somebody?")


async def test_every_item_is_made_and_stored_and_told(studio: RunStudio) -> None:
    run = await studio.made(specs=specs(10), name="Unit 3")

    assert (run.status, run.counts.saved, run.counts.done) == (RunStatus.FINISHED, 10, 10)
    assert run.spent.calls == 10
    assert run.spent.cost_usd > 0
    items = await studio.items(run.id)
    assert [item.seq for item in items] == [*range(10)]
    assert len({item.question_id for item in items}) == 10
    told = await studio.shop.events(run.id)
    assert [event.name for event in told if event.name not in ("item", "progress")] == [
        *("queued", "started", "finished")
    ]
    seqs = {event.data["seq"] for event in told if event.name == "item"}
    assert seqs == {*range(10)}
    last = [event.data for event in told if event.name == "progress"][-1]
    assert (last["done"], last["total"], last["saved"], last["calls"]) == (10, 10, 10, 10)


async def test_the_calls_of_an_item_name_the_run_and_its_place(studio: RunStudio) -> None:
    run = await studio.made(specs=specs(3))

    calls = await rows(
        studio.shop.database_url,
        "SELECT run_seq, question_id FROM llm_calls WHERE run_id = $1 ORDER BY run_seq",
        run.id,
    )
    items = await studio.items(run.id)
    assert [(call["run_seq"], call["question_id"]) for call in calls] == [
        (item.seq, item.question_id) for item in items
    ]


async def test_an_item_that_fails_touches_no_other(studio: RunStudio) -> None:
    place = studio.replying(chain([a_reply(a_new_stem()), REFUSAL], new_items()))

    run = await place.made(specs=specs(6), concurrency=1)

    assert (run.status, run.counts.saved, run.counts.failed) == (RunStatus.FINISHED, 5, 1)
    assert run.errors == {"REPLY_REFUSED": 1}
    [failed] = await place.items(run.id, status="failed")
    assert failed.error is not None
    assert failed.error.code == "REPLY_REFUSED"
    assert failed.spent.calls == 1
    told = [
        e.data for e in await place.shop.events(run.id) if e.name == "item" and "code" in e.data
    ]
    assert [(data["seq"], data["code"]) for data in told] == [(failed.seq, "REPLY_REFUSED")]


async def test_a_bug_of_ours_in_one_item_touches_no_other(studio: RunStudio) -> None:
    place = studio.replying(chain([ZeroDivisionError()], new_items()))

    run = await place.made(specs=specs(3), concurrency=1)

    assert (run.counts.saved, run.errors) == (2, {"INTERNAL_ERROR": 1})


async def test_who_makes_a_duplicate_is_shown_it_and_asked_once_more(studio: RunStudio) -> None:
    place = studio.replying(chain([TWIN, TWIN], new_items()))

    run = await place.made(specs=[a_spec(), a_spec()], concurrency=1)

    assert run.counts.saved == 2
    assert run.spent.calls == 3
    assert "Which of these four words means" in place.prompts()[-1]


async def test_a_duplicate_that_comes_twice_is_one(studio: RunStudio) -> None:
    place = studio.replying(chain([TWIN] * 3, new_items()))

    run = await place.made(specs=[a_spec(), a_spec()], concurrency=1)

    first, second = await place.items(run.id)
    assert (first.status, second.status) == (RunItemStatus.SAVED, RunItemStatus.DUPLICATE)
    assert first.question_id == second.question_id
    assert (second.spent.calls, run.spent.calls) == (2, 3)


async def test_an_item_is_shown_what_there_is_on_its_keyword_and_nothing_else(
    studio: RunStudio,
) -> None:
    stems = [f"Which sentence shows meaning number {number} of it?" for number in range(4)]
    place = studio.replying(iter([a_reply(stem) for stem in stems]))
    await place.made(specs=[a_spec()])

    await place.made(specs=[a_spec(), a_spec(keyword="abundant"), a_spec()], concurrency=1)

    shown = [[stem in prompt for stem in stems] for prompt in place.prompts()]
    # Keywords take turns: reliable, abundant, reliable.
    assert shown == [
        [False, False, False, False],
        [True, False, False, False],
        [False, False, False, False],
        [True, True, False, False],
    ]


async def test_the_statements_grow_with_what_differs_and_not_with_the_items(
    studio: RunStudio,
) -> None:
    async def statements(count: int) -> int:
        said = list[str]()
        engine = studio.shop.container.sessions.kw["bind"].sync_engine
        sqlalchemy_event.listen(engine, "before_cursor_execute", lambda *a: said.append(a[2]))
        orders = [
            an_order(
                studio.shop.project_id,
                keyword=f"word {number % 50}",
                type=("multiple_choice", "cloze")[number % 2],
            )
            for number in range(count)
        ]
        async with studio.shop.container.sessions() as session:
            prepared = await prepare_questions(studio.shop.container.generation(session), orders)
        assert len(prepared) == count
        return len(said)

    few, many = await statements(100), await statements(1000)

    assert many <= few <= 8
