"""The small facts of a request: subject, grade, difficulty, Bloom, CEFR, part of speech."""

import re

_SUBJECTS = (
    ("mathematics", r"\bmath(?:s|ematics|ematical)?\b|\balgebra\b|\barithmetic\b|수학|산수"),
    (
        "english",
        r"\benglish (?:vocabulary|class|language|words?|grammar|learners?|as "
        r"a)|\besl\b|\befl\b|\bvocabulary\b|^english$|영어\s*(?:단어|어휘|과목|교과|시험|수업"
        r"|문법|회화)|^영어$|영단어|어휘",
    ),
    ("science", r"\bscience\b|\bbiology\b|\bphysics\b|\bchemistry\b|과학|물리|화학|생물|지구과학"),
    ("history", r"\bhistory\b|\bsocial studies\b|\bgeography\b|역사|한국사|세계사|사회"),
    ("korean", r"\bkorean (?:language|grammar|literature)\b|(?<!한)국어(?!로)|문학"),
)
_POS = (
    ("adverb", r"\badverbs?\b|\badv\b\.?|부사"),
    ("adjective", r"\badjectives?\b|\badj\b\.?|형용사"),
    ("pronoun", r"\bpronouns?\b|대명사"),
    ("preposition", r"\bprepositions?\b|전치사"),
    ("conjunction", r"\bconjunctions?\b|접속사"),
    ("determiner", r"\bdeterminers?\b|한정사"),
    ("verb", r"\b(?:modal )?verbs?\b|\bv\.|(?<![가-힣])동사"),
    ("noun", r"\bnouns?\b|\bn\.|명사"),
)
_CEFR = re.compile(r"(?<![A-Za-z0-9])(pre[-_ ]?A1|[ABC][12])(?![A-Za-z0-9])", re.IGNORECASE)
_CEFR_NEAR = re.compile(
    r"(?:cefr|level|수준|등급|레벨)[\W은는이가]{0,12}(pre[-_ ]?A1|[ABC][12])(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(pre[-_ ]?A1|[ABC][12])[- ]?(?:level|수준|등급|레벨|learners?|학습자)",
    re.IGNORECASE,
)
_GRADE = re.compile(
    r"\bgrades?\s*(?P<en1>1[0-2]|[1-9])\b"
    r"|\b(?P<en2>1[0-2]|[1-9])(?:st|nd|rd|th)[- ]?grade"
    r"|\byear\s*(?P<en3>1[0-3]|[1-9])\b"
    r"|(?P<stage>초등?|중등?|고등?)(?:학교|학생)?\s*(?P<ko>[1-6])(?:\s*학년)?"
    r"|(?P<ko2>1[0-2]|[1-9])\s*학년"
    r"|(?P<k>\bkindergarten\b|\bgrade k\b|유치원)"
    r"|(?P<elem>\belementary\b|\bprimary school\b|초등)"
    r"|(?P<mid>\bmiddle[- ]school|\bjunior high\b|중학|중등)"
    r"|(?P<high>\bhigh[- ]school|고등학|고교)",
    re.IGNORECASE,
)
_STAGE = {"초": 0, "중": 6, "고": 9}
_DIFFICULTY = (
    (1, r"very[-_ ]?(?:easy|low)|매우\s*쉬|아주\s*쉬|최하"),
    (5, r"very[-_ ]?(?:hard|difficult|high)|매우\s*어려|아주\s*어려|최상"),
    (2, r"\beasy\b|\blow\b|\bbeginner\b|\bsimple\b|쉬운|쉬움|쉽게|^하$|초급"),
    (
        4,
        r"\bhard\b|\bdifficult\b|\bhigh\b|\badvanced\b|\bchallenging\b|어려운|어려움|어렵게"
        r"|^상$|고급",
    ),
    (3, r"\bmedium\b|\bmoderate\b|\bintermediate\b|\bnormal\b|보통|중간|^중$|중급"),
)
_BLOOM = re.compile(
    r"\b(remember|understand|apply|analy[sz]e|evaluate|create)(?:ing)?\b|(기억|이해|적용|분석"
    r"|평가|창조|창안)",
    re.IGNORECASE,
)
_KO_BLOOM = {
    "기억": "remember",
    "이해": "understand",
    "적용": "apply",
    "분석": "analyze",
    "평가": "evaluate",
    "창조": "create",
    "창안": "create",
}


def subject_in(text: str) -> str:
    """The school subject that the text names, in one English word, or an empty string."""
    return next((name for name, words in _SUBJECTS if re.search(words, text, re.IGNORECASE)), "")


def part_of_speech_in(text: str) -> str:
    """The word class that the text names, in English, or an empty string."""
    return next((name for name, words in _POS if re.search(words, text, re.IGNORECASE)), "")


def cefr_in(text: str, *, labelled: bool) -> str:
    """The CEFR level as it is written in lists (A1 .. C2), or an empty string.

    Args:
        labelled: the text is the value of a label, so that a bare "B1" is the level.
    """
    match = _CEFR.search(text) if labelled else _CEFR_NEAR.search(text)
    if match is None:
        return ""
    level = next(group for group in match.groups() if group)
    return "Pre-A1" if level.lower().startswith("pre") else level.upper()


def grade_in(text: str) -> tuple[str, int | None]:
    """The school grade as written, and as a year of school 0..12 (0 kindergarten)."""
    match = _GRADE.search(text)
    if match is None:
        return "", None
    written = match.group().strip()
    if match["stage"]:
        return written, _STAGE[match["stage"][0]] + int(match["ko"])
    if match["k"]:
        return written, 0
    for group, year in (("elem", 4), ("mid", 7), ("high", 10)):
        if match[group]:
            return written, year
    return written, min(
        12, int(next(filter(None, (match[g] for g in ("en1", "en2", "en3", "ko2")))))
    )


def difficulty_in(text: str) -> int | None:
    """Difficulty from 1 (very easy) to 5 (very hard), or None."""
    plain = text.strip()
    if number := re.fullmatch(r"([1-5])(?:\s*/\s*5)?", plain):
        return int(number[1])
    if share := re.fullmatch(r"0?\.\d+", plain):
        return 1 + min(4, int(float(share.group()) * 5))
    return next(
        (degree for degree, words in _DIFFICULTY if re.search(words, plain, re.IGNORECASE)), None
    )


def step_in(text: str) -> int:
    """1 where the text wants something harder, -1 for easier, else 0."""
    if re.search(r"\b(?:harder|more (?:difficult|challenging))\b|더\s*어렵", text, re.IGNORECASE):
        return 1
    return -1 if re.search(r"\b(?:easier|simpler)\b|더\s*쉽", text, re.IGNORECASE) else 0


def bloom_in(text: str) -> str:
    """Bloom's process (remember .. create), or an empty string."""
    match = _BLOOM.search(text)
    if match is None:
        return ""
    return _KO_BLOOM[match[2]] if match[2] else match[1].lower().replace("analyse", "analyze")
