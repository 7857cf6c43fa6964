"""Which frames fit a keyword, in the order in which they are to be tried."""

from collections.abc import Sequence

from sandbox.reading.brief import Brief
from sandbox.writing.pen import Pen
from sandbox.writing.words import (
    dictionary,
    given,
    grammar,
    hangul,
    letters,
    meaning,
    phrases,
    together,
)
from sandbox.writing.words.common import Frame

_MEANING: Sequence[Frame] = (
    given.by_gloss,
    given.from_source,
    meaning.by_affix,
    given.description,
    given.list_level,
)
_FORM: Sequence[Frame] = (
    grammar.inflected_form,
    grammar.inflected_form,
    grammar.sentence_slot,
    letters.letter_count,
    letters.vowel_count,
    letters.nth_letter,
    letters.hidden_word,
    letters.same_feature,
    dictionary.which_comes_nth,
    dictionary.place_in_order,
    dictionary.guide_words,
    dictionary.comes_before,
    hangul.syllable_count,
    hangul.initials,
    hangul.finals_count,
    hangul.particle_after,
    hangul.nth_syllable_vowel,
    together.first_signs,
    together.counted_together,
    together.shared_letters,
    phrases.word_count,
    phrases.first_letters,
    phrases.nth_word,
)
_MEANING_SHARE = 0.6
"""How often a frame on meaning goes first, where one fits; the rest keeps items different."""


def frames_for(pen: Pen, brief: Brief) -> list[Frame]:
    """All frames in a random order, those on meaning often first, the one that always fits last."""
    form = pen.some(_FORM, len(_FORM))
    about_meaning = pen.some(_MEANING, len(_MEANING))
    first, second = (
        (about_meaning, form) if pen.rng.random() < _MEANING_SHARE else (form, about_meaning)
    )
    return [*first, *second, phrases.character_count]
