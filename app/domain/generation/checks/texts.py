"""What holds for any text that a model has written."""

import re
from collections.abc import Iterable, Iterator

from app.domain.generation.tasks import Problem
from app.shared.enums import Locale

LANGUAGE = {Locale.KO: "Korean", Locale.EN: "English"}

_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_MATHS = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
_MONEY = re.compile(r"(?<![\\$])\$(?=\.?\d)|(?<=[A-Za-z])\$(?!\\)")
_PLACEHOLDER = re.compile(r"\bTODO\b|\bTBD\b|[Ll]orem ipsum|\[(?:insert|keyword)\b")
_OUR_VARIABLE = re.compile(
    r"\{\{\s*(?:keyword|part_of_speech|subject|skill|difficulty|bloom_level|level|grade|standard"
    r"|option_count|gap_count|box|passage|existing_items|examples|topic|genre|length)\s*\}\}"
)
_MIN_LETTERS = 12


def check_texts(texts: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Flaws of named texts: ("The stem", "...")."""
    for name, text in texts:
        prose = _CODE.sub(" ", text)
        if _PLACEHOLDER.search(prose) or _OUR_VARIABLE.search(prose):
            yield Problem("PLACEHOLDER", f"{name} contains a placeholder; write the real text.")
        if not _is_balanced(prose):
            yield Problem("LATEX_UNBALANCED", f"{name} has a $ or a brace without its partner.")


def without_maths(text: str) -> str:
    """The words around the mathematics."""
    return _MATHS.sub(" ", text)


def has_hangul(text: str) -> bool:
    """Whether there is any Korean letter."""
    return _HANGUL.search(text) is not None


def is_mostly_latin(prose: str) -> bool:
    """Whether at least half of the letters are Latin; true for a text with few letters."""
    letters = len(_LETTER.findall(prose))
    return letters < _MIN_LETTERS or len(_LATIN.findall(prose)) >= letters / 2


def is_mostly_hangul(prose: str) -> bool:
    """Whether at least half of the letters are Korean; true for a text with few letters."""
    letters = len(_LETTER.findall(prose))
    return letters < _MIN_LETTERS or len(_HANGUL.findall(prose)) >= letters / 2


def has_few_letters(prose: str) -> bool:
    """Whether there are too few letters to tell a language."""
    return len(_LETTER.findall(prose)) < _MIN_LETTERS


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
