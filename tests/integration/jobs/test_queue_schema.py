"""The queue's own tables: installed with our migrations, and used from any session."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.db.migrations import status, upgrade
from app.pipelines.worker import Worker
from app.shared.workers import WorkerState
from tests.support.database import fresh_database
from tests.support.log_capture import captured_log
from tests.support.rows import rows
from tests.support.workshop import Workshop, a_job, until

LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
RECORD = "qgen_queue.installed_files"


@pytest.fixture
async def empty_url(database_server: str) -> AsyncIterator[str]:
    async with fresh_database(database_server, "template0") as url:
        yield url


async def test_an_upgrade_installs_the_queue_beside_our_tables(empty_url: str) -> None:
    before = await status(empty_url)
    await upgrade(empty_url)
    tables = await rows(
        empty_url,
        "SELECT schemaname FROM pg_tables WHERE tablename LIKE 'procrastinate%' GROUP BY 1",
    )

    assert before.queue_pending == ("schema.sql",)
    assert [row["schemaname"] for row in tables] == ["qgen_queue"]
    assert (await status(empty_url)).queue_pending == ()


async def test_of_a_newer_package_only_what_is_new_is_run(database_url: str) -> None:
    await rows(database_url, f"DELETE FROM {RECORD} WHERE name = $1", LAST)  # noqa: S608
    await rows(
        database_url,
        "CREATE FUNCTION qgen_queue.a_new_one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    )

    assert (await status(database_url)).queue_pending == (LAST,)
    await upgrade(database_url)

    assert (await status(database_url)).queue_pending == ()
    unpinned = await rows(
        database_url,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'qgen_queue'::regnamespace"
        " AND proconfig IS NULL",
    )
    assert unpinned == []


async def test_a_queue_that_cannot_be_installed_leaves_nothing_behind(empty_url: str) -> None:
    await rows(empty_url, "CREATE SCHEMA qgen_queue")
    await rows(empty_url, "CREATE TABLE qgen_queue.procrastinate_jobs (id int)")

    with pytest.raises(BusinessException) as refused:
        await upgrade(empty_url)

    assert refused.value.code is ErrorCode.MIGRATION_FAILED
    assert refused.value.details["file"] == "schema.sql"
    assert "procrastinate_jobs" in refused.value.message
    assert len((await status(empty_url)).pending) > 0


async def test_its_functions_work_with_any_search_path(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SET search_path = ''")
        await connection.execute(
            "SELECT qgen_queue.procrastinate_defer_jobs_v1(ARRAY[ROW('q', 't', 0, NULL, NULL,"
            " '{}', NULL)::qgen_queue.procrastinate_job_to_defer_v1])"
        )
        await connection.execute(
            "SELECT qgen_queue.procrastinate_cancel_job_v1(id, true, true)"
            " FROM qgen_queue.procrastinate_jobs"
        )
        assert await connection.fetch("SELECT id FROM qgen_queue.procrastinate_jobs") == []
    finally:
        await connection.close()


async def test_a_worker_does_not_begin_with_a_queue_of_an_older_version(shop: Workshop) -> None:
    await rows(shop.database_url, f"DELETE FROM {RECORD} WHERE name = $1", LAST)  # noqa: S608
    worker = Worker(shop.container)

    with pytest.raises(BusinessException) as refused:
        await worker.work()

    assert refused.value.code is ErrorCode.DATABASE_NOT_MIGRATED
    assert "qgen db upgrade" in refused.value.message
    assert worker.state is WorkerState.NOT_MIGRATED


async def test_a_worker_whose_tables_are_taken_away_says_what_mends_it(
    shop: Workshop,
) -> None:
    with captured_log("text", "WARNING") as told:
        async with shop.working() as worker:
            await until(lambda: worker.state is WorkerState.WORKS)
            await rows(shop.database_url, "DROP SCHEMA qgen_queue CASCADE")
            await until(lambda: worker.state is WorkerState.NOT_MIGRATED)

    assert "The queue's tables are missing, or of an older version. Run: qgen db" in told.getvalue()


async def test_without_it_jobs_are_refused_with_the_command_that_makes_it(shop: Workshop) -> None:
    await rows(shop.database_url, "DROP SCHEMA qgen_queue CASCADE")

    with pytest.raises(BusinessException) as refused:
        await shop.enqueue(a_job("test.effect"))
    assert refused.value.code is ErrorCode.DATABASE_NOT_MIGRATED
    assert "qgen db upgrade" in refused.value.message
    with pytest.raises(BusinessException) as refused:
        await Worker(shop.container).recover()
    assert refused.value.code is ErrorCode.DATABASE_NOT_MIGRATED
