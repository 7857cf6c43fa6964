"""The answer to a request that asks for no item: a sum worked out, or an honest sentence."""

import re
from fractions import Fraction

from sandbox.reading.brief import Locale
from sandbox.reading.locale import written_locale
from sandbox.wordlist import words
from sandbox.writing.numbers import decimal, plain

_SIGNS = str.maketrans(
    {
        "×": "*",
        "·": "*",
        "÷": "/",
        "−": "-",
        "–": "-",
    }
)
_SUM = re.compile(r"(?<![\w.-])[-(]*\d[\d \t.+\-*/^()]*[+\-*/^][\d \t.()\-]*[\d)](?![A-Za-z0-9_-])")
_ASKING = frozenset(
    words("""
        what how much whats s is are calculate compute
        evaluate work out solve find the value result of
        answer equal equals to please can could you tell me
        make makes 계산 계산해 계산해줘 계산하면 얼마 얼마야 얼마예요 얼마인가요 얼마인가
        얼마입니까 얼마지 값 값은 의 은 는 이 가 을 를 해 줘 주세요 해줘 해주세요 답 답은 몇
        몇이야 뭐야 뭐예요 무엇인가요 알려 알려줘 하면 야 인가
    """)
)
"""All that may stand beside a sum, so that a date or a telephone number is not worked out."""
_PERCENT = re.compile(
    r"(?P<rate>\d+(?:\.\d+)?)\s*(?:%|percent|퍼센트)\s*of\s*\$?(?P<of>\d+(?:\.\d+)?)"
    r"|(?P<of_ko>\d+(?:\.\d+)?)\s*의\s*(?P<rate_ko>\d+(?:\.\d+)?)\s*(?:%|퍼센트|프로)",
    re.IGNORECASE,
)
_IN_WORDS = (
    (re.compile(r"\bplus\b|더하기", re.IGNORECASE), "+"),
    (re.compile(r"\bminus\b|빼기", re.IGNORECASE), "-"),
    (re.compile(r"\b(?:times|multiplied by)\b|곱하기", re.IGNORECASE), "*"),
    (re.compile(r"\bdivided by\b|나누기", re.IGNORECASE), "/"),
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+*/^()]")
_LONGEST = 200
_LARGEST_EXPONENT = 64
_LARGEST = 10**60


class _NoSum(ValueError):
    """The text is no sum that can be worked out."""


def answer(asked: str) -> str:
    """The value of the sum that the user's text states, else what this server is for."""
    return _worked_out(asked) or (written_locale(asked) or Locale.EN).pick(
        "I am a sandbox that stands in for a language model: I only write educational items. "
        "Ask me, for example, for a multiple-choice question on a word or a topic.",
        "저는 언어 모델을 대신하는 샌드박스로, 교육용 문항만 작성합니다. "
        "낱말이나 주제를 정해 객관식 문제를 내 달라는 식으로 요청해 주세요.",
    )


def _worked_out(text: str) -> str | None:
    if len(text) > _LONGEST:
        return None
    percent = _PERCENT.search(text)
    if percent and _only_asks(text, percent.span()):
        rate, whole = percent["rate"] or percent["rate_ko"], percent["of"] or percent["of_ko"]
        value = Fraction(rate) * Fraction(whole) / 100
        return f"{rate}% × {whole} = {decimal(value) or plain(value)}"
    written = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    for named, sign in _IN_WORDS:
        written = named.sub(sign, written)
    written = re.sub(r"(?<=\d)\s*x\s*(?=\d)", "*", written.translate(_SIGNS)).replace("**", "^")
    for found in _SUM.finditer(written):
        if not _only_asks(written, found.span()):
            continue
        try:
            value = _Sum(_TOKEN.findall(found.group())).value()
        except _NoSum:
            continue
        shown = " ".join(_TOKEN.findall(found.group()))
        shown = shown.replace("*", "×").replace("( ", "(").replace(" )", ")").replace(" ^ ", "^")
        return f"{shown.replace('/', '÷')} = {decimal(value) or plain(value)}"
    return None


def _only_asks(text: str, span: tuple[int, int]) -> bool:
    """Whether nothing but words of asking stand around the sum."""
    beside = f"{text[: span[0]]} {text[span[1] :]}".lower()
    return not re.search(r"\d", beside) and _ASKING.issuperset(re.findall(r"[^\W\d_]+", beside))


class _Sum:
    """A sum of numbers, read by recursive descent: + -, then * /, then a sign, then powers."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def value(self) -> Fraction:
        """The exact value.

        Raises:
            _NoSum: something is missing or left over, or the value is too large to write.
        """
        value = self._terms()
        if self._at < len(self._tokens) or abs(value) > _LARGEST:
            raise _NoSum
        return value

    def _next(self, *wanted: str) -> str:
        here = self._tokens[self._at] if self._at < len(self._tokens) else ""
        if here and here in wanted:
            self._at += 1
            return here
        return ""

    def _terms(self) -> Fraction:
        value = self._factors()
        while sign := self._next("+", "-"):
            other = self._factors()
            value = value + other if sign == "+" else value - other
        return value

    def _factors(self) -> Fraction:
        value = self._signed()
        while sign := self._next("*", "/"):
            other = self._signed()
            if sign == "/" and other == 0:
                raise _NoSum
            value = value * other if sign == "*" else value / other
        return value

    def _signed(self) -> Fraction:
        return -self._signed() if self._next("-") else self._power()

    def _power(self) -> Fraction:
        base = self._atom()
        if not self._next("^"):
            return base
        exponent = self._signed()
        small = abs(exponent) <= _LARGEST_EXPONENT and abs(base) <= _LARGEST
        if exponent.denominator != 1 or not small or (base == 0 and exponent < 0):
            raise _NoSum
        return base ** int(exponent)

    def _atom(self) -> Fraction:
        if self._next("("):
            value = self._terms()
            if not self._next(")"):
                raise _NoSum
            return value
        here = self._tokens[self._at] if self._at < len(self._tokens) else ""
        if not here[:1].isdigit():
            raise _NoSum
        self._at += 1
        return Fraction(here)
