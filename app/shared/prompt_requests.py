"""What callers ask of prompts."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.shared.generation import QuestionOrder, VariableName, VariableValue
from app.shared.passage_orders import PassageOrder
from app.shared.prompts import Note, PromptDraft, VersionNumber


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PushPrompt(PromptDraft):
    """A new version of a template, or a new template."""

    note: Note | None = None


class ActivatePrompt(_Request):
    """Make a version the active one."""

    version: VersionNumber
    note: Note | None = None


class RollBackPrompt(_Request):
    """Make an earlier version the active one again."""

    version: VersionNumber | None = Field(
        None, description="A version that was active before; default: the one before the active."
    )
    note: Note | None = None


class PreviewPrompt(_Request):
    """Render a version without asking a model."""

    version: VersionNumber | None = Field(None, description="Default: the active one.")
    variables: dict[VariableName, VariableValue] = Field(
        default_factory=dict,
        max_length=50,
        description="Values of the prompt's variables; they win over those of the order.",
    )
    order: QuestionOrder | None = Field(
        None,
        description="What to render a question prompt for, as for POST /generation/questions. "
        "Without an order it is a sample of the prompt's type and language.",
    )
    passage_order: PassageOrder | None = Field(
        None, description="What to render a passage prompt for, as for POST /generation/passages."
    )

    @model_validator(mode="after")
    def _one_order(self) -> Self:
        if self.order is not None and self.passage_order is not None:
            raise ValueError("give order or passage_order, not both")
        return self
