"""Which examples a prompt shows, and how they read there."""

from collections.abc import Sequence

from app.shared.enums import Locale
from app.shared.examples import Example
from app.shared.item_text import key_lines, option_label
from app.shared.items import Item

EXAMPLES_PER_PROMPT = 3

_LABELS = {
    Locale.EN: {
        "stem": "Stem",
        "box": "Box",
        "options": "Options",
        "responses": "Responses",
        "key": "Key",
        "explanation": "Explanation",
    },
    Locale.KO: {
        "stem": "발문",
        "box": "보기",
        "options": "선택지",
        "responses": "짝",
        "key": "정답",
        "explanation": "해설",
    },
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


def count_turns(pool: Sequence[Example], count: int = EXAMPLES_PER_PROMPT) -> int:
    """After how many turns ``choose_examples`` begins anew."""
    if len(pool) <= count:
        return 1
    limit = pool[count - 1].distance
    return sum(example.distance == limit for example in pool)


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
    if item.boxed_text:
        lines.append(f"{label['box']}: {item.boxed_text}")
    premises = [option.content for option in item.options if option.content]
    if premises:
        lines.append(f"{label['options']}:")
        lines += [f"  {option_label(at)}. {content}" for at, content in enumerate(premises)]
    responses = [option.match_content for option in item.options if option.match_content]
    if responses:
        lines.append(f"{label['responses']}:")
        lines += [f"  {number}. {text}" for number, text in enumerate(responses, start=1)]
    key = key_lines(item.key, locale)
    lines.append(f"{label['key']}: " + "\n  ".join(key))
    lines.append(f"{label['explanation']}: {item.explanation}")
    return "\n".join(lines)
