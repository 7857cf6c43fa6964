"""The order to write a passage, with questions on it."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.shared.enums import (
    CefrLevel,
    Genre,
    Locale,
    PassageForm,
    QuestionType,
    Skill,
    Vendor,
)
from app.shared.generation import (
    GenerateQuestion,
    ItemTraits,
    Line,
    VariableName,
    VariableValue,
)
from app.shared.model_choices import FALLBACK_DESCRIPTION, Fallback
from app.shared.subjects import SUBJECT_PATTERN

MAX_QUESTIONS = 10


class PassageItem(ItemTraits):
    """One question to ask on the passage."""

    type: QuestionType = QuestionType.MULTIPLE_CHOICE
    skill: Skill = Skill.READING


class PassageOrder(BaseModel):
    """What a caller says about one passage to write, and about the questions on it."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "locale": "en",
                    "subject": "english",
                    "topic": "a lighthouse keeper's day",
                    "genre": "narrative",
                    "length": 180,
                    "cefr_level": "b1",
                    "questions": [{"type": "multiple_choice"}, {"type": "true_false"}],
                }
            ]
        },
    )

    form: PassageForm = PassageForm.SINGLE
    locale: Locale = Field(description="Language of the passage and of its questions.")
    subject: str = Field(
        "general", pattern=SUBJECT_PATTERN, description="Code of the school subject."
    )
    topic: Annotated[Line, Field(max_length=200)] = Field(description="What the text is about.")
    genre: Genre = Genre.EXPOSITORY
    length: int = Field(
        200, ge=40, le=3000, description="Words; in Korean 어절. Both texts of a paired passage."
    )
    cefr_level: CefrLevel | None = Field(None, description="Language level of the reader.")
    grade: Annotated[Line, Field(max_length=16)] | None = Field(
        None, description="School grade in your own words, e.g. 7 or 중1."
    )
    standard: Annotated[Line, Field(max_length=81)] | None = Field(
        None,
        description="Curriculum standard: its code, or framework:code where frameworks share it.",
    )
    questions: tuple[PassageItem, ...] = Field(
        (), max_length=MAX_QUESTIONS, description="Questions to ask on it, in this order."
    )
    provider: Vendor | None = Field(None, description="LLM vendor; default: the configured one.")
    model: Annotated[Line, Field(max_length=100)] | None = Field(
        None, description="Model of the provider; default: the configured one."
    )
    fallback: Fallback | None = Field(None, description=FALLBACK_DESCRIPTION)
    prompt_key: Annotated[Line, Field(max_length=100)] | None = Field(
        None, description="Prompt template; default: passage.<form>.<locale>."
    )
    variables: dict[VariableName, VariableValue] = Field(
        default_factory=dict,
        max_length=50,
        description="Values for variables of the passage's prompt that are not the product's own.",
    )

    @model_validator(mode="after")
    def _paired_texts_have_room(self) -> Self:
        if self.form is PassageForm.PAIRED and self.length < 80:
            raise ValueError("two texts together need a length of at least 80 words")
        return self


class GeneratePassage(PassageOrder):
    """An order of one project. ``created_by``: id of the key or the user that gave it."""

    project_id: UUID
    created_by: UUID | None = None

    @classmethod
    def of(cls, order: PassageOrder, project_id: UUID, created_by: UUID | None = None) -> Self:
        """The order as the project's."""
        return cls(project_id=project_id, created_by=created_by, **dict(order))

    @property
    def template_key(self) -> str:
        """The prompt template that renders this order."""
        return self.prompt_key or f"passage.{self.form}.{self.locale}"

    def question(self, item: PassageItem, passage_id: UUID) -> GenerateQuestion:
        """The order of one question on the passage."""
        return GenerateQuestion(
            **dict(item),
            project_id=self.project_id,
            created_by=self.created_by,
            locale=self.locale,
            subject=self.subject,
            keyword=self.topic,
            cefr_level=self.cefr_level,
            grade=self.grade,
            standard=self.standard,
            passage_id=passage_id,
            provider=self.provider,
            model=self.model,
            fallback=self.fallback,
        )
