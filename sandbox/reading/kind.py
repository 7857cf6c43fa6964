"""The type of the item, how many options it has, and how many items are wanted, from words."""

import re

from sandbox.reading.brief import Kind

_WORDS = (
    (
        Kind.MULTIPLE,
        r"multiple[-_ ]?(?:response|select|answers?\b|correct)|\bselect[- ]all|\bchoose all"
        r"|check all|(?:복수|다중)\s*(?:정답|선택|응답)|다답형|모두\s*(?:고르|선택)",
    ),
    (
        Kind.MATCHING,
        r"\bmatching[-_ ](?:items?|questions?|exercises?|tasks?|pairs|type|quiz|sets?)\b"
        r"|연결형|짝\s*짓|짝을?\s*(?:짓|맞)|선\s*잇기|배합형",
    ),
    (
        Kind.ORDERING,
        r"\b(?:ordering|sequencing)[-_ ](?:items?|questions?|exercises?|tasks?|type|quiz)\b"
        r"|in the (?:right|correct) order\b|순서\s*(?:배열|맞추기|정하기|형)|순서대로\s*배열"
        r"|배열형",
    ),
    (Kind.ESSAY, r"\bessays?\b|extended[- ]response|서술형|논술|에세이"),
    (Kind.CLOZE, r"\bcloze\b|빈칸\s*(?:완성|형)|규칙\s*빈칸"),
    (
        Kind.CHOICE,
        r"multiple[-_ ]?choice|\bmcqs?\b|single[-_ ](?:best[-_ ])?(?:answer|choice)|\bchoose "
        r"(?:one|the)|best[- ]answer|객관식|선다|선택형|고르는 문제",
    ),
    (
        Kind.NUMERIC,
        r"\bnumeric(?:al)?\b|\bnumber[- ](?:entry|answer)|answer is a "
        r"number|수치형?|숫자\s*(?:형|답|로)|계산형|수치 ?응답",
    ),
    (
        Kind.SHORT,
        r"short[-_ ]?(?:answer|response)|fill[-_ ]?in|open[-_ ]?ended|free[-_ "
        r"]?(?:response|text)|one[- ]word answer|gap[- "
        r"]fill|단답|주관식|서답형|단문형|빈칸\s*채우기",
    ),
    (
        Kind.TRUE_FALSE,
        r"true[-_ /]*(?:or[-_ "
        r"/]*)?false|\bt/f\b|\byes[/-]no|참\s*[/·,]?\s*거짓|진위형?|\bo\s*[/·]?\s*x\b\s*(?:문제"
        r"|퀴즈|문항|형)|○\s*[/·]?\s*[×x]",
    ),
)
_ANY = re.compile("|".join(f"(?P<{kind.name}>{words})" for kind, words in _WORDS), re.IGNORECASE)
_SHORT_NAMES = {
    "choice": Kind.CHOICE,
    "choices": Kind.CHOICE,
    "mc": Kind.CHOICE,
    "mcq": Kind.CHOICE,
    "single": Kind.CHOICE,
    "single_choice": Kind.CHOICE,
    "select": Kind.CHOICE,
    "text": Kind.SHORT,
    "short": Kind.SHORT,
    "sa": Kind.SHORT,
    "saq": Kind.SHORT,
    "open": Kind.SHORT,
    "number": Kind.NUMERIC,
    "num": Kind.NUMERIC,
    "numeric": Kind.NUMERIC,
    "bool": Kind.TRUE_FALSE,
    "boolean": Kind.TRUE_FALSE,
    "tf": Kind.TRUE_FALSE,
    "mr": Kind.MULTIPLE,
    "multi_select": Kind.MULTIPLE,
    "checkbox": Kind.MULTIPLE,
    "gap": Kind.CLOZE,
    "gaps": Kind.CLOZE,
    "gap_text": Kind.CLOZE,
    "빈칸": Kind.CLOZE,
    "match": Kind.MATCHING,
    "matching": Kind.MATCHING,
    "연결": Kind.MATCHING,
    "order": Kind.ORDERING,
    "ordering": Kind.ORDERING,
    "sequence": Kind.ORDERING,
    "순서": Kind.ORDERING,
    "배열": Kind.ORDERING,
}
_NEGATED = re.compile(
    r"(?:\bnot|\bno|\bnever|n't|\bwithout|\binstead of|\brather than)"
    r"[^\w,.;:!?\n]+(?:\w+[^\w,.;:!?\n]+){0,2}$",
    re.IGNORECASE,
)
_KO_NEGATED = re.compile(r"^\S*\s*(?:이|가|은|는)?\s*(?:아닌|아니|말고|제외|대신)")

