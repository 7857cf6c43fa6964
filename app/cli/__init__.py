"""The ``qgen`` command."""

from importlib.metadata import version
from typing import Annotated

import typer

from app.cli import database, demo, generate, imports, prompts, serve
from app.cli.language import t

app = typer.Typer(
    name="qgen",
    help=t(
        "QGen AI: generates questions for education content.",
        "QGen AI: 교육 콘텐츠용 문제를 생성합니다.",
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(database.app, name="db")
app.add_typer(prompts.app, name="prompts")
app.add_typer(imports.app, name="import")
app.add_typer(generate.app, name="generate")
app.command(name="serve")(serve.serve)
app.command(name="sandbox")(serve.sandbox)
app.command(name="demo")(demo.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qgen {version('qgen-ai')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help=t("Show the version.", "버전을 표시합니다."),
        ),
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Entry point of the ``qgen`` command."""
    app()
