"""What holds for a passage that answers an order."""

from collections.abc import Iterator, Sequence

from app.domain.generation.checks.texts import (
    LANGUAGE,
    check_texts,
    is_mostly_hangul,
    is_mostly_latin,
)
from app.domain.generation.tasks import Problem
from app.domain.shared.readability import count_words
from app.shared.enums import Locale
from app.shared.items import normalise_text
from app.shared.markup import without_maths
from app.shared.passage_orders import GeneratePassage
from app.shared.passages import PassageText, body_of

LENGTH_TOLERANCE = 0.25
_MOST_TIMES_LONGER = 3


def check_passage(texts: Sequence[PassageText], order: GeneratePassage) -> tuple[Problem, ...]:
    """All problems of a passage; none means that it may be stored."""
    return tuple(_problems(tuple(texts), order))


def _problems(texts: tuple[PassageText, ...], order: GeneratePassage) -> Iterator[Problem]:
    body = body_of(texts)
    yield from check_texts([(f"Text {number}", _whole(t)) for number, t in enumerate(texts, 1)])
    words = count_words(body)
    least = round(order.length * (1 - LENGTH_TOLERANCE))
    most = round(order.length * (1 + LENGTH_TOLERANCE))
    if not least <= words <= most:
        yield Problem("LENGTH", f"The passage has {words} words; write {least} to {most}.")
    yield from _language_problems(texts, order.locale)
    if len({normalise_text(_whole(text)) for text in texts}) < len(texts):
        yield Problem("TEXTS_REPEAT", "The two texts are the same; write two different ones.")
    lengths = [count_words(_paragraphs(text)) for text in texts]
    if max(lengths) > _MOST_TIMES_LONGER * min(lengths):
        yield Problem(
            "TEXTS_UNEQUAL",
            f"The texts have {' and '.join(map(str, lengths))} words; make them equally long.",
        )


def _language_problems(texts: tuple[PassageText, ...], locale: Locale) -> Iterator[Problem]:
    speaks = is_mostly_hangul if locale is Locale.KO else is_mostly_latin
    foreign = [
        f"text {number}"
        for number, text in enumerate(texts, start=1)
        if not speaks(without_maths(_paragraphs(text)))
    ]
    if foreign:
        where = "the passage" if len(foreign) == len(texts) else " and ".join(foreign)
        yield Problem("LANG_MISMATCH", f"Write {where} in {LANGUAGE[locale]}.")


def _paragraphs(text: PassageText) -> str:
    return "\n\n".join(text.paragraphs)


def _whole(text: PassageText) -> str:
    return "\n".join((text.title, *text.paragraphs))
