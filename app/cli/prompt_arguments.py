"""What the commands of ``qgen prompts`` are given."""

from datetime import datetime
from typing import Annotated

import typer
from pydantic import BaseModel

from app.cli.language import t
from app.core.validation import validated
from app.shared.prompts import MAX_VERSION, Note, PromptKey

KeyArgument = Annotated[str, typer.Argument(help=t("Key of the template.", "템플릿의 키."))]
VersionArgument = Annotated[
    int, typer.Argument(help=t("Its number.", "버전 번호."), min=1, max=MAX_VERSION)
]
NoteOption = Annotated[
    str | None, typer.Option(help=t("Why, kept with the record.", "기록에 남길 사유."))
]
VersionOption = Annotated[
    int | None,
    typer.Option(help=t("Default: the active one.", "기본값: 활성 버전."), min=1, max=MAX_VERSION),
]
JsonOption = Annotated[bool, typer.Option("--json", help=t("Print JSON.", "JSON으로 출력합니다."))]


class _Given(BaseModel):
    key: PromptKey | None = None
    note: Note | None = None


def checked(key: str | None = None, note: str | None = None) -> None:
    """Refuse a key or a note that the HTTP API would refuse.

    Raises:
        BusinessException: VALIDATION_FAILED.
    """
    validated(_Given, {"key": key, "note": note})


def moment(at: datetime) -> str:
    """A time as a person reads it."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
