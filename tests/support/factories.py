"""Made-up but valid values, each with the few parts that a test is about."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.generation import GenerateQuestion
from app.shared.ids import new_id
from app.shared.item_keys import ChoiceKey
from app.shared.items import Item, ItemOption

A_PROJECT = UUID("01890000-0000-7000-8000-000000000001")


def an_order(project_id: UUID = A_PROJECT, **parts: object) -> GenerateQuestion:
    """An English multiple-choice order on "reliable"."""
    given: dict[str, object] = {
        "project_id": project_id,
        "type": QuestionType.MULTIPLE_CHOICE,
        "locale": Locale.EN,
        "subject": "english",
        "keyword": "reliable",
        "difficulty": Difficulty.MEDIUM,
    }
    return GenerateQuestion.model_validate(given | parts)


def an_item(
    stem: str = "Which word means that you can trust it?",
    options: Sequence[str] = ("reliable", "fragile", "hostile", "sterile"),
    correct: int = 0,
) -> Item:
    """A multiple-choice item."""
    return Item(
        type=QuestionType.MULTIPLE_CHOICE,
        stem=stem,
        options=tuple(
            ItemOption(content=content, is_correct=at == correct, rationale=f"About {content}.")
            for at, content in enumerate(options)
        ),
        key=ChoiceKey(options=(correct,)),
        explanation="Something reliable does what you expect of it.",
    )


def a_reply(
    stem: str = "Which word means that you can trust it?",
    options: Sequence[str] = ("reliable", "fragile", "hostile", "sterile"),
    answer: str = "A",
    explanation: str = "Something reliable does what you expect of it.",
) -> str:
    """What a model replies to a multiple-choice order, as JSON."""
    return orjson.dumps(
        {
            "stem": stem,
            "explanation": explanation,
            "options": [{"content": o, "rationale": f"About {o}."} for o in options],
            "answer": answer,
        }
    ).decode()


def a_new_stem() -> str:
    """A stem that no other item has."""
    return f"Which word means that you can trust it (case {new_id()})?"
