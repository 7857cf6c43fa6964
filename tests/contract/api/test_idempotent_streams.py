"""``Idempotency-Key`` on streams: what is kept is the last event."""

from tests.contract.api.keyed import LIMITED, STREAM, a_key_of_mine, events_of, order
from tests.support.api_client import Api
from tests.support.sandbox_process import SandboxProcess


async def test_a_stream_that_is_asked_for_again_is_its_last_event(
    shared_api: Api, sandbox: SandboxProcess
) -> None:
    key = a_key_of_mine()
    first = await order(shared_api, key, STREAM)
    told, paid = await events_of(first), sandbox.count()
    again = await order(shared_api, key, STREAM)

    assert [event.name for event in told][:2] == ["begin", "piece"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert await events_of(again) == told[-1:]
    assert first.content.endswith(again.content)
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "no-cache"
    assert sandbox.count() == paid


async def test_a_stream_that_failed_at_a_cost_fails_again_without_one(
    shared_api: Api, sandbox: SandboxProcess
) -> None:
    key = a_key_of_mine()
    sandbox.set_faults({"kind": "refusing", "rate": 1})
    told = await events_of(await order(shared_api, key, STREAM))
    sandbox.clear()

    assert told[-1].name == "error"
    assert await events_of(await order(shared_api, key, STREAM)) == told[-1:]
    assert sandbox.count() == 0


async def test_a_stream_that_failed_at_no_cost_may_be_tried_again(
    shared_api: Api, other_api: Api, sandbox: SandboxProcess
) -> None:
    key = a_key_of_mine()
    sandbox.set_faults(LIMITED)
    assert (await events_of(await order(other_api, key, STREAM)))[-1].name == "error"
    sandbox.clear()

    again = await events_of(await order(shared_api, key, STREAM))
    assert (again[0].name, again[-1].name) == ("begin", "result")
