"""Export questions: everything that an import needs to have them again."""

from collections.abc import Callable, Mapping
from uuid import UUID

from app.application.steps.services import ExportServices
from app.core.db import transaction
from app.domain.interchange.question_form import question_line
from app.shared.passages import Passage
from app.shared.questions import QuestionFilter, QuestionPage

PAGE_ROWS = 500


async def export_questions(
    services: ExportServices,
    project_id: UUID,
    chosen: QuestionFilter,
    write: Callable[[str], object],
) -> int:
    """Hand the project's live questions to ``write``, newest first, a line each; how many.

    A page at a time, and no transaction stays open meanwhile: what is stored after the start is
    not in it.
    """
    count, after = 0, None
    while True:
        async with transaction(services.session):
            page = await services.questions.list(project_id, chosen, PAGE_ROWS, after)
            passages = await _passages(services, project_id, page)
        for question in page.questions:
            passage = passages.get(question.passage_id) if question.passage_id else None
            write(question_line(question, passage))
        count, after = count + len(page.questions), page.next_cursor
        if after is None:
            return count


async def _passages(
    services: ExportServices, project_id: UUID, page: QuestionPage
) -> Mapping[UUID, Passage]:
    found = dict[UUID, Passage]()
    for passage_id in {q.passage_id for q in page.questions if q.passage_id is not None}:
        passage = await services.passages.get(project_id, passage_id)
        if passage is not None:
            found[passage_id] = passage
    return found
