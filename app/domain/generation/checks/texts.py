"""What holds for any text that a model has written."""

import re
from collections.abc import Collection, Iterator

from app.domain.generation.tasks import Problem
from app.shared.enums import Locale
from app.shared.markup import maths_in, without_code, without_maths

LANGUAGE = {Locale.KO: "Korean", Locale.EN: "English"}

_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = re.compile(r"(?:[\W\d_]*+[^\W\d_]){12}")
"""So many letters that they tell a language."""
_LATIN = re.compile(r"[A-Za-z]")
_MONEY = re.compile(r"(?<![\\$])\$(?=\.?\d)|(?<=[A-Za-z])\$(?!\\)|\A\s*\$\s*\Z")
# An amount that ends a sentence or has a word behind it, as no formula goes on.
_AMOUNT = re.compile(
    r"(?<![\\$])\$ ?\.?\d[\d,]*(?:\.\d+)?"
    r"(?=[.!?;:,)]*(?:\s*\Z|[가-힣]|\s+(?:a )?[A-Za-z가-힣]{2})|[.!?]\s)"
)
_TO_DO = r"(?:TODO|TBD)"
_PLACEHOLDER = re.compile(
    rf"\b{_TO_DO}:|\[{_TO_DO}\]|^\W*{_TO_DO}\W*$|[Ll]orem ipsum|\[(?:insert|keyword)\b",
    re.MULTILINE,
)
_SIGNS = ("$", "\\", "`", "[", "{{", "TODO", "TBD", "orem ipsum")
_OUR_VARIABLE = re.compile(
    r"\{\{\s*(?:keyword|part_of_speech|subject|skill|difficulty|bloom_level|level|grade|standard"
    r"|option_count|gap_count|box|passage|existing_items|examples|topic|genre|length)\s*\}\}"
)


def check_texts(texts: Collection[tuple[str, str]]) -> Iterator[Problem]:
    """Flaws of named texts: ("The stem", "...")."""
    if not _may_have_flaws("\n".join([text for _, text in texts])):
        return
    for name, text in texts:
        if not _may_have_flaws(text):
            continue
        prose = without_code(text)
        if _has_placeholder(prose):
            yield Problem(
                "PLACEHOLDER",
                f"{name} contains a placeholder; write the real text, code in backticks.",
            )
        if not _is_balanced(prose):
            yield Problem(
                "LATEX_UNBALANCED",
                f"{name} has a $ or a brace without its partner; "
                r"write money as \$5 and code in backticks.",
            )


def has_hangul(text: str) -> bool:
    """Whether there is any Korean letter."""
    return _HANGUL.search(text) is not None


def is_mostly_latin(prose: str) -> bool:
    """Whether at least half of the letters are Latin; true for a text with few letters."""
    if prose.isascii() or has_few_letters(prose):
        return True
    return len(_LATIN.findall(prose)) >= len(_LETTER.findall(prose)) / 2


def is_mostly_hangul(prose: str) -> bool:
    """Whether at least half of the letters are Korean; true for a text with few letters."""
    if has_few_letters(prose):
        return True
    return len(_HANGUL.findall(prose)) >= len(_LETTER.findall(prose)) / 2


def has_few_letters(prose: str) -> bool:
    """Whether there are too few letters to tell a language."""
    return _LETTERS.match(prose) is None


def _has_placeholder(prose: str) -> bool:
    return bool(_PLACEHOLDER.search(prose) or _OUR_VARIABLE.search(prose))


def _may_have_flaws(text: str) -> bool:
    """Whether there is any sign that a flaw, or code, has in it: of most items, in none of their
    texts. A look for each sign takes a hundredth of the time that the patterns take.
    """
    return any(sign in text for sign in _SIGNS)


def _is_balanced(text: str) -> bool:
    """Whether ``$`` come in pairs, apart from money, and braces close inside the mathematics.

    A "$5" before a formula would pair with the formula's first sign: one sound reading is enough.
    """
    if "$" not in text and "\\" not in text:
        return True
    bare = text.replace("\\\\", "").replace("\\$", "").replace("\\{", "").replace("\\}", "")
    return _pairs_up(bare) or _pairs_up(_AMOUNT.sub(" ", bare))


def _pairs_up(bare: str) -> bool:
    if not all(_braces_close(formula) for formula in maths_in(bare)):
        return False
    rest = without_maths(bare)
    if "\\" in rest and not _braces_close(rest):  # a command outside of dollars, left open
        return False
    return "$" not in _MONEY.sub(" ", rest)


def _braces_close(mathematics: str) -> bool:
    if "\\" not in mathematics and "^" not in mathematics and "_" not in mathematics:
        return True  # prose between two amounts of money
    return mathematics.count("{") == mathematics.count("}")
