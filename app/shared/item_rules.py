"""What holds for the parts of an item of each type, whoever wrote it.

Only what a player of the item needs in order to show and mark it; quality is judged elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from app.shared.enums import QuestionType
from app.shared.item_keys import (
    KEY_KINDS,
    ChoiceKey,
    ClozeKey,
    EssayKey,
    ItemKey,
    MatchKey,
    OrderKey,
)
from app.shared.markup import without_code, without_maths

_GAP = re.compile(r"\[\[([0-9]+)\]\]")
_MOST_POINTS = 999  # what the column "points", numeric(5, 2), holds in whole points


class OptionParts(Protocol):
    """What the rules look at in an option."""

    @property
    def content(self) -> str: ...
    @property
    def is_correct(self) -> bool: ...
    @property
    def match_content(self) -> str | None: ...


def gap_numbers(stem: str) -> list[int]:
    """The numbers of the gap marks ``[[1]]`` in a stem, in the order in which they stand."""
    return [int(number) for number in _GAP.findall(stem)]


def has_stray_gap(text: str) -> bool:
    """Whether a text that has no gaps shows a gap mark; ``x[[1]]`` in code or maths is none."""
    return "[" in text and bool(gap_numbers(without_maths(without_code(text))))


def broken_rules(
    type_: QuestionType, stem: str, options: Sequence[OptionParts], key: ItemKey
) -> Iterator[str]:
    """What is wrong with an item's parts, in words; nothing when they fit together."""
    if key.kind != KEY_KINDS[type_]:
        yield f"the key of a {type_} item is of kind {KEY_KINDS[type_]}, not {key.kind}"
        return
    match key:
        case ChoiceKey():
            yield from _choice_rules(type_, options, key)
        case MatchKey():
            yield from _match_rules(options, key)
        case OrderKey():
            yield from _order_rules(options, key)
        case _ if options:
            yield f"a {type_} item has no options"
        case ClozeKey():
            yield from _cloze_rules(stem, key)
        case EssayKey(rubric=rubric):
            if sum(criterion.points for criterion in rubric) > _MOST_POINTS:
                yield f"the points of a rubric sum to at most {_MOST_POINTS}"
    if not isinstance(key, ClozeKey) and has_stray_gap(stem):
        yield f"a {type_} item has no gap marks such as [[1]] in its stem"


def _choice_rules(
    type_: QuestionType, options: Sequence[OptionParts], key: ChoiceKey
) -> Iterator[str]:
    if len(options) < 2:
        yield "there are fewer than 2 options"
    if type_ is QuestionType.MULTIPLE_CHOICE and len(key.options) != 1:
        yield "a multiple_choice item has exactly one key"
    flagged = {place for place, option in enumerate(options) if option.is_correct}
    if len(set(key.options)) != len(key.options) or set(key.options) != flagged:
        yield "the key does not name the options that are marked as correct"
    yield from _no_partners(options)


def _match_rules(options: Sequence[OptionParts], key: MatchKey) -> Iterator[str]:
    """A row without content carries a response that fits no premise."""
    premises = {place for place, option in enumerate(options) if option.content}
    if any(not option.match_content for option in options):
        yield "every row of a matching item has a response (match_content)"
    if sorted(premise for premise, _ in key.pairs) != sorted(premises):
        yield "the key pairs each premise exactly once"
    responses = [response for _, response in key.pairs]
    if len(set(responses)) != len(responses) or not set(responses) <= set(range(len(options))):
        yield "the key gives each premise a response of its own"


def _order_rules(options: Sequence[OptionParts], key: OrderKey) -> Iterator[str]:
    if sorted(key.sequence) != list(range(len(options))):
        yield "the key names each option exactly once"
    yield from _no_partners(options)


def _no_partners(options: Sequence[OptionParts]) -> Iterator[str]:
    if any(not option.content for option in options):
        yield "an option is empty"
    if any(option.match_content for option in options):
        yield "only options of a matching item have a partner (match_content)"


def _cloze_rules(stem: str, key: ClozeKey) -> Iterator[str]:
    expected = list(range(1, len(key.gaps) + 1))
    if gap_numbers(stem) != expected:
        marks = ", ".join(f"[[{number}]]" for number in expected)
        yield f"the stem marks its {len(expected)} gaps, in this order, with {marks}"
