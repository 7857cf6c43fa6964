"""What holds for a passage that a model has written, and the figures of a text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.generation.checks import check_passage
from app.domain.shared.readability import count_words, readability_of
from app.shared.enums import Locale
from app.shared.passage_orders import GeneratePassage
from app.shared.passages import PassageText, body_of
from tests.support.factories import A_PROJECT

KOREAN = "나는 어제 학교에 갔다. 그곳에서 친구를 만났다."


def _order(**parts: object) -> GeneratePassage:
    given = {"project_id": A_PROJECT, "locale": "en", "topic": "lamps", "length": 60}
    return GeneratePassage.model_validate(given | parts)


def _text(words: int = 60, title: str = "The Lamp", word: str = "light") -> PassageText:
    return PassageText(title=title, paragraphs=(" ".join([word] * words) + ".",))


def _codes(*texts: PassageText, **parts: object) -> list[str]:
    return [problem.code for problem in check_passage(texts, _order(**parts))]


@pytest.mark.parametrize("words", [45, 60, 75])
def test_a_passage_of_about_the_ordered_length_is_sound(words: int) -> None:
    assert _codes(_text(words)) == []


@pytest.mark.parametrize("words", [0, 44, 76, 500])
def test_another_length_is_found(words: int) -> None:
    assert "LENGTH" in _codes(_text(words))


def test_both_texts_of_a_paired_passage_count_together_without_their_headings() -> None:
    assert _codes(_text(40, "A"), _text(40, "B", "lamp"), form="paired", length=80) == []


def test_the_same_text_twice_is_found() -> None:
    assert _codes(_text(40), _text(40), form="paired", length=80) == ["TEXTS_REPEAT"]


def test_another_language_is_found() -> None:
    assert _codes(_text(60, word="등대지기"), locale="en") == ["LANG_MISMATCH"]
    assert _codes(_text(60), locale="ko") == ["LANG_MISMATCH"]
    assert _codes(_text(60, word="등대지기"), locale="ko") == []


def test_each_text_has_to_be_in_the_ordered_language() -> None:
    korean, english = _text(40, "A", "등대지기"), _text(40, "B")

    assert _codes(english, korean, form="paired", length=80) == ["LANG_MISMATCH"]
    assert _codes(english, korean, form="paired", length=80, locale="ko") == ["LANG_MISMATCH"]


@pytest.mark.parametrize(("words", "codes"), [(20, []), (19, ["TEXTS_UNEQUAL"])])
def test_a_text_more_than_three_times_as_long_as_the_other_is_found(
    words: int, codes: list[str]
) -> None:
    assert _codes(_text(words, "A"), _text(60, "B"), form="paired", length=80) == codes
    assert _codes(_text(60, "A"), _text(words, "B"), form="paired", length=80) == codes


def test_a_placeholder_is_found() -> None:
    text = PassageText(title="{{topic}}", paragraphs=_text(60).paragraphs)

    assert _codes(text) == ["PLACEHOLDER"]


def test_a_paired_body_has_a_heading_above_each_text() -> None:
    assert body_of((_text(1, "A"), _text(1, "B"))) == "## A\n\nlight.\n\n## B\n\nlight."
    assert body_of((_text(1, "A"),)) == "light."


def test_the_flesch_figures_are_those_of_their_formulas() -> None:
    figures = readability_of("The cat sat on the mat. It was a beautiful day.", Locale.EN)

    # 11 words, 2 sentences, 13 syllables (beau-ti-ful).
    assert (figures.words, figures.sentences) == (11, 2)
    assert figures.words_per_sentence == Decimal("5.50")
    assert figures.flesch_reading_ease == Decimal("101.27")
    assert figures.flesch_kincaid_grade == Decimal("0.50")


def test_korean_is_counted_in_eojeol_and_syllables_without_english_formulas() -> None:
    figures = readability_of(KOREAN, Locale.KO)

    assert (figures.words, figures.sentences) == (7, 2)
    assert figures.syllables_per_word == Decimal("2.71")
    assert figures.flesch_reading_ease is None


def test_titles_and_lines_without_a_full_stop_are_counted_as_readers_do() -> None:
    assert readability_of("Mr. Brown met Dr. Lee. They left.", Locale.EN).sentences == 2
    assert readability_of("Roses are red\n\nViolets are blue", Locale.EN).sentences == 2
    assert count_words("## Text A\n\nOne two – three.") == 3


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He said no. Then he left.", 2),
        ("Look at Main St. It is long.", 2),
        ("We saw St. Peter there.", 1),
        ("The U.S. team won.", 1),
        ("U.S. team won.", 1),
        ("The U.S. Army left.", 1),
        ("She lives in the U.S. She is happy.", 2),
        ("Mr. Brown left.", 1),
        ("See No. 5 here.", 1),
        ("Apples, pears, etc. Then we left.", 2),
        ("Apples, pears, etc. are fruits.", 1),
        ("Come at 5 p.m. on Monday.", 1),
        ("They left at 5 p.m. Sam stayed.", 2),
        ("Some, e.g. Paris, are big.", 1),
        ("It was Rome vs. Paris.", 1),
        ("He left the U.S.", 1),
    ],
)
def test_full_stops_of_abbreviations_end_sentences_only_where_readers_stop(
    text: str, sentences: int
) -> None:
    assert readability_of(text, Locale.EN).sentences == sentences


def test_a_text_without_words_has_no_figures_to_divide_by() -> None:
    assert readability_of("… – !", Locale.EN).words == 0


@given(st.text(max_size=300), st.sampled_from(Locale))
def test_figures_of_any_text_are_finite_and_not_negative(text: str, locale: Locale) -> None:
    figures = readability_of(text, locale)

    assert figures.words >= 0
    assert figures.sentences <= max(1, len(text))
    assert figures.words_per_sentence >= 0
    assert figures.syllables_per_word >= (1 if figures.words else 0)
