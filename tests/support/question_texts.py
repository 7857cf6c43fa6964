"""Texts of questions that no database has."""

from uuid import UUID

from app.shared.diversity import QuestionText, Stage
from app.shared.enums import Difficulty, Locale, QuestionType


def a_text(text: str, number: int = 1, **parts: object) -> QuestionText:
    """The text of an English question on "reliable", with ``number`` as its id."""
    given: dict[str, object] = {
        "id": UUID(int=number),
        "text": text,
        "locale": Locale.EN,
        "keyword": "reliable",
        "type": QuestionType.SHORT_ANSWER,
        "difficulty": Difficulty.MEDIUM,
    }
    return QuestionText(**(given | parts))  # type: ignore[arg-type]


def untold(stage: Stage, done: int, total: int) -> None:
    """Nobody looks at the progress."""
