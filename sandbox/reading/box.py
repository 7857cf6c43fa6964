"""Whether an item is to have a box of statements below its stem."""

import re

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


def asks_for_box(text: str) -> bool:
    """Whether the text asks for a box, and does not only speak of when there is one.

    A line of its own ("Box: (none)") decides, the last one if there are several.
    """
    stated = [match["value"] for match in _STATED.finditer(text)]
    certain = [value for value in stated if not _CONDITION.search(value)]
    if certain:
        return _NOTHING.fullmatch(certain[-1]) is None
    return any(
        not _NOT.search(text[max(0, match.start() - 50) : match.start()])
        and not _NOT_AFTER.match(text[match.end() :])
        for match in _ASKED.finditer(text)
    )
