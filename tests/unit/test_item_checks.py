import pytest

from app.domain.generation.checks import check_item
from app.shared.enums import Locale, QuestionType
from app.shared.item_keys import NumericKey
from app.shared.items import Item
from tests.support.factories import A_PROJECT, an_item, an_order


def _codes(item: Item, **order: object) -> set[str]:
    return {problem.code for problem in check_item(item, an_order(A_PROJECT, **order))}


def _numeric(stem: str, explanation: str = "Because it is so, as every step shows.") -> Item:
    return Item(
        type=QuestionType.NUMERIC, stem=stem, key=NumericKey(value="1"), explanation=explanation
    )


def test_a_sound_item_has_no_problem() -> None:
    assert _codes(an_item()) == set()


@pytest.mark.parametrize(
    "stem",
    [
        r"Simplify $\frac{3}{4} + \frac{{1}}{4}$ to lowest terms, please.",
        r"A pen costs $5 and a book costs $12 more. What is the total price?",
        r"Solve $$\begin{cases} x + y = 3 \\ x - y = 1 \end{cases}$$ for the number x.",
        r"The set $\{1, 2\}$ is a subset of which of the following sets?",
    ],
)
def test_mathematics_and_money_are_no_problem(stem: str) -> None:
    assert _codes(_numeric(stem), type=QuestionType.NUMERIC) == set()


def test_equal_options_are_found_whatever_their_spacing() -> None:
    assert _codes(an_item(options=("one half", "one  half", "c", "d"))) == {"OPT_DUP"}


def test_options_that_differ_in_sign_or_case_are_different() -> None:
    assert _codes(an_item(options=("$-x$", "$x$", "$X$", "$1/x$"))) == set()


def test_the_number_of_options_has_to_be_the_ordered_one() -> None:
    assert _codes(an_item(), option_count=5) == {"OPT_COUNT"}


@pytest.mark.parametrize(
    "labels", [("A) ", "B) ", "C) ", "D) "), ("(a) ", "(b) ", "(c) ", "(d) "), ("①", "②", "③", "④")]
)
def test_labels_inside_the_options_are_found(labels: tuple[str, ...]) -> None:
    options = [
        label + word for label, word in zip(labels, ("cat", "dog", "cow", "pig"), strict=True)
    ]

    assert _codes(an_item(options=options)) == {"OPT_LABEL_NESTED"}


@pytest.mark.parametrize(
    "options",
    [
        ("$2^3$", "2³", "23", "32"),
        ("m²", "m2", "cm²", "m³"),
        ("H₂O", "H2O", "HO₂", "H₂O₂"),
        ("a.m.", "p.m.", "B.C.", "A.D."),
        ("E. coli", "C. elegans", "F. Scott Fitzgerald", "C. S. Lewis"),
        ("C: drive", "D: drive", "the cloud", "a disk"),
        ("increase", "Increase", "-increase", "increase!"),
    ],
)
def test_options_that_only_look_alike_or_labelled_are_sound(options: tuple[str, ...]) -> None:
    assert _codes(an_item(options=options)) == set()


@pytest.mark.parametrize(
    "stem",
    [
        "Sam writes a todo list. What is the best verb for this sentence?",
        "In Vue, what does `{{ keyword }}` in a template show to the reader?",
        "The ticket costs $.50 less than before. What was the old price?",
        "Ann paid 20 US$ for the book. How much is it in Korean won?",
        "Which strings does the pattern `^[0-9]+$` match in most languages?",
        "What does the shell print for `echo $x;` when x is not set?",
        "Sam has $5. He buys items {at $2 each}. How many can he buy?",
    ],
)
def test_code_money_and_everyday_words_are_no_problem(stem: str) -> None:
    assert _codes(an_item(stem)) == set()


@pytest.mark.parametrize("rest", ["{{keyword}}", "{{ level }}", "TODO", "[insert word]"])
def test_a_placeholder_is_found(rest: str) -> None:
    assert _codes(an_item(f"Which word fits {rest} best?")) == {"PLACEHOLDER"}


@pytest.mark.parametrize(
    "stem",
    [
        r"Simplify $\frac{3}{4 + 1$ now, please.",
        r"Simplify \frac{1}{2 to lowest terms now, please.",
        r"It costs $5. Compute $\frac{1}{2 more, please, and say how much.",
        r"Simplify $x^2 + 1 to lowest terms now, please.",
    ],
)
def test_broken_latex_is_found(stem: str) -> None:
    assert _codes(an_item(stem)) == {"LATEX_UNBALANCED"}


def test_an_english_item_for_a_korean_order_is_found() -> None:
    assert _codes(an_item(), locale=Locale.KO) == {"LANG_MISMATCH"}


def test_a_korean_item_for_an_english_order_is_found() -> None:
    korean = _numeric("다음 방정식의 해를 구하시오.", "이항하여 정리하면 해를 얻는다.")

    assert _codes(korean, type=QuestionType.NUMERIC) == {"LANG_MISMATCH"}


def test_an_item_in_neither_language_is_found() -> None:
    chinese = _numeric("下列哪一个数是方程的解，请写出你的答案。", "把常数移到右边就得到解。")

    assert _codes(chinese, type=QuestionType.NUMERIC) == {"LANG_MISMATCH"}


def test_a_korean_stem_may_quote_english() -> None:
    item = _numeric(
        "다음 문장에서 낱말의 수를 구하시오. She has been waiting for the bus for an hour.",
        "She, has, been, waiting ...",
    )

    assert _codes(item, type=QuestionType.NUMERIC, locale=Locale.KO) == set()
