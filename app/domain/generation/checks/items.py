"""What holds for an item that answers an order."""

import re
from collections.abc import Iterable, Iterator

from app.domain.generation.checks.boxes import check_box
from app.domain.generation.checks.evidence import check_evidence
from app.domain.generation.checks.texts import (
    LANGUAGE,
    check_texts,
    has_few_letters,
    has_hangul,
    is_mostly_latin,
    without_maths,
)
from app.domain.generation.tasks import Problem
from app.shared.enums import Locale, QuestionType
from app.shared.generation import GenerateQuestion
from app.shared.item_keys import ClozeKey, MatchKey
from app.shared.items import OPTION_LETTERS, Item, normalise_text
from app.shared.passages import Passage

_LABEL = re.compile(r"^\s*(?:\(?([A-Fa-f])[).:]\s|([①-⑥]))")
_FULL_WIDTH = {0xFF01 + step: 0x21 + step for step in range(94)}


def check_item(
    item: Item, order: GenerateQuestion, passage: Passage | None = None
) -> tuple[Problem, ...]:
    """All problems of an item; none means that it may be stored."""
    return (
        *check_texts(_texts(item)),
        *_count_problems(item, order),
        *_option_problems(item),
        *check_box(item, order),
        *check_evidence(item, passage),
        *_language_problems(item, order.locale),
    )


def _count_problems(item: Item, order: GenerateQuestion) -> Iterator[Problem]:
    match item.key:
        case ClozeKey(gaps=gaps):
            if len(gaps) != order.gap_count:
                yield Problem("GAP_COUNT", f"There are {len(gaps)} gaps; make {order.gap_count}.")
            return
        case MatchKey(pairs=pairs):
            there, what = len(pairs), "pairs"
        case _:
            there, what = len(item.options), "options"
    if there not in (0, order.option_count):
        yield Problem("OPT_COUNT", f"There are {there} {what}; write {order.option_count}.")


def _option_problems(item: Item) -> Iterator[Problem]:
    yield from _repeats("Options", (option.content for option in item.options if option.content))
    yield from _repeats(
        "Responses", (option.match_content for option in item.options if option.match_content)
    )
    if item.options and all(_labelled(o.content, at) for at, o in enumerate(item.options)):
        yield Problem("OPT_LABEL_NESTED", "The options carry labels such as 'A)'; leave them out.")
    if item.type is QuestionType.TRUE_FALSE and item.stem.rstrip().endswith("?"):
        yield Problem("TF_NOT_STATEMENT", "The stem asks a question; write a statement.")


def _repeats(what: str, contents: Iterable[str]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, content in enumerate(contents, start=1):
        first = seen.setdefault(_same_option(content), number)
        if first != number:
            yield Problem("OPT_DUP", f"{what} {first} and {number} are the same.")


def _language_problems(item: Item, locale: Locale) -> Iterator[Problem]:
    """Whether the words around the mathematics are in the locale's script.

    A Korean item on English may quote whole paragraphs, so some Hangul in its stem is enough; an
    English item on Korean has more Latin than Hangul.
    """
    prose = without_maths(f"{item.stem} {item.explanation}")
    if has_few_letters(prose):
        return
    speaks = has_hangul(item.stem) if locale is Locale.KO else is_mostly_latin(prose)
    if not speaks:
        yield Problem("LANG_MISMATCH", f"Write stem and explanation in {LANGUAGE[locale]}.")


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    yield "The stem", item.stem
    yield "The explanation", item.explanation
    if item.boxed_text:
        yield "The box", item.boxed_text
    for number, option in enumerate(item.options, start=1):
        yield f"Option {number}", option.content
        if option.match_content:
            yield f"Response {number}", option.match_content


def _labelled(content: str, position: int) -> bool:
    """Whether an option begins with the label of its own position ("C. S. Lewis" may be fourth)."""
    label = _LABEL.match(content)
    if label is None or position >= len(OPTION_LETTERS):
        return False
    letter, circled = label.groups()
    return (letter.upper() == OPTION_LETTERS[position]) if letter else circled == "①②③④⑤⑥"[position]


def _same_option(content: str) -> str:
    """White space and full-width forms do not make another option; case, signs, ² and 2 do."""
    return normalise_text(content.translate(_FULL_WIDTH))
