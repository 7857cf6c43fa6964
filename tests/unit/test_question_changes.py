"""What an edit makes of a question."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.question_changes import edited
from app.shared.enums import Difficulty, Locale, QuestionType, Skill
from app.shared.ids import new_id
from app.shared.item_keys import ChoiceKey
from app.shared.items import ItemOption
from app.shared.question_edits import QuestionEdit
from app.shared.questions import Question

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

contents = st.lists(st.text("abc", min_size=1), min_size=2, max_size=8)


def a_question(type_: QuestionType, *options: tuple[str, bool]) -> Question:
    """A question of multiple choice or response."""
    return Question(
        id=new_id(),
        type=type_,
        locale=Locale.EN,
        subject="english",
        skill=Skill.NONE,
        difficulty=Difficulty.MEDIUM,
        bloom_level=None,
        cefr_level=None,
        grade="7",
        keyword=None,
        standard=None,
        passage_id=None,
        passage_position=None,
        stem="Which?",
        boxed_text="A box.",
        options=tuple(ItemOption(content=text, is_correct=right) for text, right in options),
        key=ChoiceKey(options=tuple(at for at, (_, right) in enumerate(options) if right)),
        explanation=None,
        evidence=(),
        points=1,
        status="draft",
        origin="human",
        provider=None,
        model=None,
        is_sandbox=False,
        prompt=None,
        version=1,
        created_at=NOON,
        updated_at=NOON,
    )


A_RESPONSE = a_question(QuestionType.MULTIPLE_RESPONSE, ("x", True), ("y", False))


@given(contents, st.data())
def test_the_key_names_the_marked_options_whichever_of_the_two_was_edited(
    texts: list[str], data: st.DataObject
) -> None:
    marked = data.draw(st.sets(st.sampled_from(range(len(texts))), min_size=1))
    options = [{"content": text, "is_correct": at in marked} for at, text in enumerate(texts)]

    by_options, _ = edited(
        A_RESPONSE, QuestionEdit.model_validate({"version": 1, "options": options})
    )
    new_key = data.draw(st.sets(st.sampled_from(range(len(texts))), min_size=1))
    key = {"kind": "choice", "options": sorted(new_key)}
    by_key, _ = edited(by_options, QuestionEdit.model_validate({"version": 1, "key": key}))

    assert by_options.key == ChoiceKey(options=tuple(sorted(marked)))
    assert {at for at, option in enumerate(by_key.options) if option.is_correct} == new_key
    assert [option.content for option in by_key.options] == texts


def test_a_field_that_is_left_out_is_kept_and_null_empties() -> None:
    kept, _ = edited(A_RESPONSE, QuestionEdit(version=1))
    emptied, _ = edited(
        A_RESPONSE, QuestionEdit.model_validate({"version": 1, "boxed_text": None, "grade": None})
    )

    assert kept == A_RESPONSE
    assert emptied == A_RESPONSE.model_copy(update={"boxed_text": None, "grade": None})


def test_an_explanation_that_was_never_there_is_not_made_up() -> None:
    changed, _ = edited(A_RESPONSE, QuestionEdit(version=1, stem="Which of them?"))

    assert changed.explanation is None


def test_marks_and_key_that_disagree_are_refused() -> None:
    options = [{"content": "x", "is_correct": True}, {"content": "y"}]
    key = {"kind": "choice", "options": [1]}
    edit = QuestionEdit.model_validate({"version": 1, "options": options, "key": key})

    with pytest.raises(BusinessException, match="does not name the options") as caught:
        edited(A_RESPONSE, edit)
    assert caught.value.code is ErrorCode.VALIDATION_FAILED


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_a_text_is_trimmed_or_refused_and_always_one_that_can_be_stored(text: str) -> None:
    try:
        edit = QuestionEdit.model_validate({"version": 1, "stem": text})
    except ValidationError:
        surrogate = any("\ud800" <= char <= "\udfff" for char in text)
        assert surrogate or "\x00" in text or not text.strip()
    else:
        assert edit.stem == text.strip()
        assert "\x00" not in edit.stem
        edit.stem.encode()


def test_what_is_nested_without_end_is_refused_as_any_other_wrong_value() -> None:
    nested: list[object] = []
    for _ in range(900):
        nested = [nested]

    with pytest.raises(ValidationError, match="options"):
        QuestionEdit.model_validate({"version": 1, "options": nested})
