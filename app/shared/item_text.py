"""Keys of items as people, and models, read them."""

from app.shared.enums import Locale
from app.shared.item_keys import (
    BooleanKey,
    ChoiceKey,
    ClozeKey,
    EssayKey,
    ItemKey,
    MatchKey,
    NumericKey,
    OrderKey,
    TextKey,
)

_TRUTH = {
    Locale.EN: {True: "true", False: "false"},
    Locale.KO: {True: "참", False: "거짓"},
}


def option_label(position: int) -> str:
    """A, B, C, ... for the option at a 0-based position."""
    return chr(ord("A") + position)


def key_lines(key: ItemKey, locale: Locale) -> list[str]:
    """The key, mostly in one line; the criteria of an essay in one each.

    Options are named by their letters; the responses of a matching item by their numbers from 1.
    """
    match key:
        case ChoiceKey(options=positions):
            return [", ".join(map(option_label, positions))]
        case BooleanKey(value=value):
            return [_TRUTH[locale][value]]
        case TextKey(accepted=accepted):
            return [" / ".join(accepted)]
        case NumericKey(value=value, tolerance=tolerance):
            return [value if float(tolerance) == 0 else f"{value} ± {tolerance}"]
        case ClozeKey(gaps=gaps):
            return [
                "; ".join(
                    f"[[{number}]] {' / '.join(gap.accepted)}"
                    for number, gap in enumerate(gaps, start=1)
                )
            ]
        case MatchKey(pairs=pairs):
            return [", ".join(f"{option_label(a)}-{b + 1}" for a, b in pairs)]
        case OrderKey(sequence=sequence):
            return [" - ".join(map(option_label, sequence))]
        case EssayKey(rubric=rubric):
            return [f"{part.criterion} ({part.points}): {part.descriptor}" for part in rubric]
