"""Coverage, and the report as a whole: its laws, and that it sees a collapse."""

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.diversity.coverage import EMPTY_CELLS_SHOWN, coverage_of, spread
from app.domain.diversity.report import report_on
from app.shared.diversity import DiversityReport, QuestionText
from app.shared.enums import Difficulty, Locale, QuestionType
from app.shared.items import normalise_text
from tests.support.question_texts import a_text, untold

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_NO_DATA = "no shared data beside the repository"

_WORDS = st.lists(
    st.sampled_from(["what", "is", "the", "sum", "of", "3", "4", "$x^2$", "왜", "봄이"]),
    min_size=1,
    max_size=8,
).map(" ".join)
_PARTS = st.tuples(
    _WORDS,
    st.sampled_from(Locale),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from(list(QuestionType)[:3]),
    st.sampled_from(list(Difficulty)[:3]),
)
_SETS = st.lists(_PARTS, max_size=15).map(
    lambda rows: [
        a_text(text, number, locale=locale, keyword=keyword, type=type_, difficulty=difficulty)
        for number, (text, locale, keyword, type_, difficulty) in enumerate(rows)
    ]
)


@dataclass(frozen=True)
class _Figures:
    distinct_1: float
    distinct_2: float
    self_bleu: float
    herfindahl: float
    near_rate: float


def _figures(report: DiversityReport) -> _Figures:
    """The figures of a report on enough texts of one language."""
    (wording,) = report.wording
    assert wording.distinct_1
    assert wording.distinct_2
    assert wording.self_bleu
    assert wording.openings
    assert report.duplicates
    return _Figures(
        wording.distinct_1,
        wording.distinct_2,
        wording.self_bleu.score,
        wording.openings.herfindahl,
        report.duplicates.near_rate,
    )


def test_entropy_is_in_bits_and_evenness_by_its_maximum() -> None:
    """Shares 1/2, 1/4, 1/4: 0.5 + 0.5 + 0.5 bits of log2 3; over four cells, of 2."""
    assert spread([2, 1, 1], 3).entropy_bits == 1.5
    assert spread([2, 1, 1], 3).evenness == pytest.approx(1.5 / math.log2(3))
    assert spread([2, 1, 1], 4).evenness == 0.75
    assert spread([5, 5, 5, 5], 4).evenness == 1
    assert (spread([7], 1).entropy_bits, spread([7], 1).evenness) == (0, None)


def test_coverage_names_the_cells_of_seen_values_that_are_empty() -> None:
    easy, hard = Difficulty.EASY, Difficulty.HARD
    cells = [("sun", easy), ("sun", easy), ("sun", hard), ("moon", easy), (None, hard)]

    found = coverage_of([a_text("?", keyword=k, difficulty=d) for k, d in cells])

    assert [(cell.keyword, cell.difficulty) for cell in found.empty_cells] == [
        (None, easy),
        ("moon", hard),
    ]
    assert found.empty == 2
    assert found.keyword.values == 3
    assert (found.type.values, found.type.entropy_bits, found.type.evenness) == (1, 0, None)
    assert found.joint.values == 3 * 1 * 2
    assert found.joint.entropy_bits == pytest.approx(
        -0.4 * math.log2(0.4) - 3 * 0.2 * math.log2(0.2)
    )


def test_of_many_empty_cells_the_first_are_named() -> None:
    found = coverage_of(
        [a_text("?", keyword=f"k{at}", difficulty=list(Difficulty)[at % 5]) for at in range(1000)]
    )

    assert (found.empty, len(found.empty_cells)) == (4000, EMPTY_CELLS_SHOWN)


def test_no_questions_have_no_figures() -> None:
    report = report_on([], untold)

    assert report == DiversityReport(questions=0, wording=(), duplicates=None, coverage=None)


@given(_SETS, st.randoms())
@settings(max_examples=60)
def test_the_order_of_the_questions_changes_nothing(
    texts: list[QuestionText], random: Random
) -> None:
    shuffled = random.sample(texts, len(texts))

    assert report_on(shuffled, untold) == report_on(texts, untold)


