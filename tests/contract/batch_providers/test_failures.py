"""What goes wrong on the way: one create and never two, and everything else asked again."""

import asyncio
from datetime import timedelta

import pytest

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.batch_errors import SubmitUnknown
from app.infrastructure.ai.base.batch_messages import BatchState, Submission, VendorBatch
from app.infrastructure.ai.base.errors import ProviderError
from app.shared.clock import utc_now
from tests.contract.batch_providers.conftest import (
    Connect,
    Desk,
    Scripted,
    Subject,
    batches_at,
    json,
)
from tests.contract.providers.conftest import http
from tests.support.sandbox_process import SandboxProcess
from tests.support.waits import Waits

_NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize("fault", ["batch_drop_after_accept", "batch_error_after_accept"])
async def test_a_create_whose_answer_is_lost_is_unknown_made_once_and_found(
    desk: Desk, sandbox: SandboxProcess, fault: str
) -> None:
    since = utc_now() - timedelta(seconds=1)
    submission = await desk.prepared(rows=4)
    sandbox.set_faults({"kind": fault, "rate": 1})

    with pytest.raises(SubmitUnknown) as unknown:
        await desk.provider.submit(submission)

    assert unknown.value.may_have_cost
    (made,) = batches_at(sandbox)
    found = await desk.provider.find(
        tag=submission.tag, file_id=submission.file_id, since=since, request_count=4
    )
    assert [each.batch.id for each in found.candidates] == [made["id"]]
    assert bool(found.exact) is desk.provider.keeps_tags
    assert len(await desk.results(await desk.ended(found.candidates[0].batch))) == 4


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        http(b"{}", "500 Internal Server Error"),
        http(b"busy", "503 Service Unavailable"),
        http(b"", "504 Gateway Timeout"),
        http(b"", "408 Request Timeout"),
        http(b"{}", "409 Conflict"),
        http(b"<html>Welcome</html>"),
        http(b"{}"),
        http(b"[]"),
        http(b""),
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
        None,
    ],
    ids=[
        *("dropped", "500", "503", "504", "408", "409"),
        *("a page", "nothing in it", "a list", "empty", "cut off", "no answer"),
    ],
)
async def test_a_create_that_nobody_can_be_sure_of_is_sent_once(
    connect: Connect, desk: Desk, scripted: Scripted, waits: Waits, answer: bytes | None
) -> None:
    script = await scripted(answer)
    submission = await desk.prepared(rows=2)

    with pytest.raises(SubmitUnknown):
        await connect(script.url, timeout_s=1 if answer is None else 20).submit(submission)

    assert len(script.asked) == 1
    assert script.asked[0].startswith("POST ")
    assert waits.seconds == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("400 Bad Request", ErrorCode.PROVIDER_REJECTED),
        ("401 Unauthorized", ErrorCode.PROVIDER_AUTH_FAILED),
        ("402 Payment Required", ErrorCode.PROVIDER_QUOTA_EXCEEDED),
        ("404 Not Found", ErrorCode.MODEL_UNKNOWN),
        ("413 Content Too Large", ErrorCode.PROVIDER_REJECTED),
        ("422 Unprocessable Content", ErrorCode.PROVIDER_REJECTED),
        ("429 Too Many Requests", ErrorCode.PROVIDER_RATE_LIMITED),
    ],
)
async def test_a_create_that_is_refused_made_nothing_and_is_sent_once(
    connect: Connect, desk: Desk, scripted: Scripted, status: str, code: ErrorCode
) -> None:
    script = await scripted(json({"error": {"message": "No.", "code": None}}, status))

    with pytest.raises(ProviderError) as refused:
        await connect(script.url).submit(await desk.prepared(rows=2))

    assert (type(refused.value), refused.value.code) == (ProviderError, code)
    assert not refused.value.may_have_cost
    assert len(script.asked) == 1


