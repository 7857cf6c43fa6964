"""Import keywords, standards, passages, example items, questions: all of a file, or nothing of it.

Every import raises BusinessException: IMPORT_FILE_UNREADABLE, or IMPORT_REJECTED with line and
reason of the rows that cannot be taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.application.steps.import_rows import ImportReport, Progress, import_rows, silent
from app.application.steps.services import ImportServices
from app.core.exceptions import BusinessException, ErrorCode
from app.core.finish import finish
from app.domain.interchange.example_rows import read_examples
from app.domain.interchange.keyword_rows import read_keywords
from app.domain.interchange.passage_rows import read_passages
from app.domain.interchange.question_links import QuestionLinks
from app.domain.interchange.question_rows import QuestionRow, read_questions
from app.domain.interchange.rows import Read
from app.domain.interchange.standard_rows import read_standards
from app.shared.imports import ExampleFile, KeywordFile, PassageFile, QuestionFile, StandardFile
from app.shared.passages import NewPassage


async def import_keywords(
    services: ImportServices, project_id: UUID, file: KeywordFile, progress: Progress = silent
) -> ImportReport:
    """Keywords; the same term, part of speech and level in one category is known."""
    return await import_rows(
        services.session,
        lambda: read_keywords(file),
        lambda chunk: services.keywords.add(project_id, [read.value for read in chunk]),
        progress,
    )


async def import_standards(
    services: ImportServices, project_id: UUID, file: StandardFile, progress: Progress = silent
) -> ImportReport:
    """Curriculum standards; the same code in one framework is known."""
    return await import_rows(
        services.session,
        lambda: read_standards(file),
        lambda chunk: services.standards.add(project_id, [read.value for read in chunk]),
        progress,
    )


async def import_examples(
    services: ImportServices, project_id: UUID, file: ExampleFile, progress: Progress = silent
) -> ImportReport:
    """Example items; the same item with the same key and explanation is known."""
    try:
        return await import_rows(
            services.session,
            lambda: read_examples(file),
            lambda chunk: services.examples.add(project_id, [read.value for read in chunk]),
            progress,
        )
    finally:  # also where it was cancelled while it was committed
        await finish(services.generations.renew(project_id))


@dataclass(frozen=True, slots=True)
class ImportedPassage:
    """A passage of the file, as it is stored now; ``is_new`` is false for one that was there."""

    id: UUID
    title: str | None
    words: int
    is_new: bool


@dataclass(slots=True)
class PassageReport(ImportReport):
    """An import of passages, with what one needs to generate items on them."""

    passages: list[ImportedPassage] = field(default_factory=list)


async def import_passages(
    services: ImportServices, project_id: UUID, file: PassageFile, progress: Progress = silent
) -> PassageReport:
    """Passages; the same text in one language is known."""
    passages = list[ImportedPassage]()

    async def store(chunk: Sequence[Read[NewPassage]]) -> int:
        for read in chunk:
            new = read.value
            stored, is_new = await services.passages.add(project_id, new)
            passages.append(ImportedPassage(stored.id, stored.title, new.readability.words, is_new))
        return sum(passage.is_new for passage in passages[-len(chunk) :])

    report = await import_rows(services.session, lambda: read_passages(file), store, progress)
    return PassageReport(report.rows, report.added, report.notes, passages)


async def import_questions(
    services: ImportServices, project_id: UUID, file: QuestionFile, progress: Progress = silent
) -> ImportReport:
    """Questions, as drafts; those that ask the same thing of the same passage are known."""
    links = QuestionLinks(project_id, services.keywords, services.standards, services.passages)

    async def store(chunk: Sequence[Read[QuestionRow]]) -> int:
        questions = await links.resolve(chunk)
        try:
            return await services.questions.add_all(project_id, questions)
        except LookupError as error:
            raise BusinessException(
                ErrorCode.PASSAGE_NOT_FOUND,
                f"There is no passage {error}, so no question was imported.",
                {"id": str(error)},
            ) from error

    return await import_rows(services.session, lambda: read_questions(file), store, progress)
