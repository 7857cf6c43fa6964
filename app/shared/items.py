"""An item as the product keeps it: stem, options, key in its canonical form, explanation."""

import hashlib
import json
import unicodedata
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.shared.enums import QuestionType

OPTION_LETTERS = "ABCDEF"
MAX_OPTIONS = len(OPTION_LETTERS)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChoiceKey(_Frozen):
    """Key of a selection item: 0-based positions of the correct options."""

    kind: Literal["choice"] = "choice"
    options: tuple[int, ...]


class TextKey(_Frozen):
    """Key of a short answer: every wording that earns the point."""

    kind: Literal["text"] = "text"
    accepted: tuple[str, ...]
    case_sensitive: bool = False


class NumericKey(_Frozen):
    """Key of a numeric answer: decimal strings, right when ``|given - value| <= tolerance``."""

    kind: Literal["numeric"] = "numeric"
    value: str
    tolerance: str = "0"


type ItemKey = Annotated[ChoiceKey | TextKey | NumericKey, Field(discriminator="kind")]


class ItemOption(_Frozen):
    """One option. ``rationale`` of a distractor: the thinking that leads to it, and its flaw."""

    content: str
    is_correct: bool
    rationale: str | None = None


class Item(_Frozen):
    """One item, before it is stored. Stem, options and explanation are Markdown with LaTeX."""

    type: QuestionType
    stem: str
    options: tuple[ItemOption, ...] = ()
    key: ItemKey
    explanation: str
    boxed_text: str | None = None

    def checksum(self, project_id: UUID, passage_checksum: str | None = None) -> str:
        """Sha256 (hex) that two items of one project share when they ask the same thing.

        Case counts, since it can carry meaning (March, march); white space and the order of
        options do not.
        """
        canonical = {
            "project": str(project_id),
            "type": self.type.value,
            "stem": normalise_text(self.stem),
            "boxed_text": normalise_text(self.boxed_text or ""),
            "options": sorted(normalise_text(option.content) for option in self.options),
            "passage": passage_checksum or "",
        }
        text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def normalise_text(text: str) -> str:
    """NFC, with every run of white space made one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())
