"""Backslashes as marks, so that a JSON scanner finds the structure whatever was escaped.

JSON reads backslashes from left to right: a pair is one backslash, a backslash and a quote is a
quote that does not end the string, any other lone backslash begins an escape. Each of the three
becomes one control character. What they *mean* is decided later, string by string
(``escapes``), when the structure is known.
"""

import re

PAIR = "\x01"
QUOTE = "\x02"
LONE = "\x03"

_CONTROL_BY_NUMBER = {"08": "b", "09": "t", "0a": "n", "0c": "f", "0d": "r"}
_NUMBERED_CONTROL = re.compile(f"{LONE}u00(08|09|0[aA]|0[cC]|0[dD])")


def mark(text: str) -> str:
    """``text`` with its backslashes as marks.

    A form feed, raw or as ``\\u000c``, becomes the ``\\f`` that it is; other controls likewise.
    """
    marked = text.replace("\\\\", PAIR).replace('\\"', QUOTE).replace("\\", LONE)
    if "\b" in marked or "\f" in marked:
        marked = marked.replace("\b", LONE + "b").replace("\f", LONE + "f")
    if LONE + "u00" in marked:
        marked = _NUMBERED_CONTROL.sub(
            lambda found: LONE + _CONTROL_BY_NUMBER[found[1].lower()], marked
        )
    return marked
