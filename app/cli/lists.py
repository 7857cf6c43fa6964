"""What the commands that list have in common."""

from typing import Annotated
from uuid import UUID

import typer
from rich.cells import cell_len, chop_cells

from app.cli.language import t
from app.cli.output import out, safe, say

LimitOption = Annotated[int, typer.Option(help=t("How many.", "개수."), min=1, max=100)]
AfterOption = Annotated[
    UUID | None,
    typer.Option(help=t("Go on after this one of the list.", "목록의 이 항목 다음부터.")),
]

_UNKNOWN_WIDTH = 80


def one_line(text: str, indent: int) -> str:
    """A text as one line, cut to what the terminal has beside ``indent`` columns."""
    line = " ".join(safe(text).split())
    width = max((out.width if out.is_terminal else _UNKNOWN_WIDTH) - indent, 20)
    if cell_len(line) <= width:
        return line
    return chop_cells(line, width - 1)[0] + "…"


def say_more(shown: int, next_cursor: UUID | int | str | None) -> None:
    """How a list goes on, or that there is nothing in it."""
    if not shown:
        say(t("There are none.", "해당하는 항목이 없습니다."))
    elif next_cursor is not None:
        say(
            t("There are more: add --after {cursor}", "더 있습니다: --after {cursor}").format(
                cursor=next_cursor
            ),
            "yellow",
        )
