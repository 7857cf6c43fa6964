"""``qgen worker``: work on background jobs."""

import asyncio
from contextlib import suppress
from typing import Annotated

import typer

from app.cli.language import t
from app.cli.output import say
from app.cli.runner import run
from app.core.config import Settings
from app.core.di.opening import open_container

_BEGINS = t(
    "Working on: {tasks}; {n} at once. Ctrl-C ends this when what is under way is done.",
    "처리할 작업: {tasks}, 동시 {n}개. Ctrl-C를 누르면 진행 중인 작업을 마치고 끝냅니다.",
)


def worker(
    concurrency: Annotated[
        int | None,
        typer.Option(
            "--concurrency",
            "-c",
            help=t(
                "How many jobs at once; default: QGEN_WORKER_CONCURRENCY.",
                "동시에 처리할 작업 수. 기본값: QGEN_WORKER_CONCURRENCY.",
            ),
            min=1,
            max=256,
        ),
    ] = None,
) -> None:
    """Work until a signal comes."""
    from app.pipelines.worker import Worker

    async def work(settings: Settings) -> None:
        async with open_container(settings) as container:
            works = Worker(container, concurrency=concurrency)
            await works.recover()  # tells, before anything begins, what is wrong with the database
            at_once = concurrency or settings.worker_concurrency
            say(_BEGINS.format(tasks=", ".join(works.task_names) or "–", n=at_once))
            with suppress(asyncio.CancelledError):  # a signal: it has ended as it should
                await works.work()

    run(work, is_server=True)
