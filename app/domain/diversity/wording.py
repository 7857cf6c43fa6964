"""How the questions of one language are worded."""

import heapq
import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from hashlib import blake2b

from app.domain.diversity.self_bleu import self_bleu
from app.domain.diversity.words import bigrams_of, bleu_tokens, words_of
from app.shared.diversity import Opening, Openings, QuestionText, SelfBleu, Stage, Tell, Wording
from app.shared.enums import Locale

SELF_BLEU_SAMPLE = 500
"""Texts that self-BLEU compares at most, as Texygen does: it rises with their number, so that only
figures of like samples can be compared."""
OPENINGS_SHOWN = 10
_OPENING_WORDS = 2
_TOLD_EVERY = 1000


def wording_of(texts: Sequence[QuestionText], locale: Locale, tell: Tell) -> Wording:
    """The figures of texts that are all in one language."""
    words, pairs, openings = Counter[str](), Counter[tuple[str, str]](), Counter[str]()
    for done, text in enumerate(texts):
        if done % _TOLD_EVERY == 0:
            tell(Stage.COUNTING, done, len(texts))
        found = words_of(text.text)
        words.update(found)
        pairs.update(bigrams_of(found))
        if found:
            openings[" ".join(found[:_OPENING_WORDS])] += 1
    return Wording(
        locale=locale,
        questions=len(texts),
        words=words.total(),
        distinct_1=distinct(words),
        distinct_2=distinct(pairs),
        self_bleu=_self_bleu(texts, locale),
        openings=_openings(openings) if openings else None,
    )


def distinct[T: Hashable](ngrams: Counter[T]) -> float | None:
    """distinct-n: different n-grams by all n-grams; None without any.

    Li et al. 2016, "A Diversity-Promoting Objective Function for Neural Conversation Models". It
    falls as texts are added, so only sets of like size can be compared.
    """
    return len(ngrams) / ngrams.total() if ngrams else None


def herfindahl(counts: Collection[int]) -> float:
    """Sum of the squared shares (Herfindahl 1950, Hirschman 1945): from 1/n to 1."""
    total = sum(counts)
    return math.fsum((count / total) ** 2 for count in counts)


def sample_of(texts: Iterable[QuestionText], size: int) -> list[QuestionText]:
    """The ``size`` texts whose ids have the smallest hashes.

    The same ones whatever the order, and mostly the same when some are added.
    """
    return heapq.nsmallest(
        size, texts, key=lambda text: blake2b(text.id.bytes, digest_size=8).digest()
    )


def _self_bleu(texts: Sequence[QuestionText], locale: Locale) -> SelfBleu | None:
    sample = sample_of(texts, SELF_BLEU_SAMPLE)
    tokens = [bleu_tokens(words_of(text.text), locale) for text in sample]
    tokens = [found for found in tokens if found]
    score = self_bleu(tokens)
    return None if score is None else SelfBleu(score=score, sample=len(tokens))


def _openings(counts: Counter[str]) -> Openings:
    total = counts.total()
    ranked = heapq.nsmallest(
        OPENINGS_SHOWN, counts.items(), key=lambda counted: (-counted[1], counted[0])
    )
    top = tuple(Opening(words=words, count=count, share=count / total) for words, count in ranked)
    return Openings(
        different=len(counts),
        top_share=top[0].share,
        herfindahl=herfindahl(counts.values()),
        top=top,
    )
