"""Watch a run until it is over, and work on it here where no worker does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated
from uuid import UUID

import typer

from app.application.read_runs import follow_run, get_run
from app.cli.exit_codes import EXIT_FAILED
from app.cli.language import t
from app.cli.live import show_live
from app.cli.output import complain
from app.cli.run_output import print_run
from app.core.db import Session
from app.core.di.container import Container
from app.shared.runs import RunStatus

HereOption = Annotated[
    bool | None,
    typer.Option(
        "--here/--elsewhere",
        help=t(
            "Work on it in this process, or leave it to the workers; default: here with the "
            "embedded database.",
            "이 프로세스에서 만들지, 작업자에게 맡길지. 기본값: 내장 데이터베이스이면 여기서.",
        ),
    ),
]


async def watch_to_the_end(
    container: Container,
    session: Session,
    project_id: UUID,
    run_id: UUID,
    *,
    here: bool | None,
    after: int = 0,
    as_json: bool,
) -> None:
    """Show what happens to a run, then the run.

    Raises:
        typer.Exit: with 1 unless all items are done and none has failed.
    """
    services = container.runs(session)
    works_here = container.settings.works_inside if here is None else here
    async with _working(container, wanted=works_here):
        events = await follow_run(services, container.events(), project_id, run_id, after)
        try:
            await show_live(events, as_json=as_json)
        except asyncio.CancelledError:
            complain(
                t(
                    "The run goes on where a worker runs (qgen worker, qgen serve): "
                    "qgen runs watch {id}",
                    "작업자(qgen worker, qgen serve)가 이어서 만듭니다: qgen runs watch {id}",
                ).format(id=run_id)
            )
            raise
    run = await get_run(services, project_id, run_id)
    if not as_json:
        print_run(run, as_json=False)
    if run.status is not RunStatus.FINISHED or run.counts.failed:
        raise typer.Exit(EXIT_FAILED)


@asynccontextmanager
async def _working(container: Container, *, wanted: bool) -> AsyncIterator[None]:
    if not wanted:
        yield
        return
    # The queue's library takes 0.2 s to import, which no other command needs.
    from app.pipelines.worker import Worker

    working = asyncio.create_task(Worker(container).work())
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
