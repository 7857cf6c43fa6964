"""``qgen runs``: many questions ordered at once. Ordering them: ``generate_bulk``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import typer

from app.application.keep_runs import cancel_run, resume_run
from app.application.read_runs import get_run, list_run_items, list_runs
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption, say_more
from app.cli.output import print_json
from app.cli.prompt_arguments import JsonOption
from app.cli.run_output import print_run, say_item, say_listed
from app.cli.run_watch import HereOption, watch_to_the_end
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.exceptions import BusinessException
from app.core.validation import validated
from app.shared.events import MAX_SEQ
from app.shared.runs import (
    ResumeOrder,
    RunItemListing,
    RunItemStatus,
    RunListing,
    RunStatus,
)

app = typer.Typer(no_args_is_help=True)

RunArgument = Annotated[UUID, typer.Argument(help=t("Id of the run.", "실행의 id."))]


@app.command("list", help=t("List runs, newest first.", "실행을 최신순으로 표시합니다."))
def list_(
    status: Annotated[RunStatus | None, typer.Option(help=t("What it is.", "상태."))] = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
    json: JsonOption = False,
) -> None:
    given: dict[str, object] = {"status": status, "limit": limit, "after": after}

    async def work(settings: Settings) -> None:
        wanted = validated(RunListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await list_runs(
                container.runs(session), project_id, wanted, wanted.limit, wanted.after
            )
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for one in page.runs:
            say_listed(one)
        say_more(len(page.runs), page.next_cursor)

    run(work, as_json=json)


@app.command(help=t("Show a run: how far it is, what it cost, what failed.", "실행을 표시합니다."))
def show(run_id: RunArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            found = await get_run(container.runs(session), project_id, run_id)
        print_run(found, as_json=json)

    run(work, as_json=json)


@app.command(
    help=t("List what was ordered, and what came of each.", "주문과 그 결과를 표시합니다.")
)
def items(
    run_id: RunArgument,
    status: Annotated[
        RunItemStatus | None, typer.Option(help=t("What came of it.", "결과."))
    ] = None,
    error_code: Annotated[
        str | None, typer.Option(help=t("Why it failed.", "실패한 이유의 코드."))
    ] = None,
    limit: Annotated[int, typer.Option(help=t("How many.", "개수."), min=1, max=1000)] = 100,
    after: Annotated[
        int | None, typer.Option(help=t("Go on after this place.", "이 자리 다음부터."))
    ] = None,
    json: JsonOption = False,
) -> None:
    given: dict[str, object] = {
        "status": status,
        "error_code": error_code,
        "limit": limit,
        "after": after,
    }

    async def work(settings: Settings) -> None:
        wanted = validated(RunItemListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await list_run_items(container.runs(session), project_id, run_id, wanted)
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for item in page.items:
            say_item(item)
        say_more(len(page.items), page.next_cursor)

    run(work, as_json=json)


@app.command(
    help=t(
        "Watch a run until it is over; exit code 1 unless all of it succeeds.",
        "실행이 끝날 때까지 지켜봅니다. 모두 성공하지 못하면 종료 코드 1.",
    )
)
def watch(
    run_id: RunArgument,
    after: Annotated[
        int,
        typer.Option(
            help=t("Begin after the event of this number.", "이 번호의 이벤트 다음부터."),
            min=0,
            max=MAX_SEQ,
        ),
    ] = 0,
    here: HereOption = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            await watch_to_the_end(
                container, session, project_id, run_id, here=here, after=after, as_json=json
            )

    run(work, as_json=json)


@app.command(
    help=t(
        "Begin nothing more of a run; what is under way is done to its end, and all is kept.",
        "새 문항을 시작하지 않습니다. 진행 중인 것은 끝까지 만들고 모두 남깁니다.",
    )
)
def cancel(run_id: RunArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            changed = await cancel_run(container.runs(session), project_id, run_id)
        print_run(changed, as_json=json)

    run(work, as_json=json)


@app.command(
    help=t(
        "Make what is still missing of a run that was cancelled, interrupted or stopped.",
        "취소, 중단, 중지된 실행에서 아직 없는 것을 만듭니다.",
    )
)
def resume(
    run_id: RunArgument,
    budget: Annotated[
        str | None,
        typer.Option(
            help=t(
                "US dollars it may cost in all; default: as before.",
                "지금까지를 포함한 최대 비용(US 달러). 기본값: 이전과 같음.",
            )
        ),
    ] = None,
    detach: Annotated[
        bool,
        typer.Option("--detach", help=t("Do not watch it.", "시작만 하고 지켜보지 않습니다.")),
    ] = False,
    here: HereOption = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        order = validated(ResumeOrder, {"budget_usd": budget})
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            services = container.runs(session)
            with _advice_on_the_dead(run_id):
                resumed = await resume_run(services, project_id, run_id, order.budget_usd)
            if detach:
                print_run(resumed, as_json=json)
                return
            await watch_to_the_end(container, session, project_id, run_id, here=here, as_json=json)

    run(work, as_json=json)


@contextmanager
def _advice_on_the_dead(run_id: UUID) -> Iterator[None]:
    """A run stays as it is when its worker is killed, until another one looks at it."""
    try:
        yield
    except BusinessException as error:
        if error.details.get("status") in (RunStatus.RUNNING, RunStatus.CANCELLING):
            advice = t(
                "If its worker has died: qgen runs watch {id}",
                "작업자가 죽었다면: qgen runs watch {id}",
            )
            error.add_note(advice.format(id=run_id))
        raise
