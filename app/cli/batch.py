"""``qgen batch``: questions by the vendors' Batch APIs."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from app.application.create_batch import create_batch, estimate_batch
from app.application.keep_batches import (
    cancel_batch,
    reconcile_batch,
    resume_batch,
    retry_batch,
)
from app.application.read_batches import follow_batch, get_batch, list_batch_items, list_batches
from app.cli.batch_drive import drive
from app.cli.batch_order import GivenOrder, takes_order
from app.cli.batch_output import (
    print_batch,
    print_cost,
    print_estimate,
    say_item,
    say_listed,
)
from app.cli.exit_codes import EXIT_FAILED
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption, say_more
from app.cli.live import show_live
from app.cli.output import print_json, say
from app.cli.prompt_arguments import JsonOption
from app.cli.runner import run as run_command
from app.cli.runner import workplace
from app.core.config import Settings
from app.core.validation import validated, validation_failed
from app.shared.batches import (
    Batch,
    BatchItemListing,
    BatchItemStatus,
    BatchListing,
    BatchStatus,
    ReconcileBatch,
    ResumeBatch,
)
from app.shared.enums import Vendor
from app.shared.events import MAX_SEQ

app = typer.Typer(no_args_is_help=True)

BatchArgument = Annotated[UUID, typer.Argument(help=t("Id of the batch.", "배치의 id."))]


@app.command(
    help=t(
        "Order a batch: choose keywords, reserve their cells. A worker does the rest.",
        "배치를 주문합니다. 키워드를 고르고 칸을 예약하며, 나머지는 작업자가 합니다.",
    )
)
@takes_order
def create(
    order: GivenOrder,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help=t("Only tell what it would take.", "예상치만 표시합니다.")),
    ] = False,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        given = order()
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            services = container.batches(session)
            if dry_run:
                print_estimate(await estimate_batch(services, project_id, given), as_json=json)
                return
            batch = await create_batch(services, project_id, given)
        if json:
            print_json(batch.model_dump(mode="json"))
            return
        say_listed(batch)
        say(
            t("Watch it: qgen batch watch {id}", "지켜보기: qgen batch watch {id}").format(
                id=batch.id
            )
        )

    run_command(work, as_json=json)


@app.command(
    help=t(
        "Take a batch through all its steps here: a new one, or one that stands somewhere.",
        "배치를 여기서 끝까지 진행합니다. 새 배치이거나, 멈춰 있는 배치입니다.",
    )
)
@takes_order
def run(
    order: GivenOrder,
    batch_id: Annotated[
        UUID | None,
        typer.Argument(help=t("Id of a batch to go on with.", "이어서 할 배치의 id.")),
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        if batch_id is not None and order.is_given:
            raise validation_failed(
                [
                    {
                        "loc": ("batch_id",),
                        "msg": "a batch that is there goes on as it was ordered: give either its "
                        "id, or the options of a new one",
                    }
                ]
            )
        given = order() if batch_id is None else None
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            services = container.batches(session)
            if given is not None:
                batch = await create_batch(services, project_id, given, in_background=False)
                if not json:
                    say(t("Batch {id}", "배치 {id}").format(id=batch.id), "bold")
            else:
                assert batch_id is not None  # noqa: S101 - one of the two is given
                batch = await get_batch(services, project_id, batch_id)
                if not batch.status.is_final:
                    batch = await resume_batch(services, project_id, batch_id, in_background=False)
            rounds = await drive(container, session, project_id, batch.id, as_json=json)
        _end(rounds, as_json=json)

    run_command(work, as_json=json)


@app.command("list", help=t("List batches, newest first.", "배치를 최신순으로 표시합니다."))
def list_(
    status: Annotated[BatchStatus | None, typer.Option(help=t("What it is.", "상태."))] = None,
    provider: Annotated[Vendor | None, typer.Option(help=t("LLM vendor.", "LLM 제공자."))] = None,
    limit: LimitOption = 20,
    after: AfterOption = None,
    json: JsonOption = False,
) -> None:
    given: dict[str, object] = {
        "status": status,
        "provider": provider,
        "limit": limit,
        "after": after,
    }

    async def work(settings: Settings) -> None:
        wanted = validated(BatchListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await list_batches(
                container.batches(session), project_id, wanted, wanted.limit, wanted.after
            )
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for one in page.batches:
            say_listed(one)
        say_more(len(page.batches), page.next_cursor)

    run_command(work, as_json=json)


@app.command(help=t("Show a batch: its parts, its cost, what failed.", "배치를 표시합니다."))
def show(batch_id: BatchArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            found = await get_batch(container.batches(session), project_id, batch_id)
        print_batch(found, as_json=json)

    run_command(work, as_json=json)


@app.command(help=t("List its rows, and what came of each.", "행과 그 결과를 표시합니다."))
def items(
    batch_id: BatchArgument,
    status: Annotated[
        BatchItemStatus | None, typer.Option(help=t("What came of it.", "결과."))
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
        wanted = validated(BatchItemListing, given)
        async with workplace(settings) as (container, session, project_id):
            services = container.batches(session)
            page = await list_batch_items(services, project_id, batch_id, wanted)
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for item in page.items:
            say_item(item)
        say_more(len(page.items), page.next_cursor)

    run_command(work, as_json=json)


@app.command(
    help=t(
        "Watch a batch that a worker has, and its retries, until all is over or somebody has to "
        "help; exit code 1 unless every row succeeds.",
        "작업자가 진행하는 배치와 그 재시도를 끝날 때까지, 또는 조치가 필요할 때까지 지켜봅니다. "
        "모든 행이 성공하지 못하면 종료 코드 1.",
    )
)
def watch(
    batch_id: BatchArgument,
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
            services, rounds = container.batches(session), list[Batch]()
            following, begin = batch_id, after
            while True:
                events = await follow_batch(
                    services, container.events(), project_id, following, begin
                )
                await show_live(events, as_json=json)
                rounds.append(await get_batch(services, project_id, following))
                if (retry := rounds[-1].retried_by) is None:
                    break
                following, begin = retry, 0
        _end(rounds, as_json=json)

    run_command(work, as_json=json)


@app.command(
    help=t(
        "Submit nothing more, and ask the vendor to stop; what it has made is kept.",
        "더 제출하지 않고 제공자에게 중지를 요청합니다. 만들어진 것은 남깁니다.",
    )
)
def cancel(batch_id: BatchArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            changed = await cancel_batch(container.batches(session), project_id, batch_id)
        print_batch(changed, as_json=json)

    run_command(work, as_json=json)


@app.command(
    help=t(
        "Ask for the failed, expired and missing rows again, and no others.",
        "실패, 만료, 누락된 행만 다시 요청합니다.",
    )
)
def retry(batch_id: BatchArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            changed = await retry_batch(container.batches(session), project_id, batch_id)
        print_batch(changed, as_json=json)

    run_command(work, as_json=json)


@app.command(help=t("Let a batch go on that was stopped.", "멈춘 배치를 이어서 진행하게 합니다."))
def resume(
    batch_id: BatchArgument,
    budget: Annotated[
        str | None,
        typer.Option(
            help=t(
                "US dollars it may cost in all; default: as before.",
                "지금까지를 포함한 최대 비용(US 달러). 기본값: 이전과 같음.",
            )
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        order = validated(ResumeBatch, {"budget_usd": budget})
        async with workplace(settings) as (container, session, project_id):
            services = container.batches(session)
            changed = await resume_batch(services, project_id, batch_id, order.budget_usd)
        print_batch(changed, as_json=json)

    run_command(work, as_json=json)


@app.command(
    help=t(
        "Tell what a quarantined part is: a batch of the vendor's, or none.",
        "격리된 파트가 제공자의 어느 배치인지, 또는 없는지 알려 줍니다.",
    )
)
def reconcile(
    batch_id: BatchArgument,
    adopt: Annotated[
        str | None, typer.Option(help=t("Id of the vendor's batch.", "제공자 배치의 id."))
    ] = None,
    resubmit: Annotated[
        bool,
        typer.Option(
            "--resubmit",
            help=t("The vendor has none: submit again.", "제공자에 없습니다. 다시 제출합니다."),
        ),
    ] = False,
    part: Annotated[
        int | None, typer.Option(help=t("Which part, of several.", "여러 개면 파트 번호."))
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        given: dict[str, object] = {"adopt": adopt, "resubmit": resubmit, "part_no": part}
        order = validated(ReconcileBatch, given)
        async with workplace(settings, with_llms=True) as (container, session, project_id):
            services = container.batches(session)
            changed = await reconcile_batch(services, project_id, batch_id, order)
        print_batch(changed, as_json=json)

    run_command(work, as_json=json)


@app.command(
    help=t("What a batch was to cost, holds, and has cost.", "배치의 예상, 예약, 실제 비용.")
)
def cost(batch_id: BatchArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            found = await get_batch(container.batches(session), project_id, batch_id)
        if json:
            print_json(found.money.model_dump(mode="json"))
            return
        say_listed(found)
        print_cost(found)

    run_command(work, as_json=json)


def _end(rounds: Sequence[Batch], *, as_json: bool) -> None:
    """Raises typer.Exit with 1 unless every row of the first batch has its question, be it by a
    later round."""
    if not as_json:
        for batch in rounds:
            print_batch(batch, as_json=False)
    if sum(batch.counts.made for batch in rounds) < rounds[0].item_count:
        raise typer.Exit(EXIT_FAILED)
