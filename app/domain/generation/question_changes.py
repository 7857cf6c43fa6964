"""What an edit makes of a question."""

from collections.abc import Mapping

from pydantic import ValidationError

from app.core.validation import validation_failed
from app.shared.item_keys import ChoiceKey, EssayKey
from app.shared.items import Item
from app.shared.question_edits import QuestionEdit
from app.shared.questions import Question


def edited(question: Question, edit: QuestionEdit) -> tuple[Question, Item]:
    """The question as it is to be, and the item in it.

    An essay is worth what a new rubric gives; other points are somebody's decision.

    Raises:
        BusinessException: VALIDATION_FAILED when that is no sound item of its type.
    """
    changed = question.model_copy(update={**edit.changes(), **_in_step(question, edit)})
    item = _item_of(changed)
    if isinstance(item.key, EssayKey) and item.key != question.key:
        changed = changed.model_copy(update={"points": float(item.points)})
    return changed, item


def _in_step(question: Question, edit: QuestionEdit) -> Mapping[str, object]:
    """Where an edit says only one of key and marks of a selection item, what the other becomes."""
    said = edit.model_fields_set & {"key", "options"}
    if said == {"key"} and isinstance(edit.key, ChoiceKey):
        return {
            "options": tuple(
                option.model_copy(update={"is_correct": place in edit.key.options})
                for place, option in enumerate(question.options)
            )
        }
    if said == {"options"} and isinstance(question.key, ChoiceKey):
        marked = tuple(place for place, option in enumerate(edit.options) if option.is_correct)
        return {"key": ChoiceKey(options=marked)} if marked else {}
    return {}


def _item_of(question: Question) -> Item:
    parts = {
        "type": question.type,
        "stem": question.stem,
        "options": question.options,
        "key": question.key,
        "explanation": question.explanation or "",  # other services may store none
        "boxed_text": question.boxed_text,
        "evidence": question.evidence,
    }
    try:
        return Item.model_validate(parts)
    except ValidationError as error:
        raise validation_failed(
            {**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()
        ) from None
