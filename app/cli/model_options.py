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
CandidatesOption = Annotated[
    int | None,
    typer.Option(
        help=t(
            "Ask for so many at once, with their probabilities, and take one by chance (1 to 5).",
            "한 번에 여러 후보를 확률과 함께 받아 하나를 무작위로 고릅니다(1~5).",
        )
    ),
]
