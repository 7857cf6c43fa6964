"""Whether a request asks for an item at all."""

import re
from difflib import get_close_matches

from sandbox.reading.kind import kind_in, options_in
from sandbox.reading.labels import labels

_ITEM = re.compile(
    r"\b(?:questions?|qs|items?|quiz(?:zes)?|problems?|exercises?|tests?|exams?|worksheets?|mcqs?"
    r"|tasks?|distractors?|stems?|flash ?cards?|assessments?|practice|drill|cloze|puzzles?)\b"
    r"|문제|문항|퀴즈|시험|평가|선택지|보기|오답|정답|출제|객관식|주관식|단답|빈칸|연습",
    re.IGNORECASE,
)
_OTHER_USE = re.compile(
    r"\b(?:i have|here(?:'s| is)|answer|ask|got|about) (?:you )?(?:an?|one|my|this|the following)"
    r" (?:quick |simple |short )?(?:question|problem)\b|\bno problem\b|질문(?:이|드|하나)",
    re.IGNORECASE,
)
_NEARLY = (
    "question",
    "questions",
    "multiple choice",
    "multiple",
    "exercise",
    "exercises",
    "problems",
)
_LONGEST = 400
"""Characters of a request in which a misspelt word is looked for."""


def asks_for_item(text: str) -> bool:
    """Whether the text asks for an item, by a word for items, a type, options, or named facts."""
    return bool(
        _ITEM.search(_OTHER_USE.sub(" ", text))
        or _misspelt(text)
        or kind_in(text)
        or options_in(text)
        or any(label.weight > 1 for label in labels(text))
    )


def _misspelt(text: str) -> bool:
    """Whether a word is nearly a word for items: "qestion", "multple choise"."""
    words = set(re.findall(r"[a-z]{6,12}", text.lower()[:_LONGEST]))
    return any(get_close_matches(word, _NEARLY, n=1, cutoff=0.87) for word in words)
