"""``qgen budgets``: what may be spent a day."""

from typing import Annotated

import typer

from app.application.keep_budgets import clear_daily_budget, set_daily_budget, show_daily_budget
from app.cli.language import t
from app.cli.output import money, print_json, say
from app.cli.prompt_arguments import JsonOption
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.money import DailyBudget, NewDailyLimit

app = typer.Typer(no_args_is_help=True)


@app.command(help=t("Show today's budget.", "오늘의 예산을 표시합니다."))
def show(json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            budget = await show_daily_budget(container.money(session), project_id)
        _show(budget, as_json=json)

    run(work, as_json=json)


@app.command(
    "set",
    help=t(
        "Limit what may be spent a day, today included.", "하루 한도를 정합니다. 오늘부터입니다."
    ),
)
def set_(
    per_day: Annotated[
        str, typer.Option(metavar="USD", help=t("US dollars, such as 25.", "미국 달러. 예: 25."))
    ],
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        limit_usd = validated(NewDailyLimit, {"limit_usd": per_day}).limit_usd
        async with workplace(settings) as (container, session, project_id):
            budget = await set_daily_budget(container.money(session), project_id, limit_usd)
        _show(budget, as_json=json)

    run(work, as_json=json)


@app.command(help=t("Have no daily limit any more.", "하루 한도를 없앱니다."))
def clear(json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            budget = await clear_daily_budget(container.money(session), project_id)
        _show(budget, as_json=json)

    run(work, as_json=json)


def _show(budget: DailyBudget, *, as_json: bool) -> None:
    if as_json:
        print_json(budget.model_dump(mode="json"))
        return
    spent = f"{t('spent', '지출')} {money(budget.spent_usd)}"
    if budget.limit_usd is None:
        say(f"{budget.day} UTC: {t('no limit', '한도 없음')}, {spent}")
        return
    reserved = f"{t('reserved by calls under way', '진행 중인 호출')} {money(budget.reserved_usd)}"
    limit = f"{t('limit', '한도')} {money(budget.limit_usd)}"
    say(f"{budget.day} UTC: {limit}, {spent}, {reserved}")
