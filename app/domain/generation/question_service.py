"""Questions: what is asked of a model for one, and where they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import unknown_cursor
from app.domain.generation.checks import check_item
from app.domain.generation.context import Context, passage_not_found
from app.domain.generation.question_changes import edited
from app.domain.generation.replies import REPLY_SCHEMAS, ItemReply
from app.domain.generation.replies.candidates import CandidatesReply, candidates_of
from app.domain.generation.tasks import Problem, Task
from app.infrastructure.db.repositories.calls import CallPurpose
from app.infrastructure.db.repositories.question_edits import QuestionEditRepository
from app.infrastructure.db.repositories.questions import QuestionRepository
from app.infrastructure.db.repositories.revisions import RevisionRepository
from app.shared.generation import GenerateQuestion
from app.shared.items import Item
from app.shared.prompts import PromptVersion
from app.shared.question_edits import QuestionEdit, RevisionAction, RevisionPage
from app.shared.questions import NewQuestion, Question, QuestionFilter, QuestionPage


@dataclass(frozen=True, slots=True)
class Saved:
    """The question is new."""

    question: Question


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The project has this item already, as ``question``."""

    question: Question


class QuestionService:
    def __init__(
        self,
        questions: QuestionRepository,
        edits: QuestionEditRepository,
        revisions: RevisionRepository,
    ) -> None:
        self._questions = questions
        self._edits = edits
        self._revisions = revisions

    def task(
        self, order: GenerateQuestion, prompt: PromptVersion, context: Context
    ) -> Task[BaseModel, Item]:
        """What is asked of the model for an order: an item, or candidates of which one is taken."""
        one = REPLY_SCHEMAS[order.type]

        def problems_of(item: Item) -> Sequence[Problem]:
            return check_item(item, order, context.passage)

        def made_of(reply: BaseModel) -> Item:
            if isinstance(reply, CandidatesReply):
                return reply.choose(problems_of)
            assert isinstance(reply, ItemReply)  # noqa: S101 - the schema is one of the two
            return reply.item

        return Task(
            purpose=CallPurpose.QUESTION,
            provider=order.provider,
            model=order.model,
            fallback=order.fallback,
            prompt=prompt,
            schema=candidates_of(one, order.candidates) if order.candidates > 1 else one,
            made_of=made_of,
            problems_of=problems_of,
        )

    async def save(self, project_id: UUID, question: NewQuestion) -> Saved | Duplicate:
        """Store an item once: the unique checksum decides, also between two writers at once.

        Raises:
            BusinessException: PASSAGE_NOT_FOUND when the passage was deleted meanwhile.
        """
        try:
            stored, is_new = await self._questions.add(project_id, question)
        except LookupError as error:
            raise passage_not_found(question.passage_id) from error
        return Saved(stored) if is_new else Duplicate(stored)

    async def save_all(
        self, project_id: UUID, questions: Sequence[NewQuestion]
    ) -> Sequence[tuple[UUID, bool]]:
        """Store many items, each once; of each its question's id, and whether that is new."""
        return await self._questions.store_all(project_id, questions)

    async def get(self, project_id: UUID, question_id: UUID) -> Question:
        """One question.

        Raises:
            BusinessException: QUESTION_NOT_FOUND, also for another project's.
        """
        question = await self._questions.get(project_id, question_id)
        if question is None:
            raise _not_found(question_id)
        return question

    async def list(
        self, project_id: UUID, chosen: QuestionFilter, limit: int, after: UUID | None
    ) -> QuestionPage:
        """A page of questions, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
        """
        try:
            return await self._questions.list(project_id, chosen, limit, after)
        except LookupError:
            raise unknown_cursor() from None

    async def edit(
        self, project_id: UUID, question_id: UUID, edit: QuestionEdit, by: UUID | None
    ) -> Question:
        """Change a question and keep what it was; an edit that changes nothing keeps nothing.

        Of two edits of one version the first wins, and the second is told.

        Raises:
            BusinessException: QUESTION_NOT_FOUND; VERSION_CONFLICT; VALIDATION_FAILED when the
                result is no sound item; QUESTION_EXISTS when another question is that item.
        """
        before = await self._lock(project_id, question_id, edit.version)
        after, item = edited(before, edit)
        if after == before:
            return before
        await self._revisions.add(project_id, before, RevisionAction.EDITED, edit.note, by)
        _require_only_one(await self._edits.replace(project_id, after, item))
        return await self.get(project_id, question_id)

    async def delete(
        self, project_id: UUID, question_id: UUID, version: int, note: str | None, by: UUID | None
    ) -> None:
        """Take a question out of everything but its history; model calls still name it.

        Raises:
            BusinessException: QUESTION_NOT_FOUND, VERSION_CONFLICT.
        """
        before = await self._lock(project_id, question_id, version)
        await self._revisions.add(project_id, before, RevisionAction.DELETED, note, by)
        await self._edits.delete(before)

    async def restore(
        self, project_id: UUID, question_id: UUID, note: str | None, by: UUID | None
    ) -> Question:
        """Bring a deleted question back as it was; one that is not deleted stays as it is.

        Raises:
            BusinessException: QUESTION_NOT_FOUND; QUESTION_EXISTS when another question is that
                item by now.
        """
        before = await self._edits.lock(project_id, question_id, deleted=True)
        if before is not None:
            await self._revisions.add(project_id, before, RevisionAction.RESTORED, note, by)
            _require_only_one(await self._edits.restore(project_id, before))
        return await self.get(project_id, question_id)

    async def revisions(
        self, project_id: UUID, question_id: UUID, limit: int, after: int | None
    ) -> RevisionPage:
        """What a question, also a deleted one, was before each change, newest first.

        Raises:
            BusinessException: QUESTION_NOT_FOUND.
        """
        found = await self._revisions.list(project_id, question_id, limit + 1, after)
        if found is None:
            raise _not_found(question_id)
        page = tuple(found[:limit])
        next_cursor = page[-1].version if len(found) > limit else None
        return RevisionPage(revisions=page, next_cursor=next_cursor)

    async def _lock(self, project_id: UUID, question_id: UUID, version: int) -> Question:
        """A live question that is still what somebody looked at, and stays so until the commit."""
        question = await self._edits.lock(project_id, question_id)
        if question is None:
            raise _not_found(question_id)
        if question.version != version:
            raise BusinessException(
                ErrorCode.VERSION_CONFLICT,
                f"The question was changed meanwhile: it has version {question.version}, not "
                f"{version}. Read it again, and repeat the change where it still applies.",
                {
                    "id": str(question_id),
                    "version": version,
                    "current_version": question.version,
                },
            )
        return question


def _not_found(question_id: UUID) -> BusinessException:
    return BusinessException(
        ErrorCode.QUESTION_NOT_FOUND,
        f"There is no question {question_id}.",
        {"id": str(question_id)},
    )


def _require_only_one(other_id: UUID | None) -> None:
    if other_id is not None:
        raise BusinessException(
            ErrorCode.QUESTION_EXISTS,
            f"Question {other_id} is the same item: type, stem, box, options and passage.",
            {"id": str(other_id)},
        )
