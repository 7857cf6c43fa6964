"""What a model has to reply, one schema a type, and the item that it becomes."""

from collections.abc import Mapping

from app.domain.generation.replies.arrangement import MatchingReply, OrderingReply
from app.domain.generation.replies.base import ItemReply
from app.domain.generation.replies.constructed import (
    ClozeReply,
    EssayReply,
    NumericReply,
    ShortAnswerReply,
)
from app.domain.generation.replies.selection import (
    MultipleChoiceReply,
    MultipleResponseReply,
    TrueFalseReply,
)
from app.shared.enums import QuestionType

REPLY_SCHEMAS: Mapping[QuestionType, type[ItemReply]] = {
    QuestionType.MULTIPLE_CHOICE: MultipleChoiceReply,
    QuestionType.MULTIPLE_RESPONSE: MultipleResponseReply,
    QuestionType.TRUE_FALSE: TrueFalseReply,
    QuestionType.SHORT_ANSWER: ShortAnswerReply,
    QuestionType.NUMERIC: NumericReply,
    QuestionType.CLOZE: ClozeReply,
    QuestionType.MATCHING: MatchingReply,
    QuestionType.ORDERING: OrderingReply,
    QuestionType.ESSAY: EssayReply,
}

__all__ = ["REPLY_SCHEMAS", "ItemReply"]
