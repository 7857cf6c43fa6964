"""Passages: what is asked of a model for one, and where they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.core.validation import unknown_cursor
from app.domain.generation.checks import check_passage
from app.domain.generation.context import passage_not_found
from app.domain.generation.prompt_values import UNSPECIFIED, level_of, standard_text
from app.domain.generation.replies.passages import PASSAGE_SCHEMAS, PassageReply
from app.domain.generation.tasks import Task
from app.domain.shared.readability import readability_of
from app.infrastructure.ai.base.messages import Completion
from app.infrastructure.db.repositories.calls import CallPurpose
from app.infrastructure.db.repositories.passages import PassageRepository
from app.shared.enums import Genre, Locale
from app.shared.passage_orders import GeneratePassage
from app.shared.passages import (
    NewPassage,
    Passage,
    PassageFilter,
    PassagePage,
    PassageText,
    body_of,
)
from app.shared.prompts import PromptVersion
from app.shared.standards import Standard

_GENRE = {
    Locale.EN: {genre: genre.value for genre in Genre},
    Locale.KO: dict(
        zip(
            Genre,
            (
                "이야기글",
                "설명문",
                "논설문",
                "묘사하는 글",
                "전기문",
                "기사문",
                "대화문",
                "편지",
                "안내문",
                "감상문",
                "설명서",
                "시",
            ),
            strict=True,
        )
    ),
}


@dataclass(frozen=True, slots=True)
class SavedPassage:
    """A passage of the project; ``is_new`` false: its text was there already."""

    passage: Passage
    is_new: bool


class PassageService:
    def __init__(self, passages: PassageRepository) -> None:
        self._passages = passages

    def prompt_values(self, order: GeneratePassage, standard: Standard | None) -> Mapping[str, str]:
        """Every product variable's value for one order; what it leaves open says so."""
        unspecified = UNSPECIFIED[order.locale]
        return {
            "topic": order.topic,
            "subject": order.subject,
            "genre": _GENRE[order.locale][order.genre],
            "length": str(order.length),
            "level": level_of(order.cefr_level) or unspecified,
            "grade": order.grade or unspecified,
            "standard": standard_text(standard) or unspecified,
        }

    def task(
        self, order: GeneratePassage, prompt: PromptVersion
    ) -> Task[PassageReply, tuple[PassageText, ...]]:
        """What is asked of the model for an order."""
        return Task(
            purpose=CallPurpose.PASSAGE,
            provider=order.provider,
            model=order.model,
            fallback=order.fallback,
            prompt=prompt,
            schema=PASSAGE_SCHEMAS[order.form],
            made_of=lambda reply: reply.to_texts(),
            problems_of=lambda texts: check_passage(texts, order),
        )

    async def save(
        self,
        order: GeneratePassage,
        texts: tuple[PassageText, ...],
        standard: Standard | None,
        prompt: PromptVersion,
        completion: Completion,
    ) -> SavedPassage:
        """Store a passage once; the unique checksum of its text decides."""
        body = body_of(texts)
        stored, is_new = await self._passages.add(
            order.project_id,
            NewPassage(
                form=order.form,
                locale=order.locale,
                title=" / ".join(text.title for text in texts),
                body=body,
                genre=order.genre.value,
                topic=order.topic,
                subject=order.subject,
                grade=order.grade,
                cefr_level=order.cefr_level,
                standard_id=standard.id if standard else None,
                readability=readability_of(body, order.locale),
                origin="realtime",
                prompt_version_id=prompt.id,
                vendor=completion.vendor,
                model=completion.model,
                is_sandbox=completion.is_sandbox,
            ),
        )
        return SavedPassage(stored, is_new)

    async def get(self, project_id: UUID, passage_id: UUID) -> Passage:
        """One passage.

        Raises:
            BusinessException: PASSAGE_NOT_FOUND, also for another project's.
        """
        passage = await self._passages.get(project_id, passage_id)
        if passage is None:
            raise passage_not_found(passage_id)
        return passage

    async def list(
        self, project_id: UUID, chosen: PassageFilter, limit: int, after: UUID | None
    ) -> PassagePage:
        """A page of passages, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
        """
        try:
            return await self._passages.list(project_id, chosen, limit, after)
        except LookupError:
            raise unknown_cursor() from None