async def test_a_create_that_was_never_sent_made_nothing(connect: Connect, desk: Desk) -> None:
    with pytest.raises(ProviderError) as refused:
        await connect(_NOWHERE).submit(await desk.prepared(rows=1))

    assert type(refused.value) is ProviderError
    assert refused.value.code is ErrorCode.PROVIDER_UNAVAILABLE


async def test_a_rate_limit_of_a_create_is_told_with_its_wait_and_made_nothing(
    desk: Desk, sandbox: SandboxProcess
) -> None:
    submission = await desk.prepared(rows=1)
    sandbox.set_faults({"kind": "rate_limited", "first": 1, "retry_after": 7})

    with pytest.raises(ProviderError) as refused:
        await desk.provider.submit(submission)

    assert type(refused.value) is ProviderError
    assert refused.value.retry_after_s == pytest.approx(7, abs=0.1)
    assert batches_at(sandbox) == []


async def test_a_create_that_is_cancelled_in_the_middle_is_not_sent_again(
    connect: Connect, desk: Desk, scripted: Scripted
) -> None:
    script = await scripted(None)
    submission = await desk.prepared(rows=1)
    under_way = asyncio.ensure_future(connect(script.url).submit(submission))
    await script.is_asked.wait()

    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way

    assert len(script.asked) == 1


@pytest.mark.parametrize("fault", ["unavailable", "server_error", "rate_limited", "dropped"])
async def test_all_but_the_create_is_asked_again(
    desk: Desk, sandbox: SandboxProcess, waits: Waits, fault: str
) -> None:
    batch = await desk.ended(await desk.submitted(rows=2))

    async def hit() -> None:
        sandbox.set_faults({"kind": fault, "first": 1, "at": "start"})

    await hit()
    assert (await desk.provider.get(batch.id)).id == batch.id
    await hit()
    assert [each.id async for each in desk.provider.recent(utc_now())] == [batch.id]
    await hit()
    assert len(await desk.results(batch)) == 2
    tries = 3
    if desk.provider.takes_file:
        await hit()
        assert await desk.provider.upload(desk.file(2), "again")
        tries += 1
    if desk.provider.can_cancel:
        await hit()
        await desk.provider.cancel(batch.id)
    assert tries <= len(waits.seconds) <= tries + 1


async def test_tries_are_bounded(desk: Desk, sandbox: SandboxProcess, waits: Waits) -> None:
    batch = await desk.ended(await desk.submitted(rows=1))
    sandbox.set_faults({"kind": "unavailable", "rate": 1})
    sent = sandbox.count()

    with pytest.raises(ProviderError) as failed:
        await desk.provider.get(batch.id)

    assert failed.value.code is ErrorCode.PROVIDER_UNAVAILABLE
    assert (sandbox.count() - sent, len(waits.seconds)) == (4, 3)


async def test_a_wait_that_is_too_long_is_not_waited_for(
    desk: Desk, sandbox: SandboxProcess, waits: Waits
) -> None:
    batch = await desk.submitted(rows=1)
    sandbox.set_faults({"kind": "rate_limited", "rate": 1, "retry_after": 3600})

    with pytest.raises(ProviderError) as refused:
        await desk.provider.get(batch.id)

    assert refused.value.retry_after_s == pytest.approx(3600, abs=1)
    assert waits.seconds == []


async def test_a_batch_that_is_not_there_is_told(
    desk: Desk, subject: Subject, waits: Waits
) -> None:
    gone = "batches/gone" if subject.path == "" else "batch_gone"

    with pytest.raises(ProviderError) as refused:
        await desk.provider.get(gone)

    assert refused.value.code is ErrorCode.PROVIDER_BATCH_NOT_FOUND
    assert len(waits.seconds) == 3  # it may not be there yet


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at", ["start", "middle"])
async def test_results_that_are_not_there_at_once_are_asked_for_again(
    desk: Desk, sandbox: SandboxProcess, at: str, seed: int
) -> None:
    """As long as nothing of them was given."""
    sandbox.set_faults({"kind": "batch_second_download", "rate": 1, "at": at}, seed=seed)

    assert len(await desk.done(rows=30)) == 30


