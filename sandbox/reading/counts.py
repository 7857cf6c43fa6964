"""How many gaps, pairs, entries, criteria or right options an item is to have, from words."""

import re

from sandbox.reading.brief import Kind
from sandbox.reading.kind import number_of

_N = r"(\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
_KO_N = r"(\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)"


def _counted(english: str, korean: str) -> tuple[re.Pattern[str], ...]:
    """ "4 pairs", "pairs: 4", "number of pairs is 4"; "짝 4개", "4개의 짝", "짝의 수: 4"."""
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{_N}[-\s]+(?:(?!extra)[a-z]+[-\s]+){{0,2}}?(?:{english})\b",
            rf"(?:{english})\b\W{{0,4}}(?:is|are|=|to \w+)?\W{{0,3}}{_N}\b",
            rf"(?:{korean})(?:\s*(?:의\s*)?(?:수|개수))?\s*(?:은|는|을|를|이|가)?\W{{0,4}}"
            rf"(?:총|모두)?\s*{_KO_N}\s*(?:개|쌍|가지|곳|$|\n)",
            rf"{_KO_N}\s*(?:개|쌍|가지|곳)(?:의|인|짜리)?\s*(?:{korean})",
        )
    )


_PARTS = {
    Kind.MULTIPLE: _counted(
        r"(?:correct|right|true) (?:options|answers|choices)|keys", "정답|옳은 선택지|맞는 선택지"
    ),
    Kind.CLOZE: _counted("gaps?|blanks?", "빈칸"),
    Kind.MATCHING: _counted("pairs?|premises", "짝|쌍|연결"),
    Kind.ORDERING: _counted(
        "steps|entries|events|elements|things|sentences|numbers|words|items to (?:order|arrange)"
        "|items in (?:the )?(?:sequence|order)",
        "단계|항목|사건|문장|요소|순서",
    ),
    Kind.ESSAY: _counted("criteria|criterions?", "(?:채점|평가)\\s*(?:기준|요소|항목)|기준"),
}
_PAIRS_KO = re.compile(r"(\d{1,2})\s*쌍")
_EXTRAS = _counted(
    "(?:extra|additional|unused|spare|unmatched) (?:responses?|options?|choices?|items?)"
    "|distractors?",
    "(?:남는|여분의|추가|짝이 없는)\\s*(?:응답|선택지|답|항목)|오답",
)
_NO_EXTRAS = re.compile(
    r"\b(?:no|without) (?:extra|distractor)|(?:여분|남는)\S*\s*\S*\s*없", re.IGNORECASE
)
_POINTS = re.compile(
    r"(?:total(?: of)?|out of|worth|sum(?:ming)? to|in all)\W{0,3}(\d{1,3})\s*(?:points?|marks?)?"
    r"|(\d{1,3})[- ]?(?:points?|marks?)\s*(?:in total|total|altogether)"
    r"|(?:총점|총|만점|합계|합이?)\W{0,4}(\d{1,3})\s*점|(\d{1,3})\s*점\s*만점",
    re.IGNORECASE,
)


def parts_in(text: str, kind: Kind) -> int | None:
    """How many parts of its own an item of the kind is asked to have, or None."""
    if kind is Kind.MATCHING and (pairs := _PAIRS_KO.search(text)):
        return int(pairs[1])
    return _first(_PARTS.get(kind, ()), text)


def extras_in(text: str) -> int | None:
    """How many responses of a matching item are to fit nothing, or None."""
    return 0 if _NO_EXTRAS.search(text) else _first(_EXTRAS, text)


def points_in(text: str) -> int | None:
    """The sum of a rubric's points, or None."""
    match = _POINTS.search(text)
    return int(next(filter(None, match.groups()))) if match else None


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> int | None:
    text = text.replace("*", "")
    found = (match for pattern in patterns if (match := pattern.search(text)))
    match = next(found, None)
    return number_of(match[1]) if match else None
