"""What was found for an order."""

from dataclasses import dataclass
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.examples import Example
from app.shared.keywords import Keyword
from app.shared.passages import Passage
from app.shared.standards import Standard


@dataclass(frozen=True, slots=True)
class Context:
    """What was found for one order.

    Attributes:
        keyword: None for one that no list has.
        existing_stems: of the questions that are on the passage already.
    """

    keyword: Keyword | None
    examples: tuple[Example, ...]
    standard: Standard | None = None
    passage: Passage | None = None
    existing_stems: tuple[str, ...] = ()

    @property
    def keyword_id(self) -> UUID | None:
        return self.keyword.id if self.keyword else None


def passage_not_found(passage_id: UUID | None) -> BusinessException:
    """PASSAGE_NOT_FOUND, also for another project's."""
    return BusinessException(
        ErrorCode.PASSAGE_NOT_FOUND,
        f"There is no passage {passage_id}. See: qgen passages list",
        {"id": str(passage_id)},
    )
