"""How many versions of one item are wanted, of which the caller will choose; from words."""

import re

from sandbox.reading.kind import number_of

_N = r"(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
_KO_N = r"(\d{1,2}|두|세|네|다섯|여섯|일곱|여덟|아홉|열)"
_NOUNS = r"(?:candidates|versions|variants|variations|drafts)\b"
_KO_NOUNS = "(?:후보|시안|버전|초안)"
_VERSIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:write|give|generate|create|make|propose|produce|return|draft|sample|offer|need|want)"
        rf"\s+(?:\w+\s+){{0,2}}?{_N}\s+(?:[\w-]+,?\s+){{0,3}}?{_NOUNS}",
        rf"\b(?:candidates|versions|variants)(?: wanted)?\s*[:=]\s*{_N}\b",
        rf"{_KO_NOUNS}(?:\s*문항|\s*수)?(?:를|을|은|는)?\s*[:=]?\s*{_KO_N}\s*(?:개|가지|편)",
        rf"{_KO_N}\s*(?:개의?|가지)\s*(?:\S+\s+){{0,2}}?{_KO_NOUNS}",
    )
)
_MOST = 20


def versions_in(text: str) -> int | None:
    """How many versions of the item the text asks for (2 to 20), or None."""
    plain = text.replace("*", "")  # marks of emphasis
    for pattern in _VERSIONS:
        if match := pattern.search(plain):
            number = number_of(match[1])
            return number if number is not None and 2 <= number <= _MOST else None
    return None