@given(_SETS)
@settings(max_examples=60)
def test_rates_are_between_0_and_1_and_what_is_exact_is_near(texts: list[QuestionText]) -> None:
    report = report_on(texts, untold)

    rates = list[float | None]()
    for wording in report.wording:
        bleu, openings = wording.self_bleu, wording.openings
        rates += [wording.distinct_1, wording.distinct_2, bleu.score if bleu else None]
        rates += [openings.top_share, openings.herfindahl] if openings else []
    if report.duplicates and report.coverage:
        duplicates, coverage = report.duplicates, report.coverage
        rates += [duplicates.exact_rate, duplicates.near_rate]
        rates += [coverage.keyword.evenness, coverage.type.evenness, coverage.joint.evenness]
        assert duplicates.exact_rate <= duplicates.near_rate
        filled = len({(text.keyword, text.type, text.difficulty) for text in texts})
        assert coverage.joint.values == filled + coverage.empty
    assert all(rate is None or 0 <= rate <= 1 + 1e-9 for rate in rates)
    assert sum(wording.questions for wording in report.wording) == len(texts)


@given(_WORDS, st.sampled_from(Locale), st.integers(2, 12))
@settings(max_examples=60)
def test_one_text_over_and_over_is_as_uniform_as_can_be(
    text: str, locale: Locale, times: int
) -> None:
    report = report_on([a_text(text, n, locale=locale) for n in range(times)], untold)

    [wording] = report.wording
    assert wording.self_bleu
    assert wording.openings
    assert report.duplicates
    assert wording.self_bleu.score == pytest.approx(1)
    assert wording.distinct_1 == len({*text.split()}) / (len(text.split()) * times)
    assert (wording.openings.top_share, wording.openings.herfindahl) == (1, 1)
    assert report.duplicates.exact_rate == (times - 1) / times
    assert report.duplicates.near_rate == 1


def test_each_language_has_figures_of_its_own() -> None:
    texts = [a_text("What is it?", n) for n in range(3)]
    korean = [a_text("이것은 무엇입니까?", 10 + n, locale=Locale.KO) for n in range(2)]

    report = report_on([*korean, *texts], untold)

    assert [(w.locale, w.questions, w.words) for w in report.wording] == [
        (Locale.EN, 3, 9),
        (Locale.KO, 2, 4),
    ]


@pytest.mark.skipif(not _DATA.exists(), reason=_NO_DATA)
def test_a_set_of_three_templates_scores_worse_than_real_items_by_every_figure() -> None:
    """AQuA's word problems, beside as many made from three of them with other numbers."""
    lines = (_DATA / "aqua-dev.jsonl").read_text("utf-8").splitlines()
    real = [normalise_text(json.loads(line)["question"]) for line in lines]
    frames = (
        "A train runs {0} km in {1} hours and rests for 20 minutes. What is its average speed?",
        "The sum of two numbers is {0} and their difference is {1}. Which is the larger number?",
        "A wall is built by {0} workers in {1} days. How many days do twice as many need?",
    )
    collapsed = [
        frames[number % 3].format(100 + number * 7, 3 + number % 17) for number in range(len(real))
    ]

    varied, uniform = (
        report_on([a_text(text, number) for number, text in enumerate(texts)], untold)
        for texts in (real, collapsed)
    )

    good, bad = _figures(varied), _figures(uniform)
    assert good.distinct_1 > 1.5 * bad.distinct_1
    assert good.distinct_2 > 3 * bad.distinct_2
    assert good.self_bleu < bad.self_bleu / 2
    assert good.herfindahl < 0.05
    assert bad.herfindahl > 0.3
    assert good.near_rate < 0.05
    assert bad.near_rate > 0.5


@pytest.mark.skipif(not _DATA.exists(), reason=_NO_DATA)
def test_words_of_the_cefr_list_asked_for_in_one_frame_have_collapsed_though_none_repeats() -> None:
    """1,400 keywords, each once: coverage is even, and the wording says what it is."""
    with (_DATA / "cefrj-vocabulary.csv").open(encoding="utf-8-sig", newline="") as file:
        terms = sorted({row["headword"].casefold() for row in csv.DictReader(file)})[::5]
    texts = [
        a_text(f"Which of these words is closest in meaning to '{term}'?", n, keyword=term)
        for n, term in enumerate(terms)
    ]

    report = report_on(texts, untold)

    [wording] = report.wording
    assert report.coverage
    assert report.duplicates
    assert wording.openings
    assert wording.self_bleu
    assert report.coverage.keyword.evenness == 1
    assert report.duplicates.exact_rate == 0
    assert report.duplicates.near_rate > 0.5
    assert wording.openings.top_share == 1
    assert wording.self_bleu.score > 0.7
