"""What a prompt would say to a model."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _ReadModel(BaseModel):
    model_config = ConfigDict(frozen=True)


class PreviewMessage(_ReadModel):
    """One rendered message."""

    role: str
    text: str
    tokens: int


class PromptPreview(_ReadModel):
    """A version rendered with values; nothing was sent.

    A generation refuses what has ``missing`` or ``unknown`` variables.
    """

    key: str
    version: int
    messages: tuple[PreviewMessage, ...]
    tokens: int = Field(description="Of all messages; the bound reply schema comes on top.")
    tokenizer: Literal["o200k_base"] = Field(
        description="OpenAI's encoding, by which tokens are counted; other vendors' counts differ."
    )
    missing: tuple[str, ...] = Field(
        description="Variables of the prompt without a value: they stand in the text as {{name}}."
    )
    unknown: tuple[str, ...] = Field(description="Given names that the prompt has no variable of.")
