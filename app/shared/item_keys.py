"""The canonical key of every item type: what the table keeps in ``questions.answer``.

Positions are 0-based places among the item's options.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.shared.enums import QuestionType

type KeyKind = Literal["choice", "boolean", "text", "numeric", "cloze", "match", "order", "essay"]

KEY_KINDS: dict[QuestionType, KeyKind] = {
    QuestionType.MULTIPLE_CHOICE: "choice",
    QuestionType.MULTIPLE_RESPONSE: "choice",
    QuestionType.TRUE_FALSE: "boolean",
    QuestionType.SHORT_ANSWER: "text",
    QuestionType.NUMERIC: "numeric",
    QuestionType.CLOZE: "cloze",
    QuestionType.MATCHING: "match",
    QuestionType.ORDERING: "order",
    QuestionType.ESSAY: "essay",
}

Accepted = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1)], ...], Field(min_length=1)
]
PlainNumber = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChoiceKey(_Frozen):
    """Positions of the correct options."""

    kind: Literal["choice"] = "choice"
    options: Annotated[tuple[int, ...], Field(min_length=1)]


class BooleanKey(_Frozen):
    """Whether the statement in the stem is true."""

    kind: Literal["boolean"] = "boolean"
    value: bool


class TextKey(_Frozen):
    """Every wording that earns the point."""

    kind: Literal["text"] = "text"
    accepted: Accepted
    case_sensitive: bool = False


class NumericKey(_Frozen):
    """Decimal strings; an answer is right when ``|given - value| <= tolerance``."""

    kind: Literal["numeric"] = "numeric"
    value: PlainNumber
    tolerance: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)?$")] = "0"


class ClozeGap(_Frozen):
    """Every wording that fills one gap."""

    accepted: Accepted


class ClozeKey(_Frozen):
    """The gaps in the order of their marks ``[[1]]``, ``[[2]]``, ... in the stem."""

    kind: Literal["cloze"] = "cloze"
    gaps: Annotated[tuple[ClozeGap, ...], Field(min_length=1)]


class MatchKey(_Frozen):
    """Pairs of (position of the premise, position of its response).

    Premises are the options' ``content``, responses their ``match_content``, in the order in which
    they are shown.
    """

    kind: Literal["match"] = "match"
    pairs: Annotated[tuple[tuple[int, int], ...], Field(min_length=2)]


class OrderKey(_Frozen):
    """Positions of the options in the right order."""

    kind: Literal["order"] = "order"
    sequence: Annotated[tuple[int, ...], Field(min_length=2)]


class RubricCriterion(_Frozen):
    """What one part of an essay's mark is given for; ``descriptor`` says what full marks take."""

    criterion: Annotated[str, StringConstraints(min_length=1)]
    points: int = Field(ge=1, le=100)
    descriptor: Annotated[str, StringConstraints(min_length=1)]


class EssayKey(_Frozen):
    """How an essay is marked."""

    kind: Literal["essay"] = "essay"
    rubric: Annotated[tuple[RubricCriterion, ...], Field(min_length=1)]


type ItemKey = Annotated[
    ChoiceKey | BooleanKey | TextKey | NumericKey | ClozeKey | MatchKey | OrderKey | EssayKey,
    Field(discriminator="kind"),
]
