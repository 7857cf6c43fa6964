"""``qgen db``: the schema."""

import typer

from app.application.keep_database import database_status, upgrade_database
from app.cli.language import t
from app.cli.output import say
from app.cli.runner import run
from app.core.config import Settings
from app.core.di.opening import open_database

app = typer.Typer(no_args_is_help=True)


@app.command(
    help=t(
        "Apply the migrations that are pending; all of them or none.",
        "적용되지 않은 마이그레이션을 적용합니다. 전부 적용하거나 하나도 적용하지 않습니다.",
    )
)
def upgrade() -> None:
    async def work(settings: Settings) -> None:
        async with open_database(settings) as url:
            applied = await upgrade_database(url)
        for migration in applied:
            say(f"{migration.version} {migration.name}")
        say(
            t("Applied {n}; the schema is up to date.", "{n}개 적용, 스키마가 최신입니다.").format(
                n=len(applied)
            )
        )

    run(work)


@app.command(
    help=t(
        "Show what is applied, pending, changed or unknown; exit code 1 unless all is applied.",
        "적용·대기·변경·미확인 마이그레이션을 표시합니다. 모두 적용되지 않았으면 종료 코드 1.",
    )
)
def status() -> None:
    async def work(settings: Settings) -> None:
        async with open_database(settings) as url:
            found = await database_status(url)
        for migration in found.applied:
            say(f"{t('applied', '적용됨'):10} {migration.version} {migration.name}")
        for migration in found.changed:
            say(f"{t('changed', '변경됨'):10} {migration.version} {migration.name}", "red")
        for migration in found.pending:
            say(f"{t('pending', '대기'):10} {migration.version} {migration.name}", "yellow")
        for file in found.queue_pending:
            say(f"{t('pending', '대기'):10} procrastinate {file}", "yellow")
        if not found.queue_pending:
            say(f"{t('applied', '적용됨'):10} procrastinate schema.sql")
        for version in found.unknown:
            say(f"{t('unknown', '파일 없음'):10} {version}", "yellow")
        for table in found.foreign_tables:
            say(f"{t('not ours', '외부 테이블'):10} {table}", "red")
        pending = found.pending or found.queue_pending
        if found.changed or pending or found.unknown or found.foreign_tables:
            raise typer.Exit(1)

    run(work)
