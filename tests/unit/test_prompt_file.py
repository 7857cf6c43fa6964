from pathlib import Path

import pytest

from app.application.steps.output_schemas import OUTPUT_SCHEMAS
from app.core.config import REPOSITORY_ROOT
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.prompt_values import PRODUCT_VARIABLES
from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.shared.prompt_file import read_prompt
from app.shared.enums import Locale, QuestionType

GOOD = """---
key: question.numeric.en
name: Numeric
purpose: question
locale: en
type: numeric
model: {temperature: 0.5, max_output_tokens: 100}
output_schema: numeric
---
# system

You write items.

# user

About {{keyword}}.
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "prompt.md"
    path.write_text(text, "utf-8")
    return path


def test_a_prompt_file_is_read_whole(tmp_path: Path) -> None:
    prompt = read_prompt(_written(tmp_path, GOOD), OUTPUT_SCHEMAS)

    assert (prompt.key, prompt.locale, prompt.type) == (
        "question.numeric.en",
        Locale.EN,
        QuestionType.NUMERIC,
    )
    assert (prompt.system, prompt.user) == ("You write items.", "About {{keyword}}.")
    assert prompt.variables == ("keyword",)
    assert prompt.params.temperature == 0.5


def test_the_checksum_changes_with_what_the_model_is_told_and_with_nothing_else(
    tmp_path: Path,
) -> None:
    def checksum(text: str) -> str:
        return read_prompt(_written(tmp_path, text), OUTPUT_SCHEMAS).checksum

    same = checksum(GOOD)
    assert checksum(GOOD.replace("name: Numeric", "name: Other")) == same
    assert checksum(GOOD.replace("You write", "You make")) != same
    assert checksum(GOOD.replace("0.5", "0.6")) != same


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("locale: en", "locale: fr", "locale"),
        ("output_schema: numeric", "output_schema: sonnet", "sonnet"),
        ("output_schema: numeric", "output_schema: short_answer", "type 'short_answer'"),
        ("purpose: question", "purpose: passage", "purpose 'question'"),
        ("type: numeric", "", "type 'numeric'"),
        ("name: Numeric", "system: You write.", "system"),
        ("name: Numeric", "name: ''", "name"),
        ("About {{keyword}}.", "About\0 {{keyword}}.", "user"),
        ("# user", "# assistant", "# user"),
        ("About {{keyword}}.", "", "# user"),
        ("{{keyword}}", "{{Keyword}}", "Line"),
        ("temperature: 0.5", "temperature: 9", "temperature"),
        ("name: Numeric", "nmae: Numeric", "nmae"),
        ("key: question.numeric.en", "key: [unclosed", "prompt.md"),
    ],
)
def test_a_bad_prompt_file_is_refused_with_the_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(BusinessException) as refused:
        read_prompt(_written(tmp_path, GOOD.replace(old, new)), OUTPUT_SCHEMAS)

    assert refused.value.code is ErrorCode.PROMPT_INVALID
    assert reason in refused.value.message
    assert refused.value.details["file"] == "prompt.md"


@pytest.mark.parametrize("type_", REPLY_SCHEMAS)
@pytest.mark.parametrize("locale", Locale)
def test_there_is_a_default_prompt_for_each_type_and_language_with_our_variables_only(
    type_: QuestionType, locale: Locale
) -> None:
    path = REPOSITORY_ROOT / "prompts" / f"question.{type_}.{locale}.md"

    prompt = read_prompt(path, OUTPUT_SCHEMAS)

    assert (prompt.type, prompt.locale) == (type_, locale)
    assert set(prompt.variables) <= PRODUCT_VARIABLES
    assert {"keyword", "examples", "difficulty"} <= set(prompt.variables)
