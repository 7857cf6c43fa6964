"""Which frames fit a keyword, in the order in which they are to be tried."""

from collections.abc import Sequence
from dataclasses import replace

from sandbox.reading.brief import Brief
from sandbox.writing.pen import Pen
from sandbox.writing.words import (
    dictionary,
    family,
    given,
    gloss,
    grammar,
    hangul,
    korean_use,
    letters,
    lexicon,
    meaning,
    phrases,
    spelling,
    together,
    usage,
)
from sandbox.writing.words.common import Frame

_GIVEN: Sequence[Frame] = (gloss.word_for_meaning, gloss.meaning_of_word, given.from_source)
_MEANING: Sequence[Frame] = (
    meaning.by_affix,
    family.base_word,
    family.affix_effect,
    usage.form_in_sentence,
    usage.part_of_speech,
    grammar.inflected_form,
    grammar.sentence_slot,
    given.list_level,
    korean_use.particle_in_sentence,
    korean_use.correct_sentence,
    korean_use.conjugated,
    korean_use.part_of_speech,
)
_SPELLING: Sequence[Frame] = (
    given.description,
    spelling.covered_letters,
    spelling.mistake,
    hangul.particle_after,
    hangul.initials,
    hangul.finals_count,
    hangul.nth_syllable_vowel,
    letters.hidden_word,
    phrases.first_letters,
    phrases.nth_word,
)
_LAST: Sequence[Frame] = (
    letters.letter_count,
    letters.vowel_count,
    letters.nth_letter,
    letters.same_feature,
    dictionary.which_comes_nth,
    dictionary.place_in_order,
    dictionary.guide_words,
    dictionary.comes_before,
    hangul.syllable_count,
    together.first_signs,
    together.counted_together,
    together.shared_letters,
    phrases.word_count,
)
_TIERS = (_GIVEN, _MEANING, _SPELLING, _LAST)
_AFTER_GIVEN = 0.35
"""How often something else than the given meaning or text goes first, so that items differ."""


def with_class(brief: Brief) -> Brief:
    """The brief with the word's class where the word has only one and the request tells none."""
    known = brief.part_of_speech or lexicon.class_of(brief.keyword.lower())
    return replace(brief, part_of_speech=known)


def frames_for(pen: Pen, brief: Brief, *, spread: bool = False) -> list[Frame]:
    """All frames: what the request gives, then meaning and use, then spelling, then counting.

    Each tier is in a random order; the frame that always fits is the last.

    Args:
        spread: mix the tiers, for further items on the same word.
    """
    tiers = [pen.some(tier, len(tier)) for tier in _TIERS]
    if spread:
        mixed = [frame for tier in tiers for frame in tier]
        return [*pen.some(mixed, len(mixed)), phrases.character_count]
    if not brief.gloss and not brief.source:
        tiers[0] = []
    elif pen.rng.random() < _AFTER_GIVEN:
        tiers[0], tiers[1] = tiers[1], tiers[0]
    return [*(frame for tier in tiers for frame in tier), phrases.character_count]
