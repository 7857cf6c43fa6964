"""What imported questions refer to: keyword, curriculum standard, passage."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.domain.interchange.question_rows import QuestionRow
from app.domain.interchange.rows import Read, RowProblem, rejected
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.infrastructure.db.repositories.passages import PassageRepository
from app.infrastructure.db.repositories.standards import StandardRepository
from app.shared.keywords import nearest_keyword, normalise_term
from app.shared.passages import NewPassage, passage_checksum
from app.shared.questions import NewQuestion


class QuestionLinks:
    """Finds or stores them for the rows of one import, each once."""

    def __init__(
        self,
        project_id: UUID,
        keywords: KeywordRepository,
        standards: StandardRepository,
        passages: PassageRepository,
    ) -> None:
        self._project_id = project_id
        self._keywords = keywords
        self._standards = standards
        self._passages = passages
        self._standard_ids = dict[str, UUID]()
        self._passage_ids = dict[str, UUID]()

    async def resolve(self, rows: Sequence[Read[QuestionRow]]) -> Sequence[NewQuestion]:
        """The rows' questions with the ids of what they name; their passages are stored.

        Raises:
            BusinessException: IMPORT_REJECTED when the project lacks a standard.
        """
        keyword_ids = await self._keyword_ids([row.value.question for row in rows])
        questions = [
            replace(
                row.value.question,
                keyword_id=keyword_id,
                standard_id=await self._standard_id(row),
                passage_id=await self._passage_id(row.value),
            )
            for row, keyword_id in zip(rows, keyword_ids, strict=True)
        ]
        # Questions on a passage take their places in the order in which they are stored.
        places = [row.value.position or 0 for row in rows]
        return [questions[at] for at in sorted(range(len(rows)), key=places.__getitem__)]

    async def _keyword_ids(self, questions: Sequence[NewQuestion]) -> Sequence[UUID | None]:
        named = [(normalise_term(q.keyword or ""), q.locale, q.subject) for q in questions]
        found = await self._keywords.find_all(self._project_id, set(named))
        nearest = [
            nearest_keyword(found[name], question.cefr_level)
            for name, question in zip(named, questions, strict=True)
        ]
        return [keyword.id if keyword else None for keyword in nearest]

    async def _standard_id(self, row: Read[QuestionRow]) -> UUID | None:
        reference = row.value.standard
        if reference is None:
            return None
        if reference not in self._standard_ids:
            found = await self._standards.find(self._project_id, reference)
            if len(found) != 1:
                several = ", ".join(standard.reference for standard in found)
                reason = (
                    f"several frameworks have standard {reference!r}: name one of {several}"
                    if found
                    else f"the project has no standard {reference!r}: import it first"
                )
                problem = RowProblem(row.line, reason, row.unit)
                raise rejected([problem], "Nothing was imported. First: ")
            self._standard_ids[reference] = found[0].id
        return self._standard_ids[reference]

    async def _passage_id(self, row: QuestionRow) -> UUID | None:
        if row.passage is None:
            return row.question.passage_id
        return await self._stored(row.passage)

    async def _stored(self, passage: NewPassage) -> UUID:
        checksum = passage_checksum(self._project_id, passage.locale, passage.body)
        if checksum not in self._passage_ids:
            stored, _ = await self._passages.add(self._project_id, passage)
            self._passage_ids[checksum] = stored.id
        return self._passage_ids[checksum]
