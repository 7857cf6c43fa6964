"""An item as the product keeps it: stem, options, key in its canonical form, explanation."""

import hashlib
import json
import unicodedata
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.shared.enums import QuestionType
from app.shared.item_keys import EssayKey, ItemKey
from app.shared.item_rules import broken_rules

OPTION_LETTERS = "ABCDEF"
MAX_OPTIONS = len(OPTION_LETTERS)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ItemOption(_Frozen):
    """One option of a selection item, one thing to order, or one row of a matching item.

    Attributes:
        is_correct: of a selection item; false elsewhere, where no option is right by itself.
        rationale: of a distractor: the thinking that leads to it, and its flaw.
        match_content: the response that is shown beside this premise (not its partner: the key
            says which response that is). A row with empty ``content`` adds a response that fits
            nothing.
    """

    content: str
    is_correct: bool = False
    rationale: str | None = None
    match_content: str | None = None


class Item(_Frozen):
    """One item, before it is stored. Its texts are Markdown with LaTeX.

    Attributes:
        boxed_text: what stands in the box below the stem (〈보기〉).
        evidence: the words of the passage that show the key.
    """

    type: QuestionType
    stem: str = Field(min_length=1)
    options: tuple[ItemOption, ...] = ()
    key: ItemKey
    explanation: str
    boxed_text: str | None = None
    evidence: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        broken = list(broken_rules(self.type, self.stem, self.options, self.key))
        if broken:
            raise ValueError("; ".join(broken))
        return self

    @property
    def points(self) -> int:
        """What the item is worth: an essay its rubric's sum, any other one point."""
        if isinstance(self.key, EssayKey):
            return sum(criterion.points for criterion in self.key.rubric)
        return 1

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
            "options": sorted(_option_texts(self.options)),
            "passage": passage_checksum or "",
        }
        text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _option_texts(options: tuple[ItemOption, ...]) -> list[str]:
    """Premises and responses apart: which stand in one row depends on how they were shuffled."""
    contents = [normalise_text(option.content) for option in options]
    responses = [
        f"-> {normalise_text(option.match_content)}" for option in options if option.match_content
    ]
    return contents + responses


def normalise_text(text: str) -> str:
    """NFC, with every run of white space made one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())