_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "twenty": 20,
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "이": 2,
    "삼": 3,
    "사": 4,
    "오": 5,
    "육": 6,
}
_N = r"(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
_KO_N = r"(\d{1,3}|두|세|네|다섯|여섯|일곱|여덟|아홉|열)"
_OPTION_COUNTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_N}[-\s]+(?:(?!multiple|single)\w+[-\s]+){{0,2}}?(?:options?|choices?|alternatives?)\b",
        r"(\d|[이삼사오육])\s*지\s*선다",
        rf"(?:선택지|보기|선지|답지)\s*(?:는|은|를|을|가|의 "
        rf"수는|수는)?\s*(?:총|모두|각각)?\s*{_KO_N}\s*개",
        rf"{_KO_N}\s*개의?\s*(?:선택지|보기|선지|답지)",
        r"(?:options|choices|선택지|보기|선지)\D{0,12}(\d{1,2})\b(?!\s*[-~])",
    )
)
_DISTRACTORS = re.compile(
    rf"{_N}\s+(?:\w+\s+){{0,2}}?(?:distractors?|wrong|incorrect)|(?:오답|매력적인 "
    rf"오답)\s*{_KO_N}\s*개",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"\bA\)?\s*(?:-|–|~|to|through)\s*([C-H])\b|①\s*[-–~]\s*([③-⑧])")
_ITEM_COUNTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!grade )(?<!level "
        rf")\b{_N}\s+(?:[\w/-]+\s+){{0,4}}?(?:questions|qs|items|problems|exercises|mcqs)\b",
        rf"(?:문제|문항|퀴즈)(?:를|을)?\s*(?:총|모두)?\s*{_KO_N}\s*(?:개|문항|문제|가지)",
        rf"{_KO_N}\s*(?:개의|가지|개(?!인|짜리))\s*(?:\S+\s+){{0,2}}(?:문항|문제)|{_KO_N}\s*(?:문항|문제)(?:를|을)?\s*(?:만들|작성|출제|생성|내)",
    )
)


def kind_named(name: str) -> Kind | None:
    """The kind that a type's name means ("MCQ", "short_answer", "객관식"), or None."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(plain) or kind_in(name.replace("_", " "))


def kind_in(text: str) -> Kind | None:
    """The first type that the text names without negating it, or None."""
    for match in _ANY.finditer(text):
        before, after = (
            text[max(0, match.start() - 30) : match.start()],
            text[match.end() : match.end() + 12],
        )
        if not _NEGATED.search(before) and not _KO_NEGATED.match(after):
            return Kind[str(match.lastgroup)]
    return None


def options_in(text: str) -> int | None:
    """How many options the text asks for (2 to 10), or None."""
    text = text.replace("*", "")  # marks of emphasis: "**two** items"
    for pattern in _OPTION_COUNTS:
        if match := pattern.search(text):
            return _within(number_of(match[1]), 2, 10)
    if match := _DISTRACTORS.search(text):
        wrong = number_of(match[1] or match[2])
        return _within(wrong + 1 if wrong else None, 2, 10)
    if match := _LETTERS.search(text):
        return ord(match[1].upper()) - ord("A") + 1 if match[1] else ord(match[2]) - ord("①") + 1
    return None


def count_in(text: str) -> int | None:
    """How many items the text asks for (2 to 100), or None."""
    for pattern in _ITEM_COUNTS:
        if match := pattern.search(text.replace("*", "")):
            return _within(number_of(next(filter(None, match.groups()))), 2, 100)
    return None


def number_of(word: str) -> int | None:
    """The number that a numeral or a small number word means, or None."""
    plain = word.strip().lower()
    leading = re.match(r"\d{1,3}", plain)
    return int(leading.group()) if leading else _NUMBERS.get(plain)


def _within(value: int | None, low: int, high: int) -> int | None:
    return value if value is not None and low <= value <= high else None
