"""The patterns of tolerant reading: what may stand where in a broken JSON object.

All are linear: repeats are possessive or bounded, and look-ahead is bounded or ends at its first
failure. They run on marked text (``marks``), where every quote ``"`` is unescaped.
"""

import re

from app.domain.shared.response_parser.endings import Ends, MemberEnds
from app.domain.shared.response_parser.marks import LONE, QUOTE

OPENING = "[\"'“”‘’`]"
# What closes a string that was opened by the key; smart quotes are mixed in practice.
CLOSING = {'"': '"', "'": "'", "`": "`", "“": '["“”]', "”": '["“”]', "‘": "['‘’]", "’": "['‘’]"}

# White space and comments of JavaScript and Python; bounded, as each may be tried at every quote.
_COMMENT = r"//[^\n]{0,300}+|/\*[^*]{0,300}+\*/|#[^\n]{0,300}+"
SPACE = rf"(?:\s++|{_COMMENT})*+"
SEPARATORS = rf"(?:[\s,;，]++|{_COMMENT})*+"
COLON = r"(?:=>|[:：=])"
NUMBER = r"[-+]?+(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?+\d++)?+"
WORDS = "true|false|null|True|False|None|NaN|nan|-?Infinity|undefined"
_KEY_LENGTH = 64


class ObjectGrammar:
    """The patterns that depend on which keys an object has.

    Attributes:
        key: separators, a key with its colon, space. Groups: ``quote`` (before it), ``known``,
            ``unjoined`` (known, the colon is missing), ``quoted`` or ``bare`` (unknown).
        sound: separators and a member with nothing broken: a known key, a string (groups ``name``,
            ``content``) without any quote, and after it, proof of its end, another known key.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        known = self._known = alternatives(names)
        self._ends: dict[str, Ends] = {}
        self.key = re.compile(
            rf"{SEPARATORS}(?P<quote>{OPENING})?+(?:"
            rf"(?P<known>{known}){OPENING}?{SPACE}{COLON}"
            rf"|(?<={OPENING})(?P<unjoined>{known}){OPENING}(?={SPACE}[\"'“\[{{\d-])"
            rf"|(?<={OPENING})(?P<quoted>[^\n\"“”]{{1,{_KEY_LENGTH}}}?){OPENING}{SPACE}{COLON}"
            rf"|(?<!{OPENING})(?P<bare>[A-Za-z_]\w{{0,{_KEY_LENGTH}}}+){SPACE}{COLON}){SPACE}"
        )
        self.sound = re.compile(
            rf'[\s,]*+"(?P<name>{known})"\s*+:\s*+"(?P<content>[^"]*+)"'
            rf'(?=\s*+,\s*+"{known}"\s*+:)'
        )

    def ends(self, opening: str) -> Ends:
        """Where a member's string ends: at the quote, if what follows goes on with the object.

        That is a known key, a brace, a key that the schema does not have, or the end of the text.
        """
        ends = self._ends.get(opening)
        if ends is None:
            ends = self._ends[opening] = self._compiled(opening)
        return ends

    def _compiled(self, opening: str) -> Ends:
        known, quote = self._known, CLOSING[opening]
        value = rf"{SPACE}(?:[\"'“‘`\[{{\d-]|(?:{WORDS})\b)"
        closer = re.compile(
            rf"{quote}(?<!{LONE}.)(?="
            rf"(?P<line>[ \t\r]*+\n\s*+{known}{SPACE}{COLON}{value})|{SPACE}(?:"
            rf"(?P<key>(?:[,;，]{SPACE})?+{OPENING}{known}{OPENING}?{SPACE}{COLON}"
            rf"|[,;，]{SPACE}{known}{OPENING}?{SPACE}{COLON}{value})"
            rf"|(?P<brace>(?:[,;，]{SPACE})?+\}})"
            rf"|(?P<other>[,，]{SPACE}[\"'“][^\n\"”]{{1,{_KEY_LENGTH}}}[\"'”]{SPACE}[:：])"
            rf"|(?P<end>(?:[,，]{SPACE})?+(?:\Z|```))))"
        )
        lost = re.compile(rf"[\"“](?:{known})[\"”]\s*+[:：]")
        return MemberEnds(opening, closer, lost)


def list_closer(opening: str) -> re.Pattern[str]:
    """What closes a string in a list: the quote before the next item (``item``) or bracket."""
    return re.compile(
        rf"{CLOSING[opening]}(?<!{LONE}.)(?=(?P<line>[ \t\r]*+\n\s*+[\"'“‘])|{SPACE}(?:"
        rf"(?P<item>[,，]{SPACE}[\"'“”‘’`\[{{])"
        rf"|(?P<bracket>(?:[,，]{SPACE})?+\]{SPACE}"
        rf"(?:[,;，}}\]\"'“]|\w++[\"”]?{SPACE}[:：]|\Z|```))"
        rf"|(?P<end>(?:[,，]{SPACE})?+\Z)))"
    )


def alternatives(names: tuple[str, ...]) -> str:
    """A pattern for one of the names, the longest first; never matches if there is none."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return f"(?:{'|'.join(longest_first)})" if longest_first else "(?!)"


def payload_start(names: tuple[str, ...], *, in_list: bool) -> re.Pattern[str]:
    """Where a payload may begin: a brace and a known key, or any quoted key.

    Group ``escaped`` matches if the quotes of the payload are escaped (JSON inside a string).
    """
    known = alternatives(names)
    quoted = rf"{OPENING}[^\n\"'“”{{}}]{{1,{_KEY_LENGTH}}}+{OPENING}{SPACE}[:：]"
    inside = (
        rf"(?=[\"'“”‘’`\w{QUOTE}{LONE}])(?:(?P<escaped>(?:{LONE}[nrt]\s*+)*+{QUOTE}){known}{QUOTE}|{OPENING}?{known}{OPENING}?{SPACE}{COLON}"
        rf"|{OPENING}{known}{OPENING}|{quoted})"
    )
    if not in_list:
        return re.compile(rf"\{{{SPACE}{inside}")
    item = rf"\{{{SPACE}{inside}|[\"'“\d\[\]-]|true|false|null" if names else r"[\"'“\d\[\]{-]"
    return re.compile(rf"\[{SPACE}(?:{item}){'' if names else '(?P<escaped>(?!))?'}")
