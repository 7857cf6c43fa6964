"""Shortcuts of the checks of texts say what the patterns say that they save."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.domain.generation.checks.texts import (
    check_texts,
    has_few_letters,
    is_mostly_hangul,
    is_mostly_latin,
)
from app.domain.shared.response_parser.options import option_index
from app.shared.item_rules import has_stray_gap
from app.shared.markup import maths_in, with_bare_maths, without_code, without_maths

LETTER, LATIN = re.compile(r"[^\W\d_]"), re.compile(r"[A-Za-z]")
HANGUL = re.compile(r"[가-힣]")
texts = st.text(st.sampled_from("ab CD é가나1_ \n$\\(){}[]`*.#{TODB:"), max_size=60)
plain = texts.filter(lambda text: not set(text) & set("$\\`"))


@given(texts)
def test_letters_are_counted_as_far_as_it_matters(text: str) -> None:
    letters = len(LETTER.findall(text))

    assert has_few_letters(text) == (letters < 12)
    assert is_mostly_latin(text) == (letters < 12 or len(LATIN.findall(text)) >= letters / 2)
    assert is_mostly_hangul(text) == (letters < 12 or len(HANGUL.findall(text)) >= letters / 2)


@given(plain)
def test_a_text_without_signs_has_neither_code_nor_mathematics(text: str) -> None:
    assert without_code(text) == without_maths(text) == with_bare_maths(text) == text
    assert maths_in(text) == []


@given(st.lists(texts, max_size=4))
def test_texts_have_together_the_flaws_that_they_have_alone(several: list[str]) -> None:
    named = [(f"Text {number}", text) for number, text in enumerate(several)]

    alone = [problem for one in named for problem in check_texts([one])]

    assert list(check_texts(named)) == alone


@given(texts)
def test_a_gap_mark_needs_brackets(text: str) -> None:
    bare = without_maths(without_code(text))

    assert has_stray_gap(text) == bool(re.search(r"\[\[([0-9]+)\]\]", bare))


@given(st.sampled_from("ABCDEFZ"), st.lists(st.text("ABC) .12", max_size=4), max_size=4))
def test_a_letter_names_the_option_in_its_place_unless_it_is_the_text_of_another(
    letter: str, options: list[str]
) -> None:
    own_label = re.compile(r"^(?:[(\[]?(?:[A-Ha-h]|\d)[.):\]]|[①-⑳])\s*")
    place = ord(letter) - ord("A")
    readings = {place} if place < len(options) else set()
    for number, option in enumerate(options):
        if letter in (option.strip(), own_label.sub("", option.strip())):
            readings.add(number)

    expected = readings.pop() if len(readings) == 1 else None

    assert option_index(letter, options, bare_numbers=True) == expected
