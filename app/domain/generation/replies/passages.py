"""What a model has to reply for a passage, one schema a form."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, override

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.domain.generation.replies.leniency import as_paragraphs, in_one_line
from app.shared.enums import PassageForm
from app.shared.passages import PassageText

# Two titles and the " / " between them have to fit into the 300 characters of the title's column.
_Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=140),
    BeforeValidator(in_one_line),
    Field(description="Title of the text, without quotation marks."),
]
# How long all of it is, the order says.
_Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Paragraphs = Annotated[
    list[_Paragraph],
    BeforeValidator(as_paragraphs),
    Field(
        min_length=1,
        max_length=200,
        description="The text, one entry a paragraph (a turn of a dialogue, a stanza of a poem).",
    ),
]


class PassageReply(BaseModel):
    """What is common to the replies of both forms."""

    model_config = ConfigDict(extra="ignore")

    @abstractmethod
    def to_texts(self) -> tuple[PassageText, ...]:
        """The texts that this reply has written."""


class TextReply(BaseModel):
    """One of two texts that are read together."""

    title: _Title
    paragraphs: _Paragraphs


class SinglePassageReply(PassageReply):
    title: _Title
    paragraphs: _Paragraphs

    @override
    def to_texts(self) -> tuple[PassageText, ...]:
        return (PassageText(title=self.title, paragraphs=tuple(self.paragraphs)),)


class PairedPassageReply(PassageReply):
    texts: list[TextReply] = Field(
        min_length=2,
        max_length=2,
        description="The two texts, in the order they are read.",
    )

    @override
    def to_texts(self) -> tuple[PassageText, ...]:
        return tuple(
            PassageText(title=text.title, paragraphs=tuple(text.paragraphs)) for text in self.texts
        )


PASSAGE_SCHEMAS: Mapping[PassageForm, type[PassageReply]] = {
    PassageForm.SINGLE: SinglePassageReply,
    PassageForm.PAIRED: PairedPassageReply,
}
