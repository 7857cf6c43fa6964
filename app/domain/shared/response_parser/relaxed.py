"""The quick way for JSON that is broken only between its strings, then a JSON scanner.

JSON5 and Python literals: comments, trailing or missing commas, bare keys, full-width signs,
``True``, single and smart quotes. Nothing inside a string is touched: the text is split at its
quotes, and only the skeleton between them is repaired. A string with unescaped quotes falls apart
here, no JSON results, and the tolerant reader takes over.
"""

import re

from app.core.exceptions import JsonValue
from app.domain.shared.response_parser.grammar import alternatives
from app.domain.shared.response_parser.marks import LONE, QUOTE
from app.domain.shared.response_parser.strict import scan

_HEXADECIMAL = re.compile(f"{LONE}x[0-9a-f]{{2}}")
_FOREIGN = re.compile("['#]|//|/[*]")  # what makes the quotes themselves uncertain
_STRING_OR_COMMENT = re.compile(
    rf'"[^"]*+"|\'(?P<single>(?:[^\'{LONE}]++|{LONE}.)*+)\'(?![\'\w])'
    r"|(?P<comment>//[^\n]*+|/\*[^*]*+\*/|#[^\n]*+)",
    re.DOTALL,
)
# In a skeleton each string is one quote. A key that had none gets two of these.
_NEW_QUOTE = "\x04"
_WORD_AFTER_STRING = re.compile(r'"\w')
_WORD = re.compile(r"True|False|None|[，：]")
_WORDS = {"True": "true", "False": "false", "None": "null", "，": ",", "：": ":"}
_BARE = re.compile(r"[A-Za-z_](?<=[{,\s].)\w*+\s*+:")
_LAST_COMMA = re.compile(r",(?=\s*+[}\]])")
_MISSING_COMMA = re.compile(rf'["\]}}{_NEW_QUOTE}\del](?=\s++["{{\[{_NEW_QUOTE}])')


class Relaxed:
    """Rewrites broken JSON of one schema as JSON, in marked text."""

    def __init__(self, names: tuple[str, ...]) -> None:
        known = alternatives(names)
        self._bare_key = re.compile(rf"\b{known}(?=\s*+:)")
        self._smart_key = re.compile(rf"[“”]({known})[“”](?=\s*+[:：])")
        self._smart_value = re.compile(rf"[“”]{known}[“”]\s*+[:：]\s*+[“”]")

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
        if "“" in marked or "”" in marked:
            marked = self._straightened(marked)
        parts = marked.split('"')
        if _FOREIGN.search('"'.join(parts[::2])) is not None:
            parts = _STRING_OR_COMMENT.sub(_rewritten, marked).split('"')
        if len(parts) % 2 == 0:
            raise ValueError("a quote without another")
        skeleton = '"'.join(parts[::2])
        if _WORD_AFTER_STRING.search(skeleton) is not None:
            raise ValueError("quotes inside strings")
        skeleton = self._repaired(skeleton)
        parts[::2] = skeleton.split('"')
        text = '"'.join(parts).replace(_NEW_QUOTE, '"')
        value, end = scan(text, 0)
        if end < len(text):
            raise ValueError("there is more than one value")
        return value

    def _straightened(self, marked: str) -> str:
        """Smart quotes as straight ones, where keys are written with them."""
        if self._smart_value.search(marked) is None:
            return self._smart_key.sub(r'"\1"', marked)
        if LONE + "“" in marked or LONE + "”" in marked:
            raise ValueError("smart quotes inside strings")
        return marked.replace('"', QUOTE).replace("“", '"').replace("”", '"')

    def _repaired(self, skeleton: str) -> str:
        """JSON's structure, each string one quote in it, from what models write."""
        skeleton = _WORD.sub(lambda found: _WORDS[found[0]], skeleton)
        if _BARE.search(skeleton) is not None:
            skeleton = self._bare_key.sub(rf"{_NEW_QUOTE}\g<0>{_NEW_QUOTE}", skeleton)
        skeleton = _LAST_COMMA.sub("", skeleton)
        return _MISSING_COMMA.sub(r"\g<0>,", skeleton)


def _rewritten(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "single":
            content = found["single"].replace('"', QUOTE).replace(LONE + "'", "'")
            return f'"{content}"'
        case "comment":
            return ""
    return found[0]