async def test_results_that_break_off_after_the_first_piece_are_an_error(
    connect: Connect, scripted: Scripted, waits: Waits
) -> None:
    line = b'{"custom_id":"q-0"}\n'
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n"
    script = await scripted(head + line * 150_000)
    provider = connect(script.url)
    batch = _with_results(provider, script.url)
    if not batch.results:
        pytest.skip("its results come in one piece, or not at all")

    pieces: list[bytes] = []

    async def fetch() -> None:
        async for piece in provider.download(batch, "output"):
            pieces.append(piece)  # noqa: PERF401 - they are wanted also after the break

    with pytest.raises(ProviderError) as broken:
        await fetch()

    assert b"".join(pieces)
    assert broken.value.is_transient
    assert (len(script.asked), waits.seconds) == (1, [])


async def test_results_without_a_stated_end_that_stop_in_a_line_broke_off(
    connect: Connect, scripted: Scripted, subject: Subject
) -> None:
    """A server that ends by closing cannot be told from a connection that broke."""
    script = await scripted(b"HTTP/1.1 200 OK\r\n\r\n" + b'{"custom_id":"q-0"}\n{"custom_id":"q')
    provider = connect(script.url)
    batch = _with_results(provider, script.url)
    if not batch.results:
        pytest.skip("its results are in a JSON object, which has an end")

    with pytest.raises(ProviderError) as broken:
        _ = [piece async for piece in provider.download(batch, "output")]

    assert broken.value.is_transient


def _with_results(provider: BaseBatchProvider, url: str) -> VendorBatch:
    results = {
        "openai": {"output_file_id": "file-1"},
        "gemini": {"responsesFile": "files/batch-1"},
        "anthropic": {"results_url": f"{url}/results"},
        "openrouter": {},
    }
    name = provider.vendor.value
    return VendorBatch("batch-1", BatchState.COMPLETED, "done", results=results[name])


async def test_an_answer_that_is_not_the_vendors_is_an_outage(
    connect: Connect, scripted: Scripted
) -> None:
    for answer in (http(b"<html>Welcome</html>"), http(b"[1]"), http(b"{}"), http(b"null")):
        with pytest.raises(ProviderError) as failed:
            await connect((await scripted(answer)).url).get("batches/1")

        assert failed.value.code is ErrorCode.PROVIDER_UNAVAILABLE, answer


async def test_a_server_that_hangs_is_left_in_time(connect: Connect, scripted: Scripted) -> None:
    with pytest.raises(ProviderError) as failed:
        await connect((await scripted(None)).url, timeout_s=0.1).get("batches/1")

    assert failed.value.code is ErrorCode.PROVIDER_TIMEOUT


async def test_a_closed_provider_can_be_used_again(desk: Desk) -> None:
    batch = await desk.ended(await desk.submitted(rows=1))

    await desk.provider.close()
    await desk.provider.close()

    assert (await desk.provider.get(batch.id)).id == batch.id


async def test_a_file_is_needed_where_the_vendor_takes_one(desk: Desk) -> None:
    submission = await desk.prepared(rows=1)
    if submission.file_id is None:
        with pytest.raises(NotImplementedError):
            await desk.provider.upload(submission.path, "tag")
        return
    without = Submission(
        submission.tag, submission.model, submission.kind, submission.path, None, 1
    )

    with pytest.raises(AssertionError, match="uploaded"):
        await desk.provider.submit(without)


async def test_nothing_of_the_environment_goes_to_a_vendor_unasked(
    connect: Connect, desk: Desk, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys, addresses and proxies that the SDKs would take by themselves."""
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, "invalid")
    for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL"):
        monkeypatch.setenv(name, _NOWHERE)
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, _NOWHERE)
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    fresh = Desk(connect(sandbox.url), desk.model, desk.folder)

    assert len(await fresh.done(rows=1)) == 1
    assert not any("invalid" in str(seen.headers) for seen in sandbox.requests())
