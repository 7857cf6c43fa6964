"""What holds for an item that answers an order."""

from collections.abc import Iterable, Iterator

from app.domain.generation.checks.boxes import check_box
from app.domain.generation.checks.evidence import check_evidence
from app.domain.generation.checks.item_texts import material_of, prose_of
from app.domain.generation.checks.options import check_options
from app.domain.generation.checks.texts import (
    LANGUAGE,
    check_texts,
    has_few_letters,
    has_hangul,
    is_mostly_latin,
)
from app.domain.generation.tasks import Problem
from app.shared.enums import Locale, QuestionType
from app.shared.generation import GenerateQuestion
from app.shared.item_keys import ClozeKey, MatchKey
from app.shared.item_rules import has_stray_gap
from app.shared.items import Item
from app.shared.markup import without_maths
from app.shared.passages import Passage


def check_item(
    item: Item, order: GenerateQuestion, passage: Passage | None = None
) -> tuple[Problem, ...]:
    """All problems of an item, each once; none means that it may be stored."""
    material = tuple(material_of(item))
    found = (
        *check_texts((*prose_of(item), *material)),
        *_gap_problems(material),
        *_count_problems(item, order),
        *check_options(item),
        *_statement_problems(item),
        *check_box(item, order),
        *check_evidence(item, passage),
        *_language_problems(item, order.locale),
    )
    return tuple(dict.fromkeys(found))


def _gap_problems(material: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Gap marks stand in the stem; explanations and rationales may name them."""
    for name, text in material:
        if has_stray_gap(text):
            yield Problem("GAP_MARK_STRAY", f"{name} has a gap mark; only a stem has gaps.")


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


def _statement_problems(item: Item) -> Iterator[Problem]:
    if item.type is QuestionType.TRUE_FALSE and item.stem.rstrip().endswith("?"):
        yield Problem("TF_NOT_STATEMENT", "The stem asks a question; write a statement.")


def _language_problems(item: Item, locale: Locale) -> Iterator[Problem]:
    """Whether the words around the mathematics are in the locale's script.

    A Korean item on English may quote whole paragraphs, so some Hangul in its stem is enough; an
    English item on Korean has more Latin than Hangul, in its stem and as a whole.
    """
    prose = without_maths(f"{item.stem} {item.explanation}")
    if has_few_letters(prose):
        return
    if locale is Locale.KO:
        speaks = has_hangul(item.stem)
    else:
        speaks = is_mostly_latin(without_maths(item.stem)) and is_mostly_latin(prose)
    if not speaks:
        yield Problem("LANG_MISMATCH", f"Write stem and explanation in {LANGUAGE[locale]}.")
