"""Checks that need no model: what they find makes an item unusable as it stands.

Item-writing guides (Haladyna, Downing & Rodriguez 2002 and its followers) list dozens of flaws;
only those are here whose breach no reviewer would accept. Judging quality is another domain's work.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.shared.enums import Locale, QuestionType
from app.shared.generation import GenerateQuestion
from app.shared.items import OPTION_LETTERS, Item, normalise_text

_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_MATHS = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_MONEY = re.compile(r"(?<![\\$])\$(?=\.?\d)|(?<=[A-Za-z])\$(?!\\)")
_PLACEHOLDER = re.compile(r"\bTODO\b|\bTBD\b|[Ll]orem ipsum|\[(?:insert|keyword)\b")
_OUR_VARIABLE = re.compile(
    r"\{\{\s*(?:keyword|part_of_speech|subject|difficulty|bloom_level|level|grade|examples)\s*\}\}"
)
_LABEL = re.compile(r"^\s*(?:\(?([A-Fa-f])[).:]\s|([①-⑥]))")
_FULL_WIDTH = {0xFF01 + step: 0x21 + step for step in range(94)}
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
        prose = _CODE.sub(" ", text)
        if _PLACEHOLDER.search(prose) or _OUR_VARIABLE.search(prose):
            yield Problem("PLACEHOLDER", f"{name} contains a placeholder; write the real text.")
        if not _is_balanced(prose):
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
    if item.options and all(_labelled(o.content, at) for at, o in enumerate(item.options)):
        yield Problem("OPT_LABEL_NESTED", "The options carry labels such as 'A)'; leave them out.")


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    yield "The stem", item.stem
    yield "The explanation", item.explanation
    for number, option in enumerate(item.options, start=1):
        yield f"Option {number}", option.content


def _labelled(content: str, position: int) -> bool:
    """Whether an option begins with the label of its own position ("C. S. Lewis" may be fourth)."""
    label = _LABEL.match(content)
    if label is None:
        return False
    letter, circled = label.groups()
    return (letter.upper() == OPTION_LETTERS[position]) if letter else circled == "①②③④⑤⑥"[position]


def _same_option(content: str) -> str:
    """White space and full-width forms do not make another option; case, signs, ² and 2 do."""
    return normalise_text(content.translate(_FULL_WIDTH))


def _is_balanced(text: str) -> bool:
    """Whether ``$`` come in pairs, apart from money, and braces close inside the mathematics."""
    bare = text.replace("\\\\", "").replace("\\$", "").replace("\\{", "").replace("\\}", "")
    if any(not _braces_close("".join(parts)) for parts in _MATHS.findall(bare)):
        return False
    rest = _MATHS.sub(" ", bare)
    if "\\" in rest and not _braces_close(rest):  # a command outside of dollars, left open
        return False
    return "$" not in _MONEY.sub(" ", rest)


def _braces_close(mathematics: str) -> bool:
    if "\\" not in mathematics and "^" not in mathematics and "_" not in mathematics:
        return True  # prose between two amounts of money
    return mathematics.count("{") == mathematics.count("}")


def _speaks(locale: Locale, item: Item) -> bool:
    """Whether the words around the mathematics are in the locale's script.

    A Korean item on English may quote whole paragraphs, so some Hangul in its stem is enough; an
    English item on Korean has more Latin than Hangul.
    """
    prose = _MATHS.sub(" ", f"{item.stem} {item.explanation}")
    if len(_LETTER.findall(prose)) < _MIN_LETTERS:
        return True
    if locale is Locale.KO:
        return _HANGUL.search(item.stem) is not None
    return len(_LATIN.findall(prose)) >= len(_LETTER.findall(prose)) / 2
