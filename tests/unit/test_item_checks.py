import pytest

from app.domain.generation.checks import check_item
from app.shared.enums import Locale, QuestionType
from app.shared.item_keys import (
    ClozeGap,
    ClozeKey,
    EssayKey,
    ItemKey,
    NumericKey,
    RubricCriterion,
    TextKey,
)
from app.shared.items import Item, ItemOption
from tests.support.factories import A_PROJECT, an_item, an_order


def _codes(item: Item, **order: object) -> set[str]:
    return {problem.code for problem in check_item(item, an_order(A_PROJECT, **order))}


def _messages(item: Item) -> list[str]:
    return [problem.message for problem in check_item(item, an_order(A_PROJECT))]


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


def test_options_that_differ_in_sign_or_case_are_different() -> None:
    assert _codes(an_item(options=("$-x$", "$x$", "$X$", "$1/x$"))) == set()


def test_the_number_of_options_has_to_be_the_ordered_one() -> None:
    assert _codes(an_item(), option_count=5) == {"OPT_COUNT"}


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
        "A pen costs $5. If $x + 5 = 10$, what is the value of the number x?",
        "A pen costs $ 5 in this shop. How much do four pens cost in all?",
        "Ann has $5, Bob has $7 and Cho has $9. Together they have $T$. Find it.",
        "A bag costs $1,250.50 a piece, and $n$ bags cost how much in all?",
        "What does the abbreviation TBD (to be decided) mean in a timetable?",
        "Sam has a TODO list. Which of these words best describes the list?",
    ],
)
def test_code_money_and_everyday_words_are_no_problem(stem: str) -> None:
    assert _codes(an_item(stem)) == set()


@pytest.mark.parametrize(
    "rest",
    ["{{keyword}}", "{{ level }}", "TODO: a word", "[TBD]", "in\nTBD.\nor not", "[insert word]"],
)
def test_a_placeholder_is_found(rest: str) -> None:
    assert _codes(an_item(f"Which word fits {rest} best?")) == {"PLACEHOLDER"}


@pytest.mark.parametrize(
    "stem",
    [
        r"Simplify $\frac{3}{4 + 1$ now, please.",
        r"Simplify \frac{1}{2 to lowest terms now, please.",
        r"It costs $5. Compute $\frac{1}{2 more, please, and say how much.",
        r"Simplify $x^2 + 1 to lowest terms now, please.",
        r"A pen costs $5. If $x + 5 = 10, what is the value of $x$ in $\frac{1}{2?",
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


def test_an_english_item_with_a_korean_stem_is_found() -> None:
    item = _numeric(
        "다음 방정식을 만족시키는 해를 구하시오.",
        "Divide both sides of the equation by two, and the number on the right is the solution.",
    )

    assert _codes(item, type=QuestionType.NUMERIC) == {"LANG_MISMATCH"}


def test_the_words_of_a_placeholder_alone_are_found_in_any_text_of_an_item() -> None:
    option = ItemOption(content="fragile", rationale="TODO")
    item = an_item()

    flawed = item.model_copy(update={"options": (*item.options[:1], option, *item.options[2:])})

    assert _messages(flawed) == [
        "The rationale of option 2 contains a placeholder; write the real text, code in backticks."
    ]


@pytest.mark.parametrize(
    ("type_", "key", "name"),
    [
        (QuestionType.SHORT_ANSWER, TextKey(accepted=("a", "TODO")), "Accepted answer 2"),
        (
            QuestionType.CLOZE,
            ClozeKey(gaps=(ClozeGap(accepted=("a", "TBD")),)),
            "Accepted answer 2 of gap 1",
        ),
        (
            QuestionType.ESSAY,
            EssayKey(rubric=(RubricCriterion(criterion="TBD", points=1, descriptor="d"),)),
            "Criterion 1",
        ),
        (
            QuestionType.ESSAY,
            EssayKey(rubric=(RubricCriterion(criterion="c", points=1, descriptor="TODO"),)),
            "The descriptor of criterion 1",
        ),
    ],
)
def test_the_texts_of_a_key_are_looked_at(type_: QuestionType, key: ItemKey, name: str) -> None:
    stem = "Write the missing word [[1]] here." if type_ is QuestionType.CLOZE else "Write, please."
    item = Item(type=type_, stem=stem, key=key, explanation="Because it is so.")

    problems = check_item(item, an_order(A_PROJECT, type=type_, gap_count=1))

    assert [problem.message.split(" contains")[0] for problem in problems] == [name]


def test_the_sign_of_a_dollar_may_be_an_answer() -> None:
    item = Item(
        type=QuestionType.SHORT_ANSWER,
        stem="Which sign stands in front of a variable in PHP?",
        key=TextKey(accepted=("$",)),
        explanation="Each variable begins with that sign.",
    )

    assert _codes(item, type=QuestionType.SHORT_ANSWER) == set()


def test_a_gap_mark_outside_of_the_stem_is_found() -> None:
    boxed = an_item().model_copy(update={"boxed_text": "It is [[1]]."})
    gap = ClozeKey(gaps=(ClozeGap(accepted=("[[1]] sun",)),))
    cloze = Item(
        type=QuestionType.CLOZE, stem="The [[1]] is hot.", key=gap, explanation="See [[1]]"
    )

    assert _codes(boxed, box="text") == {"GAP_MARK_STRAY"}
    assert _codes(an_item(options=("[[1]]", "b", "c", "d"))) == {"GAP_MARK_STRAY"}
    assert _codes(cloze, type=QuestionType.CLOZE, gap_count=1) == {"GAP_MARK_STRAY"}


def test_two_brackets_in_code_are_no_gap_mark() -> None:
    options = ("`x[[1]]`", "`x[1]`", "`x$1`", "$[[1]]$")

    assert _codes(an_item("What prints the first part of a list x in R?", options)) == set()


def test_what_is_unbalanced_says_how_money_and_code_are_written() -> None:
    (message,) = _messages(an_item("Simplify $x^2 + 1 to lowest terms now, please."))

    assert r"money as \$5" in message
    assert "code in backticks" in message
