import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.application.steps.output_schemas import OUTPUT_SCHEMAS
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.shared.prompt_draft import text_of
from app.shared.prompts import MAX_PROMPT_CHARACTERS, PromptDraft, PromptText

LINES = st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), max_size=20))


def drafted(**parts: object) -> PromptText:
    """A numeric prompt, but for ``parts``."""
    whole: dict[str, object] = {
        "key": "question.trial",
        "name": "Of a test",
        "purpose": "question",
        "locale": "en",
        "type": "numeric",
        "output_schema": "numeric",
        "user": "On {{keyword}}, {{tone}}.",
    }
    return text_of(PromptDraft.model_validate(whole | parts), OUTPUT_SCHEMAS)


@given(LINES.filter(lambda lines: any(lines) and "{{" not in "".join(lines)))
def test_a_text_is_the_same_whatever_ends_its_lines(lines: list[str]) -> None:
    unix, windows, old_mac = (drafted(user=end.join(lines)) for end in ("\n", "\r\n", "\r"))

    assert unix.checksum == windows.checksum == old_mac.checksum
    assert "\r" not in windows.user + old_mac.user


def test_the_variables_of_both_messages_are_listed_once() -> None:
    prompt = drafted(system="{{ tone }}, {{reader}}")

    assert prompt.variables == ("keyword", "reader", "tone")


def test_a_prompt_for_one_type_cannot_ask_for_the_reply_of_another() -> None:
    with pytest.raises(BusinessException, match="'multiple_choice'") as refused:
        drafted(output_schema="multiple_choice")

    assert refused.value.code is ErrorCode.PROMPT_INVALID


def test_an_unknown_output_schema_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BusinessException, match="numeric, ") as refused:
        drafted(output_schema="sonnet")

    assert refused.value.code is ErrorCode.PROMPT_INVALID


@pytest.mark.parametrize(
    "parts",
    [
        {"key": "Question.One"},
        {"key": "question..one"},
        {"key": "a/b"},
        {"key": "a" * 101},
        {"user": " \n "},
        {"user": "nul \0"},
        {"system": "nul \0"},
        {"user": "a" * (MAX_PROMPT_CHARACTERS + 1)},
        {"name": "two\nlines"},
        {"model": {"temperature": 3}},
        {"unheard_of": 1},
    ],
    ids=lambda parts: next(iter(parts)),
)
def test_what_cannot_be_stored_is_refused(parts: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        drafted(**parts)
