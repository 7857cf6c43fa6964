"""All texts of an item, by the names that problems call them."""

from collections.abc import Iterator

from app.shared.item_keys import ClozeKey, EssayKey, ItemKey, TextKey
from app.shared.items import Item


def prose_of(item: Item) -> Iterator[tuple[str, str]]:
    """Stem, explanation and rationales: what talks about the item. ("The stem", "...")."""
    yield "The stem", item.stem
    yield "The explanation", item.explanation
    for number, option in enumerate(item.options, start=1):
        if option.rationale:
            yield f"The rationale of option {number}", option.rationale


def material_of(item: Item) -> Iterator[tuple[str, str]]:
    """Box, options and what the key is made of."""
    if item.boxed_text:
        yield "The box", item.boxed_text
    for number, option in enumerate(item.options, start=1):
        yield f"Option {number}", option.content
        if option.match_content:
            yield f"Response {number}", option.match_content
    yield from _of_key(item.key)


def _of_key(key: ItemKey) -> Iterator[tuple[str, str]]:
    match key:
        case TextKey(accepted=accepted):
            yield from _accepted(accepted, "")
        case ClozeKey(gaps=gaps):
            for number, gap in enumerate(gaps, start=1):
                yield from _accepted(gap.accepted, f" of gap {number}")
        case EssayKey(rubric=rubric):
            for number, part in enumerate(rubric, start=1):
                yield f"Criterion {number}", part.criterion
                yield f"The descriptor of criterion {number}", part.descriptor
        case _:
            return


def _accepted(answers: tuple[str, ...], where: str) -> Iterator[tuple[str, str]]:
    for number, answer in enumerate(answers, start=1):
        yield f"Accepted answer {number}{where}", answer
