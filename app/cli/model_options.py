"""How commands name models."""

from typing import Annotated

import typer

from app.cli.language import t

FallbackOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PROVIDER[/MODEL]",
        help=t(
            "Whom to ask where the model cannot be had or declines; repeatable. Default: "
            "QGEN_FALLBACK.",
            "모델을 쓸 수 없거나 거절하면 대신 물을 제공자. 여러 번 쓸 수 있습니다. "
            "기본값: QGEN_FALLBACK.",
        ),
    ),
]
