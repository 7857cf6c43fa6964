"""What people read on the terminal."""

import json
import re
import sys
from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from app.cli.language import t
from app.core.exceptions import BusinessException, JsonValue
from app.core.validation import in_words
from app.shared.generation import Spent
from app.shared.item_text import key_lines, option_label
from app.shared.items import ItemOption
from app.shared.money import plain
from app.shared.passages import Passage, Readability
from app.shared.questions import Question

# Model output may hold anything, escape sequences that drive a terminal too.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_SHOWN_FIELDS = 10

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: str, style: str = "") -> None:
    """One line of ours; nothing in it is read as markup."""
    out.print(Text(safe(message), style=style))


def complain(message: str) -> None:
    """One line on the error output."""
    err.print(Text(safe(message), style="red"))


def print_json(value: JsonValue, *, one_line: bool = False) -> None:
    """For programs: one JSON document, no colours, nothing else on standard output.

    ``one_line``: it is one of several, and read while the next is not there yet.
    """
    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    indent = None if one_line else 2
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    print(text, flush=one_line)  # noqa: T201 - the output itself


def as_text(value: JsonValue) -> str:
    """A value in a line for people: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def safe(text: str) -> str:
    """Text that cannot drive the terminal: control and direction characters are shown as �."""
    return _CONTROLS.sub("�", text)


def print_error(error: BusinessException) -> None:
    """Code, message, and the details that say where; then the error's notes, on what to do."""
    complain(f"{error.code}: {error.message}")
    problems = error.details.get("problems")
    _complain_of(problems if isinstance(problems, list) else [], error.message)
    reason = error.details.get("reason")
    if isinstance(reason, str) and reason not in error.message:
        complain(f"  {reason}")
    for note in getattr(error, "__notes__", ()):
        complain(note)


def _complain_of(problems: Sequence[JsonValue], message: str) -> None:
    """Lines of a file, each; of fields, some of those that the message does not name."""
    told = [problem for problem in problems if isinstance(problem, dict)]
    for problem in told:
        if "where" not in problem:
            complain("  " + " · ".join(f"{name} {value}" for name, value in problem.items()))
    fields = [words for one in told if "where" in one and (words := in_words([one])) not in message]
    for words in fields[:_SHOWN_FIELDS]:
        complain(f"  {words}")
    if len(fields) > _SHOWN_FIELDS:
        more = t("and {n} more", "외 {n}건").format(n=len(fields) - _SHOWN_FIELDS)
        complain(f"  {more}")


def print_question(question: Question, number: int | None = None) -> None:
    """A question as a reviewer reads it: stem, box, options with rationales, key, explanation."""
    head = f"{number}. " if number else ""
    facts = (question.type, question.locale, question.keyword, question.difficulty)
    say(f"{head}[{' · '.join(str(fact) for fact in facts if fact)}]", "bold cyan")
    say(question.stem, "bold")
    if question.boxed_text:
        out.print(Panel(Text(safe(question.boxed_text)), title=t("Box", "보기"), expand=False))
    for position, option in enumerate(question.options):
        _print_option(option, position)
    first, *rest = key_lines(question.key, question.locale)
    say(f"{t('Key', '정답')}: {first}", "green")
    for line in rest:
        say(f"      {line}", "green")
    if question.explanation:
        say(f"{t('Explanation', '해설')}: {question.explanation}")
    for quote in question.evidence:
        say(f"{t('Evidence', '근거')}: {quote}", "dim")


def _print_option(option: ItemOption, position: int) -> None:
    mark = "✔" if option.is_correct else " "
    style = "green" if option.is_correct else ""
    content = f"{option_label(position)}. {option.content}" if option.content else "–"
    if option.match_content:
        content += f"   |   {position + 1}. {option.match_content}"
    say(f"  {mark} {content}", style)
    if option.rationale:
        say(f"       {option.rationale}", "dim")


def print_passage(passage: Passage) -> None:
    """A passage as a reviewer reads it, with its figures."""
    facts = (passage.form, passage.locale, passage.genre, passage.cefr_level, passage.grade)
    say(f"[{' · '.join(str(fact) for fact in facts if fact)}]", "bold cyan")
    if passage.title:
        say(passage.title, "bold")
    say(passage.body)
    if passage.readability:
        say(_readability(passage.readability), "dim")


def _readability(figures: Readability) -> str:
    text = t(
        "{words} words, {sentences} sentences, {per_sentence} words a sentence",
        "{words}어절, {sentences}문장, 문장당 {per_sentence}어절",
    ).format(
        words=figures.words, sentences=figures.sentences, per_sentence=figures.words_per_sentence
    )
    if figures.flesch_kincaid_grade is None:
        return text
    return (
        f"{text}, Flesch {figures.flesch_reading_ease}, "
        f"Flesch-Kincaid {figures.flesch_kincaid_grade}"
    )


def print_spent(spent: Spent) -> None:
    """Calls, tokens and money."""
    say(
        t(
            "Calls {calls}, tokens {input} in + {output} out, {cost}",
            "호출 {calls}회, 토큰 입력 {input} + 출력 {output}, {cost}",
        ).format(
            calls=spent.calls,
            input=spent.input_tokens,
            output=spent.output_tokens,
            cost=money(spent.cost_usd),
        ),
        "dim",
    )


def money(usd: Decimal) -> str:
    """US dollars to the cent, and with as many further places as it takes, six as a rule: $2.50,
    $0.0012.
    """
    whole, _, decimals = plain(round(usd, 6) or usd).partition(".")
    return f"${whole}.{decimals:0<2}"
