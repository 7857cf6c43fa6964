"""``qgen jobs``: background jobs."""

from typing import Annotated
from uuid import UUID

import typer

from app.application.keep_jobs import cancel_job, retry_job
from app.application.read_jobs import get_job, list_jobs
from app.cli.job_watch import watch
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption, one_line, say_more
from app.cli.output import as_text, print_json, say
from app.cli.prompt_arguments import JsonOption, moment
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.jobs import Job, JobListing, JobStatus

app = typer.Typer(no_args_is_help=True)

JobArgument = Annotated[UUID, typer.Argument(help=t("Id of the job.", "작업의 id."))]

_STYLE = {
    JobStatus.QUEUED: "",
    JobStatus.RUNNING: "cyan",
    JobStatus.SUCCEEDED: "green",
    JobStatus.FAILED: "red",
    JobStatus.CANCELLED: "dim",
}

app.command(
    help=t(
        "Watch a job until it has ended; exit code 1 unless it succeeds.",
        "작업이 끝날 때까지 지켜봅니다. 성공하지 못하면 종료 코드 1.",
    )
)(watch)


@app.command("list", help=t("List jobs, newest first.", "작업을 최신순으로 표시합니다."))
def list_(
    status: Annotated[
        JobStatus | None, typer.Option(help=t("What became of it.", "작업 상태."))
    ] = None,
    task: Annotated[str | None, typer.Option(help=t("What it does.", "작업의 종류."))] = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
    json: JsonOption = False,
) -> None:
    given: dict[str, object] = {"status": status, "task": task, "limit": limit, "after": after}

    async def work(settings: Settings) -> None:
        wanted = validated(JobListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await list_jobs(
                container.jobs(session), project_id, wanted, wanted.limit, wanted.after
            )
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for job in page.jobs:
            _say_listed(job)
        say_more(len(page.jobs), page.next_cursor)

    run(work, as_json=json)


@app.command(
    help=t("Show a job: what it does, how far it is, why it failed.", "작업을 표시합니다.")
)
def show(job_id: JobArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            job = await get_job(container.jobs(session), project_id, job_id)
        _print(job, as_json=json)

    run(work, as_json=json)


@app.command(
    help=t(
        "Cancel a job that waits, or ask the worker that has it to stop.",
        "대기 중인 작업을 취소하거나, 실행 중이면 멈추도록 요청합니다.",
    )
)
def cancel(job_id: JobArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            job = await cancel_job(container.jobs(session), project_id, job_id)
        _print(job, as_json=json)

    run(work, as_json=json)


@app.command(
    help=t(
        "Have a failed or cancelled job done after all, as if it were new.",
        "실패했거나 취소된 작업을 새 작업처럼 다시 실행합니다.",
    )
)
def retry(job_id: JobArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            job = await retry_job(container.jobs(session), project_id, job_id)
        _print(job, as_json=json)

    run(work, as_json=json)


def _print(job: Job, *, as_json: bool) -> None:
    if as_json:
        print_json(job.model_dump(mode="json"))
        return
    _say_listed(job)
    for name, at in (
        (t("scheduled", "예약"), job.scheduled_at),
        (t("started", "시작"), job.started_at),
        (t("finished", "종료"), job.finished_at),
    ):
        if at is not None:
            say(f"    {name:10} {moment(at)}")
    for name, value in ((t("payload", "입력"), job.payload), (t("result", "결과"), job.result)):
        if value:
            say(f"    {name:10} {as_text(dict(value))}")
    if job.error is not None and job.error.details:
        say(f"    {t('details', '상세'):10} {as_text(dict(job.error.details))}")


def _say_listed(job: Job) -> None:
    stopping = t(", to be stopped", ", 중지 요청됨") if job.is_cancelling else ""
    attempts = t("attempt {n} of {max}", "시도 {n}/{max}").format(
        n=job.attempt, max=job.max_attempts
    )
    say(
        f"{job.id}  {moment(job.created_at)}  {job.task}  {job.status}{stopping}  ({attempts})",
        _STYLE[job.status],
    )
    if job.error is not None:
        say(f"    {one_line(f'{job.error.code}: {job.error.message}', indent=4)}", "dim")
