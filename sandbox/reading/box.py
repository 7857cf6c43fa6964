"""Whether an item is to have a box below its stem, and what the box is to hold."""

import re
from enum import StrEnum

_ASKED = re.compile(
    r"[〈<《\[【]\s*보기\s*[〉>》\]】]|ㄱ\s*[,·.、]\s*ㄴ|보기\s*(?:상자|박스|글)|합답형"
    r"|\bbox(?:ed)?[- ]text\b|\b(?:in|with|has|have|use|add|include|below) (?:a|the|an) (?:text )?"
    r"box\b|\bboxed (?:statements?|text)\b|\bI, II,? (?:and )?III\b|^\W*box\W*[:：]\W*(?:yes|true)"
    r"|\bstatements? (?:I|labell?ed)\b",
    re.IGNORECASE | re.MULTILINE,
)
_NOT = re.compile(
    r"(?:\bno|\bnot|n't|\bnever|\bwithout|\bnone)\b[^.\n]{0,30}$"
    r"|(?:\bif|\bunless|\bonly)\b[^.\n]{0,40}$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"^[^.\n]{0,24}?(?:없|말고|않|쓰지|제외|아니)|^[*\s]*[:：=]\W{0,3}(?:no|none|null|false|없|-)"
    r"|^[^.\n]{0,30}(?:\bnull\b|\bempty\b|\bif\b|\bnot\b)|^[^.\n]{0,24}(?:경우|있으면|요청되면)",
    re.IGNORECASE,
)


_STATED = re.compile(
    r"^[ \t*\-–]*(?:box(?:ed text)?|[〈<《\[【]?\s*보기(?:\s*(?:상자|박스|글))?\s*[〉>》\]】]?)"
    r"[ \t*]*[:：=][ \t*]*(?P<value>\S[^\n]*?)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CONDITION = re.compile(r"\b(?:unless|if|when)\b|않으면|면 |경우", re.IGNORECASE)
_NOTHING = re.compile(r"\W*(?:none|no|null|false|n/a|없음|없다|-|아니오)\W*", re.IGNORECASE)


_STATEMENTS = re.compile(
    r"\bstatements?\b|\bclaims?\b|\bI, II\b|ㄱ\s*[,·.、]\s*ㄴ|진술|합답형|옳은 것(?:만)?을",
    re.IGNORECASE,
)
_MATERIAL = re.compile(
    r"\bbox(?:es)? (?:below (?:the stem )?)?(?:with|of|for|containing|holding|that"
    r" (?:holds|contains|has)) (?:[a-z]+ ){0,3}?(?:text|material|data|notice|dialogue|notes?"
    r"|information|words?|facts?|sentences?|rule|table)\b"
    r"|\b(?:text|material|data|words?|notice|dialogue|sentences?|facts?) (?:stands? )?"
    r"in (?:a|the) box\b|\b(?:word|fact|data) box\b"
    r"|(?:자료|대화|안내문|수치|낱말|단어|규칙|제시문|본문|글|문장)\S*\s*(?:담은|담긴|있는|실은|제시한|넣은)"
    r"|자료형",
    re.IGNORECASE,
)
_MATERIAL_STATED = re.compile(
    r"\W*(?:an? |the |short )*(?:text|material|data|자료|글|본문)\W*", re.IGNORECASE
)


class Box(StrEnum):
    """What a box is to hold; ANY where the request leaves it open."""

    STATEMENTS = "statements"
    TEXT = "text"
    ANY = "any"


def box_in(text: str) -> Box | None:
    """The box that the text asks for; None where it only speaks of when there is one.

    A line of its own ("Box: (none)") decides, the last one if there are several.
    """
    stated = [match["value"] for match in _STATED.finditer(text)]
    certain = [value for value in stated if not _CONDITION.search(value)]
    if certain:
        return None if _NOTHING.fullmatch(certain[-1]) else _held(certain[-1])
    asked = [
        _line_around(text, match)
        for match in _ASKED.finditer(text)
        if not _NOT.search(text[max(0, match.start() - 50) : match.start()])
        and not _NOT_AFTER.match(text[match.end() :])
    ]
    return _held("\n".join(asked)) if asked else None


def _held(words: str) -> Box:
    if _STATEMENTS.search(words):
        return Box.STATEMENTS
    if _MATERIAL.search(words) or _MATERIAL_STATED.fullmatch(words):
        return Box.TEXT
    return Box.ANY


def _line_around(text: str, match: re.Match[str]) -> str:
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    return text[start:] if end < 0 else text[start:end]
