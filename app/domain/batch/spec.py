"""What was ordered, as a batch keeps it from its creation to its last retry."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.validation import explain
from app.infrastructure.db.repositories.batches import HeldBatch
from app.shared.enums import QuestionType, Vendor
from app.shared.generation import GenerateQuestion
from app.shared.keyword_selection import Cell, SelectionOrder

ANY_KEYWORD = "keyword"
"""Stands for an item's keyword in an order that is of no item yet."""


class PinnedPrompt(BaseModel):
    """The version of a prompt that all items of a type are made with, whatever is active later."""

    model_config = ConfigDict(frozen=True)

    key: str
    version: int


class BatchSpec(BaseModel):
    """What all items of a batch share."""

    model_config = ConfigDict(frozen=True)

    selection: SelectionOrder
    common: dict[str, JsonValue]
    prompts: dict[QuestionType, PinnedPrompt]
    rounds: int
    repair: bool

    @classmethod
    def of(cls, held: HeldBatch) -> "BatchSpec":
        """The spec of a stored batch.

        Raises:
            BusinessException: VALIDATION_FAILED: a version stored it that knew other orders.
        """
        try:
            return cls.model_validate(held.spec)
        except ValidationError as error:
            raise BusinessException(
                ErrorCode.VALIDATION_FAILED,
                f"This version cannot go on with the batch, which another one made. "
                f"{explain(error)}",
                {"batch_id": str(held.id)},
            ) from error

    def stored(self) -> Mapping[str, JsonValue]:
        return self.model_dump(mode="json", exclude_none=True)


def question_order(
    selection: SelectionOrder,
    common: Mapping[str, JsonValue],
    cell: Cell,
    *,
    project_id: UUID,
    created_by: UUID | None,
    provider: Vendor,
    model: str,
) -> GenerateQuestion:
    """The order of one question of a cell, about ANY_KEYWORD.

    Raises:
        ValidationError: ``common`` has what no order of this cell has.
    """
    return GenerateQuestion.model_validate(
        {
            **common,
            "type": cell.type,
            "difficulty": cell.difficulty,
            "locale": selection.locale,
            "subject": selection.subject,
            "standard": selection.standard,
            "keyword": ANY_KEYWORD,
            "provider": provider,
            "model": model,
            "project_id": project_id,
            "created_by": created_by,
        }
    )
