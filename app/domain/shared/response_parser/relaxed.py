"""The quick way for JSON that is broken only between its strings: one pass, then a JSON scanner.

JSON5 and Python literals: comments, trailing or missing commas, bare keys, full-width signs,
``True``, single quotes. Nothing inside a string is touched. A string with unescaped quotes falls
apart here, no JSON results, and the tolerant reader takes over.
"""

import re

from app.core.exceptions import JsonValue
from app.domain.shared.response_parser.grammar import alternatives
from app.domain.shared.response_parser.marks import LONE, QUOTE
from app.domain.shared.response_parser.strict import scan

_HEXADECIMAL = re.compile(f"{LONE}x[0-9a-f]{{2}}")
_WORDS = {"True": "true", "False": "false", "None": "null", "，": ",", "：": ":"}


class Relaxed:
    """Rewrites broken JSON of one schema as JSON, in marked text."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._pattern = re.compile(
            r'(?P<string>"[^"]*+")(?P<next>(?=\s++["{\[]))?'
            rf"|'(?P<single>(?:[^'{LONE}]|{LONE}.)*+)'(?P<after>(?=\s++['\"{{\[]))?"
            r"|(?P<dropped>,(?=\s*+[}\]])|//[^\n]*+|/\*[^*]*+\*/|#[^\n]*+)"
            r"|(?P<gap>[\]}\del](?=\s++[\"{]))"
            rf"|(?P<key>\b{alternatives(names)}(?=\s*+[:：]))"
            r"|(?P<word>\b(?:True|False|None)\b|[，：])",
            re.DOTALL,
        )

    def read(self, marked: str) -> JsonValue:
        """The value of a whole marked payload.

        Raises:
            ValueError: it is more broken than that.
            ReplyProblem: a key comes twice, or it nests too deep.
        """
        if '"""' in marked:
            raise ValueError("quotes inside strings")
        if LONE + "x" in marked and _HEXADECIMAL.search(marked) is not None:
            raise ValueError("Python's escapes need to be told from LaTeX")
        text = self._pattern.sub(_rewritten, marked)
        value, end = scan(text, 0)
        if end < len(text):
            raise ValueError("there is more than one value")
        return value


def _rewritten(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "string" | "next":
            string = found["string"]
            return string if found["next"] is None else string + ","
        case "single" | "after":
            content = found["single"].replace('"', QUOTE).replace(LONE + "'", "'")
            return f'"{content}"' if found["after"] is None else f'"{content}",'
        case "dropped":
            return ""
        case "gap":
            return found[0] + ","
        case "key":
            return f'"{found[0]}"'
    return _WORDS[found[0]]
