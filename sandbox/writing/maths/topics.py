"""Which generator fits a topic."""

import re
from collections.abc import Sequence
from functools import partial

from sandbox.reading.brief import Brief
from sandbox.writing.maths import counting
from sandbox.writing.maths.general_topics import GENERAL, OPERATIONS, Generator
from sandbox.writing.maths.special_topics import SPECIAL
from sandbox.writing.maths.unwritten_topics import UNWRITTEN

type _Table = Sequence[tuple[re.Pattern[str], Sequence[Generator]]]

_NOTHING: Sequence[Generator] = ()


def _compiled(table: Sequence[tuple[str, Sequence[Generator]]]) -> _Table:
    return [(re.compile(words, re.IGNORECASE), generators) for words, generators in table]


_NARROW = _compiled([*SPECIAL, *((words, _NOTHING) for words in UNWRITTEN)])
_BROAD = _compiled(GENERAL)
_BY_OPERATION = _compiled(OPERATIONS)
_SHORT = 40
"""Characters up to which a text is the name of a topic, not a sentence of a standard."""
_ON_A_WORD = re.compile(
    r"\bthe (?:english )?(?:word|verb|noun|adjective)\b(?! problem)|\bword:|\bvocab|단어|낱말|어휘",
    re.IGNORECASE,
)


def all_generators() -> list[Generator]:
    """Every generator that a topic has, once."""
    tables = (*SPECIAL, *GENERAL, *OPERATIONS)
    return list(dict.fromkeys(generator for _, found in tables for generator in found))


def is_mathematics(brief: Brief) -> bool:
    """Whether the item is to be one of mathematics.

    A word to be learnt (with a word class or a level in a word list) is not, even where it also
    names something of mathematics ("product", "average").
    """
    if brief.discipline == "mathematics":
        return True
    if (
        brief.part_of_speech
        or brief.cefr
        or brief.discipline in ("english", "korean", "science", "history")
        or _ON_A_WORD.search(brief.task)
    ):
        return False
    return bool(topic_generators(brief.keyword))


def generators_for(brief: Brief) -> Sequence[Generator]:
    """Generators that fit: by the keyword, by topic or standard, else counting with the keyword."""
    for text in (brief.keyword, brief.topic):
        found = topic_generators(text)
        if found is not None:
            return found or _with_keyword(brief.keyword)
    return _with_keyword(brief.keyword)


def is_written(brief: Brief) -> bool:
    """Whether a generator knows the topic of a brief on mathematics."""
    found = topic_generators(brief.keyword)
    return bool(topic_generators(brief.topic) if found is None else found)


def topic_generators(text: str) -> Sequence[Generator] | None:
    """Generators for what the text names; empty: a topic nothing writes on; None: no topic.

    In a topic's name the narrower topic is meant, wherever it stands: "triangle congruence". In a
    sentence it is what comes first. An operation ("adding") counts only where no topic is named.
    """
    tables = (
        (_NARROW, _BROAD, _BY_OPERATION)
        if len(text) <= _SHORT
        else ([*_NARROW, *_BROAD], _BY_OPERATION)
    )
    for table in tables:
        found = [
            (match.start(), place)
            for place, (words, _) in enumerate(table)
            if (match := words.search(text))
        ]
        if found:
            return table[min(found)[1]][1]
    return None


def _with_keyword(keyword: str) -> Sequence[Generator]:
    return [partial(counting.worksheets, topic=keyword), partial(counting.lessons, topic=keyword)]
