"""Files to import, and what holds for rows that do not say."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import Difficulty, Locale
from app.shared.subjects import SUBJECT_PATTERN

Subject = Annotated[str, Field(pattern=SUBJECT_PATTERN)]


class _ImportFile(BaseModel):
    """A ``.csv`` or ``.jsonl`` file.

    ``mapping`` gives the file's column for a field of ours where the column's name does not tell;
    ``locale`` None takes each row's own script.
    """

    model_config = ConfigDict(frozen=True)

    path: Path
    locale: Locale | None = None
    mapping: dict[str, str] = Field(default_factory=dict)


class KeywordFile(_ImportFile):
    """A file of keywords."""

    subject: Subject
    category: Annotated[str, Field(min_length=1, max_length=100)] = "general"


class ExampleFile(_ImportFile):
    """A file of whole items."""

    subject: Subject | None = None
    difficulty: Difficulty | None = None
    source: Annotated[str, Field(max_length=200)] | None = None
    license: Annotated[str, Field(max_length=50)] | None = None
