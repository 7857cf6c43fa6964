"""The language that the item is to be written in."""

import re

from sandbox.reading.brief import Locale

_NAMES = (
    (Locale.KO, r"korean|hangul|ko(?:-kr|_kr|r)?|한국어|한글|국어|우리말"),
    (Locale.EN, r"english|en(?:-us|-gb|_us|g)?|영어|영문"),
)
_SUBJECT = (
    r"(?:class|lesson|course|test|exam|grammar|vocabulary|words?|literature"
    r"|language (?:arts|class))\b"
)
_SAID = re.compile(
    r"(?<!not )(?:\b(?:in|into|use|using|language is|respond in|answer in)\s+"
    r"(?:(?:natural|plain|fluent|clear|simple|standard|the)\s+)?"
    rf"(?P<en1>korean|english|hangul)(?!\s+{_SUBJECT})\b"
    r"|\b(?P<en2>korean|english)[- ]language (?:item|question|quiz|problem)"
    r"|(?P<ko1>한국어|한글|우리말|국문|영어|영문)(?:으로|로)(?!\s*된\s*단어)"
    r"|(?P<ko2>한국어|영어)\s*(?:문항|문제)\s*(?:을|를)?\s*(?:작성|출제|만들|생성)"
    r"|\b(?P<code>ko-KR|en-US|en-GB)\b)",
    re.IGNORECASE,
)
_HANGUL = re.compile(r"[가-힣]")
_LETTER = re.compile(r"[A-Za-z]")


def named_locale(name: str) -> Locale | None:
    """The locale that a name or a code means ("Korean", "ko", "한국어"), or None."""
    plain = name.strip().strip(".").lower()
    for locale, names in _NAMES:
        if re.match(rf"(?:{names})(?![a-z])", plain):
            return locale
    return None


def said_locale(text: str) -> Locale | None:
    """The language that the text asks for in words; the last one said wins."""
    said = [match[match.lastgroup or 0] for match in _SAID.finditer(text)]
    return named_locale(said[-1].replace("국문", "한국어")) if said else None


def written_locale(text: str) -> Locale | None:
    """The language that the text itself is written in, or None for a text without letters."""
    hangul, latin = len(_HANGUL.findall(text)), len(_LETTER.findall(text))
    if hangul + latin == 0:
        return None
    # A Hangul syllable stands for two or three letters, so a fifth is already a Korean sentence.
    return Locale.KO if hangul * 4 >= latin else Locale.EN
