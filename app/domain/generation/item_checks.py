"""Checks that need no model: what they find makes an item unusable as it stands.

Item-writing guides (Haladyna, Downing & Rodriguez 2002 and its followers) list dozens of flaws;
only those are here whose breach no reviewer would accept. Judging quality is another domain's work.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.shared.enums import Locale, QuestionType
from app.shared.generation import GenerateQuestion
from app.shared.items import Item

_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_LATEX = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"\{\{\s*[a-z_]{3,}\s*\}\}|\bTODO\b|\bTBD\b|lorem ipsum|\[(?:insert|keyword)\b", re.IGNORECASE
)
_NESTED_LABEL = re.compile(r"^\s*(?:\(?[A-Fa-f][).:]|[①-⑥])\s*\S")
_MIN_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a code, and what to do about it in words that a model can act on."""

    code: str
    message: str


def check_item(item: Item, order: GenerateQuestion) -> tuple[Problem, ...]:
    """All problems of an item; none means that it may be stored."""
    return tuple(_problems(item, order))


def _problems(item: Item, order: GenerateQuestion) -> Iterator[Problem]:
    for name, text in _texts(item):
        if _PLACEHOLDER.search(text):
            yield Problem("PLACEHOLDER", f"{name} contains a placeholder; write the real text.")
        if not _is_balanced(text):
            yield Problem("LATEX_UNBALANCED", f"{name} has a $ or a brace without its partner.")
    if item.type is QuestionType.MULTIPLE_CHOICE:
        yield from _option_problems(item, order)
    if not _speaks(order.locale, item):
        language = {Locale.KO: "Korean", Locale.EN: "English"}[order.locale]
        yield Problem("LANG_MISMATCH", f"Write stem and explanation in {language}.")


def _option_problems(item: Item, order: GenerateQuestion) -> Iterator[Problem]:
    if len(item.options) != order.option_count:
        yield Problem(
            "OPT_COUNT", f"There are {len(item.options)} options; write {order.option_count}."
        )
    seen: dict[str, int] = {}
    for number, option in enumerate(item.options, start=1):
        first = seen.setdefault(_same_option(option.content), number)
        if first != number:
            yield Problem("OPT_DUP", f"Options {first} and {number} are the same.")
        if _NESTED_LABEL.match(option.content):
            yield Problem("OPT_LABEL_NESTED", f"Option {number} carries a label; leave it out.")


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    yield "The stem", item.stem
    yield "The explanation", item.explanation
    for number, option in enumerate(item.options, start=1):
        yield f"Option {number}", option.content


def _same_option(content: str) -> str:
    """White space and width do not make another option; case, signs and digits may (x, X, -x)."""
    return " ".join(unicodedata.normalize("NFKC", content).split())


def _is_balanced(text: str) -> bool:
    """Whether ``$`` come in pairs and braces close inside of the mathematics."""
    bare = text.replace("\\\\", "").replace("\\$", "").replace("\\{", "").replace("\\}", "")
    if bare.replace("$$", "").count("$") % 2 and not re.search(r"\$\s?\d", bare):
        return False
    mathematics = "".join(_LATEX.findall(bare))
    return mathematics.count("{") == mathematics.count("}")


def _speaks(locale: Locale, item: Item) -> bool:
    """Whether the words around the mathematics are in the locale's script.

    An item on English may quote English in a Korean stem, so Korean is judged by its presence.
    """
    prose = _LATEX.sub(" ", f"{item.stem} {item.explanation}")
    hangul, letters = len(_HANGUL.findall(prose)), len(_LETTER.findall(prose))
    if letters < _MIN_LETTERS:
        return True
    share = hangul / letters
    return share >= 0.1 if locale is Locale.KO else share <= 0.5
