"""Questions as they leave: one JSON object a line, which every importer of ours can read.

The fields are those of the read model; in place of the passage's id, which means nothing
elsewhere, stands the passage itself.
"""

import json

from app.core.exceptions import JsonValue
from app.shared.passages import Passage
from app.shared.questions import Question

_PASSAGE_FIELDS = {
    "form",
    "locale",
    "title",
    "body",
    "genre",
    "topic",
    "subject",
    "grade",
    "cefr_level",
    "source",
    "license",
    "provider",
    "model",
    "is_sandbox",
}


def question_line(question: Question, passage: Passage | None) -> str:
    """One line of an export, with its line break."""
    form: dict[str, JsonValue] = question.model_dump(mode="json", exclude={"passage_id"})
    if passage is not None:
        form["passage"] = passage.model_dump(mode="json", include=_PASSAGE_FIELDS)
    return json.dumps(form, ensure_ascii=False, separators=(",", ":")) + "\n"
