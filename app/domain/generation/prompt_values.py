"""The values that the product offers to question prompts, in the prompt's language."""

from collections.abc import Mapping, Sequence

from app.domain.generation.context import Context
from app.domain.generation.few_shot import format_examples
from app.shared.enums import BloomLevel, BoxStyle, CefrLevel, Difficulty, Locale, Skill
from app.shared.generation import GenerateQuestion
from app.shared.keywords import Keyword
from app.shared.passages import Passage
from app.shared.standards import Standard

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
        "gap_count",
        "skill",
        "standard",
        "box",
        "passage",
        "existing_items",
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
_SKILL = dict(zip(Skill, ("없음", "읽기", "듣기", "쓰기", "말하기", "문법", "어휘"), strict=True))
_BOX = {
    Locale.EN: {
        BoxStyle.TEXT: "a box with text that the stem refers to",
        BoxStyle.STATEMENTS: "a box with statements I, II, III, ...; the options are combinations",
    },
    Locale.KO: {
        BoxStyle.TEXT: "발문이 가리키는 자료를 담은 〈보기〉",
        BoxStyle.STATEMENTS: "ㄱ, ㄴ, ㄷ, ... 진술을 담은 〈보기〉. 선택지는 그 조합",
    },
}
EXISTING_TOKENS = 600
"""What may be shown of the items that there are already: enough to see what is taken."""
STEM_CHARACTERS = 160
BYTES_PER_TOKEN = 4
"""About right for English, and for Korean, whose syllables have three bytes and 0.7 tokens."""
EXISTING_BYTES = EXISTING_TOKENS * BYTES_PER_TOKEN
"""The same as a bound, line ends apart: no token is shorter than a byte."""
_NONE = {Locale.EN: "(none)", Locale.KO: "(없음)"}
UNSPECIFIED = {Locale.EN: "not specified", Locale.KO: "지정 안 함"}


ITEM_VARIABLES = ("keyword", "part_of_speech", "level", "existing_items", "examples")
"""The product variables whose values differ between orders that differ in their keyword alone."""


def prompt_values(order: GenerateQuestion, context: Context) -> Mapping[str, str]:
    """Every product variable's value for one order; what the order leaves open says so."""
    locale = order.locale
    unspecified, none = UNSPECIFIED[locale], _NONE[locale]
    examples = format_examples(context.examples, locale)
    return {
        **item_values(order, order.keyword, context.keyword, context.existing_stems, examples),
        "subject": order.subject,
        "difficulty": _DIFFICULTY[locale][order.difficulty],
        "bloom_level": _BLOOM[locale][order.bloom_level] if order.bloom_level else unspecified,
        "grade": order.grade or unspecified,
        "option_count": str(order.option_count),
        "gap_count": str(order.gap_count),
        "skill": unspecified if order.skill is Skill.NONE else _skill(order.skill, locale),
        "standard": standard_text(context.standard) or unspecified,
        "box": _BOX[locale][order.box] if order.box else none,
        "passage": _passage_text(context.passage) or none,
    }


def item_values(
    order: GenerateQuestion,
    term: str,
    keyword: Keyword | None,
    stems: Sequence[str],
    examples: str,
) -> Mapping[str, str]:
    """The values of ITEM_VARIABLES for a keyword, as ``term`` spells it, whatever the order's is.

    ``examples`` as ``format_examples`` gives them.
    """
    locale, unspecified = order.locale, UNSPECIFIED[order.locale]
    return {
        "keyword": term,
        "part_of_speech": (keyword and keyword.part_of_speech) or unspecified,
        "level": level_of(order.cefr_level) or (keyword and keyword.level) or unspecified,
        "existing_items": existing_items(stems) or _NONE[locale],
        "examples": examples,
    }


def existing_items(stems: Sequence[str]) -> str:
    """A line for each stem, the first ones first, within EXISTING_TOKENS."""
    lines, left = list[str](), float(EXISTING_TOKENS)
    for stem in stems:
        text = " ".join(stem.split())
        line = f"- {text if len(text) <= STEM_CHARACTERS else text[:STEM_CHARACTERS] + '…'}"
        left -= len(line.encode()) / BYTES_PER_TOKEN
        if left < 0:
            break
        lines.append(line)
    return "\n".join(lines)


def level_of(level: CefrLevel | None) -> str | None:
    """``B1``, ``PRE-A1``: how teachers write a level."""
    return level.value.upper().replace("_", "-") if level else None


def standard_text(standard: Standard | None) -> str | None:
    """Code and wording of a standard."""
    return f"{standard.code}: {standard.description}" if standard else None


def _skill(skill: Skill, locale: Locale) -> str:
    return skill.value if locale is Locale.EN else _SKILL[skill]


def _passage_text(passage: Passage | None) -> str | None:
    if passage is None:
        return None
    return f"{passage.title}\n\n{passage.body}" if passage.title else passage.body
