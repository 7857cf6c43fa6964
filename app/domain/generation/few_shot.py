"""Which examples a prompt shows, and how they read there."""

from collections.abc import Sequence

from app.shared.enums import Locale
from app.shared.examples import Example
from app.shared.items import OPTION_LETTERS, ChoiceKey, Item, NumericKey, TextKey

EXAMPLES_PER_PROMPT = 3

_LABELS = {
    Locale.EN: {"stem": "Stem", "options": "Options", "key": "Key", "explanation": "Explanation"},
    Locale.KO: {"stem": "발문", "options": "선택지", "key": "정답", "explanation": "해설"},
}
_NONE = {Locale.EN: "(none)", Locale.KO: "(없음)"}
_EXAMPLE = {Locale.EN: "Example", Locale.KO: "예시"}


def choose_examples(
    pool: Sequence[Example], turn: int, count: int = EXAMPLES_PER_PROMPT
) -> tuple[Example, ...]:
    """Take ``count`` of the nearest, others at every ``turn``.

    The pool is ordered by distance. Those that are as near as the last one that is needed are
    equally good: they take turns, so that a model does not see the same three for ever.
    """
    if len(pool) <= count:
        return tuple(pool)
    limit = pool[count - 1].distance
    nearer = [example for example in pool if example.distance < limit]
    ring = [example for example in pool if example.distance == limit]
    needed = count - len(nearer)
    start = turn * needed
    return (*nearer, *(ring[(start + step) % len(ring)] for step in range(needed)))


def format_examples(examples: Sequence[Example], locale: Locale) -> str:
    """The examples as text: a model copies the form of a reply from the schema, not from here."""
    if not examples:
        return _NONE[locale]
    return "\n\n".join(
        f"[{_EXAMPLE[locale]} {number}]\n{_format(example.item, locale)}"
        for number, example in enumerate(examples, start=1)
    )


def _format(item: Item, locale: Locale) -> str:
    label = _LABELS[locale]
    lines = [f"{label['stem']}: {item.stem}"]
    if item.options:
        lines.append(f"{label['options']}:")
        lines += [
            f"  {letter}. {option.content}"
            for letter, option in zip(OPTION_LETTERS, item.options, strict=False)
        ]
    lines.append(f"{label['key']}: {_format_key(item)}")
    lines.append(f"{label['explanation']}: {item.explanation}")
    return "\n".join(lines)


def _format_key(item: Item) -> str:
    match item.key:
        case ChoiceKey(options=positions):
            return ", ".join(OPTION_LETTERS[position] for position in positions)
        case TextKey(accepted=accepted):
            return " / ".join(accepted)
        case NumericKey(value=value):
            return value
