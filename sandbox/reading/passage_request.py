"""What a request says of a passage to be written: its genre and its length."""

import re

_GENRE_LABEL = re.compile(
    r"(?:genre|text type|type of text|passage type|장르|글의?\s*(?:종류|유형)|갈래)[*_\s]*[:：=]"
    r"[*_\s]*([^\n|;,.]{1,60})",
    re.IGNORECASE,
)
_NUMBER = r"(\d{1,2},\d{3}|\d{2,4})"
_RANGE = rf"{_NUMBER}\s*(?:-|–|~|∼|to|and|에서|부터)\s*{_NUMBER}"
_WORDS = r"\s*-?(?:words?\b|어절|단어|낱말)"
_CHARACTERS = r"\s*(?:자(?![가-힣])|자\s*(?:내외|정도|이내|안팎)|글자|characters?\b)"
_LABEL = (
    r"(?:length|word count|words|target length|길이|분량|어절\s*수|단어\s*수)[*_\s]*[:：=]\D{0,12}"
)
_CHARACTERS_IN_WORD = {True: 4.2, False: 6.0}
"""With the blank after it: a Korean 어절, an English word."""
_USUAL = 200
_SHORT_LONG = (
    (re.compile(r"\bvery short\b|아주 짧은", re.IGNORECASE), 80),
    (re.compile(r"\bshort\b|짧은", re.IGNORECASE), 120),
    (re.compile(r"\blong\b|긴\s*(?:글|지문)|장문", re.IGNORECASE), 600),
)
_IN_ALL = re.compile(
    r"\b(?:in total|altogether|combined|together (?:have|has)|(?:words|texts|passages|both)"
    r" together(?! with)|total (?:of|length|words|number of words)|between them"
    r"|(?:sum|total) (?:of|over|for|across) (?:both|the two|all))\b"
    r"|(?:both|the two|all (?:of the )?)\s*(?:texts|passages)?\W{0,3}(?:taken |counted )together\b"
    r"|(?:두|세|모든)\s*(?:글|지문|편|텍스트)\S*(?:\s+모두)?\s*(?:더|합|통틀)"
    r"|합하[여면]|합해서?|합쳐|합계|모두\s*합|통틀어|더하면|전체\s*(?:분량|길이)|총\s*(?:분량|길이|\d)",
    re.IGNORECASE,
)

_ANSWER = re.compile(
    r"\bsecond\b[^.;\n]{0,40}\b(?:answers?|repl(?:y|ies)|responds?|response)\b"
    r"|\b(?:different|another) (?:genres?|forms?|text types?)\b"
    r"|(?:둘째|두\s*번째)\s*글[^.\n]{0,40}(?:호응|답하|답장|반박|다른 갈래)|서로 다른 갈래",
    re.IGNORECASE,
)


def genre_text(task: str) -> str:
    """The words that name the genre: the value of a label, else the whole request."""
    label = _GENRE_LABEL.search(task)
    return label[1] if label else task


def second_answers(task: str) -> bool:
    """Whether the second of two texts is to be of another genre, in answer to the first."""
    return _ANSWER.search(task) is not None


def length_in(task: str, texts: int = 1) -> int:
    """Words (어절) that each text is to have.

    Args:
        texts: how many are written; a length "in total" is shared out.
    """
    found = _length(task)
    return found // texts if texts > 1 and _IN_ALL.search(task) else found


def _length(task: str) -> int:
    korean = bool(re.search("[가-힣]", task))
    for unit, size in ((_WORDS, 1.0), (_CHARACTERS, _CHARACTERS_IN_WORD[korean])):
        if match := re.search(_RANGE + unit, task, re.IGNORECASE):
            return round((_int(match[1]) + _int(match[2])) / 2 / size)
        if match := re.search(_NUMBER + unit, task, re.IGNORECASE):
            return round(_int(match[1]) / size)
    if match := re.search(_LABEL + _RANGE, task, re.IGNORECASE):
        return (_int(match[1]) + _int(match[2])) // 2
    if match := re.search(_LABEL + _NUMBER, task, re.IGNORECASE):
        return _int(match[1])
    return next((size for words, size in _SHORT_LONG if words.search(task)), _USUAL)


def _int(number: str) -> int:
    return int(number.replace(",", ""))
