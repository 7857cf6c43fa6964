"""Files to import, and what holds for rows that do not say."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import Difficulty, Locale, QuestionType, Skill
from app.shared.standards import Framework
from app.shared.subjects import SUBJECT_PATTERN

Subject = Annotated[str, Field(pattern=SUBJECT_PATTERN)]
Note = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # PostgreSQL's text has no NUL


class ImportFile(BaseModel):
    """A ``.csv`` or ``.jsonl`` file.

    ``mapping`` gives the file's column for a field of ours where the column's name does not tell.
    """

    model_config = ConfigDict(frozen=True)

    path: Path
    mapping: dict[str, str] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name as text that can be stored: a name on disk may be any bytes."""
        return self.path.name.encode(errors="replace").decode()


class TextFile(ImportFile):
    """A file of texts; ``locale`` None takes each row's own script."""

    locale: Locale | None = None


class KeywordFile(TextFile):
    """A file of keywords."""

    subject: Subject
    category: Annotated[str, Field(min_length=1, max_length=100)] = "general"


class StandardFile(ImportFile):
    """A file of curriculum standards, or a published JSON document of them as it is."""

    framework: Framework | None = None
    subject: Subject | None = None


class PassageFile(TextFile):
    """A file of passages, or of the sections of one; ``source`` None takes the file's name."""

    subject: Subject | None = None
    genre: Annotated[Note, Field(max_length=50)] | None = None
    level: Annotated[Note, Field(max_length=16)] | None = None
    source: Annotated[Note, Field(max_length=300)] | None = None
    license: Annotated[Note, Field(max_length=50)] | None = None


class ItemFile(TextFile):
    """A file of whole items."""

    type: QuestionType | None = None
    subject: Subject | None = None
    difficulty: Difficulty | None = None


class ExampleFile(ItemFile):
    """A file of items that show a model what a good one looks like."""

    source: Annotated[Note, Field(max_length=200)] | None = None
    license: Annotated[Note, Field(max_length=50)] | None = None


class QuestionFile(ItemFile):
    """A file of existing questions; ``passage_id`` is the stored passage that they are about."""

    skill: Skill | None = None
    passage_id: UUID | None = None
