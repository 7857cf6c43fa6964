"""The values that the product offers to question prompts, in the prompt's language."""

from collections.abc import Mapping, Sequence

from app.domain.generation.few_shot import format_examples
from app.shared.enums import BloomLevel, Difficulty, Locale
from app.shared.examples import Example
from app.shared.generation import GenerateQuestion
from app.shared.keywords import Keyword

PRODUCT_VARIABLES = frozenset(
    {
        "keyword",
        "part_of_speech",
        "subject",
        "difficulty",
        "bloom_level",
        "level",
        "grade",
        "option_count",
        "examples",
    }
)

_DIFFICULTY = {
    Locale.EN: {d: d.value.replace("_", " ") for d in Difficulty},
    Locale.KO: dict(
        zip(Difficulty, ("매우 쉬움", "쉬움", "보통", "어려움", "매우 어려움"), strict=True)
    ),
}
_BLOOM = {
    Locale.EN: {level: level.value for level in BloomLevel},
    Locale.KO: dict(zip(BloomLevel, ("기억", "이해", "적용", "분석", "평가", "창안"), strict=True)),
}
_UNSPECIFIED = {Locale.EN: "not specified", Locale.KO: "지정 안 함"}


def prompt_values(
    order: GenerateQuestion, keyword: Keyword | None, examples: Sequence[Example]
) -> Mapping[str, str]:
    """Every product variable's value for one order; what the order leaves open says so."""
    locale = order.locale
    unspecified = _UNSPECIFIED[locale]
    level = order.cefr_level.value.upper().replace("_", "-") if order.cefr_level else None
    return {
        "keyword": order.keyword,
        "part_of_speech": (keyword and keyword.part_of_speech) or unspecified,
        "subject": order.subject,
        "difficulty": _DIFFICULTY[locale][order.difficulty],
        "bloom_level": _BLOOM[locale][order.bloom_level] if order.bloom_level else unspecified,
        "level": level or (keyword and keyword.level) or unspecified,
        "grade": order.grade or unspecified,
        "option_count": str(order.option_count),
        "examples": format_examples(examples, locale),
    }
