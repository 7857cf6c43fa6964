"""The order to generate one question, and what comes of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.shared.enums import (
    BloomLevel,
    BoxStyle,
    CefrLevel,
    Difficulty,
    Locale,
    QuestionType,
    Skill,
    Vendor,
)
from app.shared.model_choices import FALLBACK_DESCRIPTION, Fallback
from app.shared.questions import Question
from app.shared.subjects import SUBJECT_PATTERN

# Plain names, not "type" aliases: those would stand in the OpenAPI as schemas of their own.
# Control characters have no place in a keyword, and PostgreSQL's text has none for NUL.
_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=_NO_CONTROLS)]
MAX_CANDIDATES = 5
VariableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
VariableValue = Annotated[str, StringConstraints(max_length=8000, pattern=r"^[^\x00]*$")]


class ItemTraits(BaseModel):
    """What an item is to be, whatever it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: QuestionType = Field(description="The interaction of the item.")
    skill: Skill = Field(Skill.NONE, description="What a language item tests.")
    difficulty: Difficulty = Difficulty.MEDIUM
    bloom_level: BloomLevel | None = Field(None, description="Cognitive process to test.")
    option_count: int = Field(
        4,
        ge=3,
        le=6,
        description="Options of a selection item, the key included; pairs of a matching item; "
        "entries of an ordering item. A box of statements takes 5 if this is not said.",
    )
    gap_count: int = Field(2, ge=1, le=10, description="Gaps of a cloze item.")
    box: BoxStyle | None = Field(
        None,
        description="A box below the stem (보기): text that the stem refers to, or labelled "
        "statements whose combinations are the options (multiple_choice only).",
    )

    @model_validator(mode="before")
    @classmethod
    def _statements_take_five_options(cls, given: object) -> object:
        """Five combinations are the custom (CSAT): with four, one statement is easily idle."""
        if isinstance(given, dict) and given.get("box") == BoxStyle.STATEMENTS:
            return {"option_count": 5} | given
        return given

    @model_validator(mode="after")
    def _statements_have_options(self) -> Self:
        if self.box is BoxStyle.STATEMENTS and self.type is not QuestionType.MULTIPLE_CHOICE:
            raise ValueError("a box of statements is for multiple_choice items")
        return self


class QuestionOrder(ItemTraits):
    """What a caller says about one question to make."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "multiple_choice",
                    "locale": "en",
                    "subject": "english",
                    "keyword": "reliable",
                    "difficulty": "medium",
                    "bloom_level": "understand",
                    "cefr_level": "b1",
                },
                {
                    "type": "numeric",
                    "locale": "ko",
                    "subject": "math",
                    "keyword": "일차방정식",
                    "difficulty": "easy",
                    "grade": "중1",
                },
            ]
        },
    )

    locale: Locale = Field(description="Language of the item.")
    subject: str = Field(
        "general", pattern=SUBJECT_PATTERN, description="Code of the school subject."
    )
    keyword: Annotated[Line, Field(max_length=200)] = Field(
        description="What the item is about; linked to the project's keyword of that name, if any."
    )
    cefr_level: CefrLevel | None = Field(None, description="Language level of the learner.")
    grade: Annotated[Line, Field(max_length=16)] | None = Field(
        None, description="School grade in your own words, e.g. 7 or 중1."
    )
    standard: Annotated[Line, Field(max_length=81)] | None = Field(
        None,
        description="Curriculum standard: its code, or framework:code where frameworks share it.",
    )
    passage_id: UUID | None = Field(
        None, description="A passage of the project that the item is answered from."
    )
    provider: Vendor | None = Field(None, description="LLM vendor; default: the configured one.")
    model: Annotated[Line, Field(max_length=100)] | None = Field(
        None, description="Model of the provider; default: the configured one."
    )
    fallback: Fallback | None = Field(None, description=FALLBACK_DESCRIPTION)
    prompt_key: Annotated[Line, Field(max_length=100)] | None = Field(
        None, description="Prompt template; default: question.<type>.<locale>."
    )
    variables: dict[VariableName, VariableValue] = Field(
        default_factory=dict,
        max_length=50,
        description="Values for variables of the prompt that are not the product's own.",
    )
    candidates: int = Field(
        1,
        ge=1,
        le=MAX_CANDIDATES,
        description="More than 1: the model writes so many with their probabilities, and chance "
        "takes one (verbalized sampling): more variety, for more output tokens.",
    )


class GenerateQuestion(QuestionOrder):
    """An order of one project. ``created_by``: id of the key or the user that gave it."""

    project_id: UUID
    created_by: UUID | None = None

    @classmethod
    def of(
        cls, order: QuestionOrder, project_id: UUID, created_by: UUID | None = None
    ) -> "GenerateQuestion":
        """The order as the project's."""
        return cls(project_id=project_id, created_by=created_by, **dict(order))

    @property
    def template_key(self) -> str:
        """The prompt template that renders this order."""
        return self.prompt_key or f"question.{self.type}.{self.locale}"


@dataclass(frozen=True, slots=True)
class Spent:
    """What the model calls of one generation cost.

    ``lost_tries``: requests that the vendor may have billed beyond ``cost_usd``, since its reply
    never came.
    """

    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal
    lost_tries: int = 0


@dataclass(frozen=True, slots=True)
class Generated:
    """A stored question.

    ``is_duplicate``: the model made an item that the project already has; ``question`` is the one
    that was there, and nothing new is stored but the calls.
    """

    question: Question
    is_duplicate: bool
    spent: Spent
