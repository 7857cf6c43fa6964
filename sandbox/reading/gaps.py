"""How the gaps of a text are to be marked: [[1]], {{1}}, (1), ____."""

import re

_STYLES = (
    (re.compile(r"\[\[\s*(?:1|n|N|번호)\s*\]\]"), "[[#]]"),
    (re.compile(r"\{\{\s*(?:1|n|N|번호)\s*\}\}"), "{{#}}"),
    (re.compile(r"_{2,}\s*\(1\)\s*_{2,}"), "__(#)__"),
    (re.compile(r"_{2,}1_{2,}"), "__#__"),
    (re.compile(r"(?:gap|blank|빈칸)[^\n]{0,60}\[1\]", re.IGNORECASE), "[#]"),
    (re.compile(r"(?:gap|blank|빈칸)[^\n]{0,60}\(1\)", re.IGNORECASE), "(#)"),
    (re.compile(r"(?:gap|blank|빈칸)[^\n]{0,60}①", re.IGNORECASE), "(#)"),
    (re.compile(r"_{3,}"), "____"),
)
_USUAL = "[[#]]"


def gap_mark(*texts: str) -> str:
    """The style that the first text shows which shows one; "#" stands for the gap's number."""
    return next(
        (mark for text in texts for pattern, mark in _STYLES if pattern.search(text)), _USUAL
    )
