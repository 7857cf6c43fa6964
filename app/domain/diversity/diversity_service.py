"""How varied questions are: which ones are looked at."""

from collections.abc import Sequence
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import validation_failed
from app.infrastructure.db.repositories.question_texts import QuestionTextRepository
from app.shared.diversity import QuestionSelection, QuestionText, Stage, Tell


class DiversityService:
    def __init__(self, texts: QuestionTextRepository) -> None:
        self._texts = texts

    async def texts(
        self, project_id: UUID, chosen: QuestionSelection, at_most: int | None, tell: Tell
    ) -> Sequence[QuestionText]:
        """What is looked at of the live questions that a selection chooses.

        Raises:
            BusinessException: RUN_NOT_FOUND; VALIDATION_FAILED where they are more than
                ``at_most``.
        """
        if chosen.run_id is not None and not await self._texts.has_run(project_id, chosen.run_id):
            raise BusinessException(
                ErrorCode.RUN_NOT_FOUND,
                "The project has no run with this id.",
                {"run_id": str(chosen.run_id)},
            )
        total = await self._texts.count(project_id, chosen)
        if at_most is not None and total > at_most:
            raise _too_many(total, at_most)
        found = list[QuestionText]()
        async for part in self._texts.stream(project_id, chosen):
            found += part
            tell(Stage.READING, len(found), max(total, len(found)))
        return found


def _too_many(total: int, at_most: int) -> BusinessException:
    return validation_failed(
        [
            {
                "loc": ("query",),
                "msg": f"{total:,} questions are chosen, and a request takes {at_most:,}: choose "
                "fewer (run_id, created_from, keyword, ...), or use: qgen stats diversity",
            }
        ]
    )
