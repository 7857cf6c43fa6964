"""``qgen jobs watch``: what happens to a job, until it has ended."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from app.application.follow_job import follow_job
from app.application.read_jobs import get_job
from app.cli.exit_codes import EXIT_FAILED
from app.cli.language import t
from app.cli.live import show_live
from app.cli.output import complain, say
from app.cli.prompt_arguments import JsonOption
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.shared.events import MAX_SEQ
from app.shared.jobs import JobStatus


def watch(
    job_id: Annotated[UUID, typer.Argument(help=t("Id of the job.", "작업의 id."))],
    after: Annotated[
        int,
        typer.Option(
            help=t("Begin after the event of this number.", "이 번호의 이벤트 다음부터."),
            min=0,
            max=MAX_SEQ,
        ),
    ] = 0,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            jobs = container.jobs(session)
            events = await follow_job(jobs, container.events(), project_id, job_id, after)
            try:
                last = await show_live(events, as_json=json)
            except asyncio.CancelledError:
                complain(t("The job goes on without you.", "작업은 계속 진행됩니다."))
                raise
            job = await get_job(jobs, project_id, job_id)
        if last is None and not json:
            _say_nothing_new(job.status)
        if (last.name if last else job.status) != JobStatus.SUCCEEDED:
            raise typer.Exit(EXIT_FAILED)

    run(work, as_json=json)


def _say_nothing_new(status: JobStatus) -> None:
    message = t(
        "There is nothing to tell any more: the job is {status}.",
        "더 알릴 것이 없습니다. 작업 상태: {status}.",
    )
    say(message.format(status=status))
