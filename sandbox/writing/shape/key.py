"""How the key of a choice is written: as a letter, a number, or the option's text."""

import re

from sandbox.jsons import JsonObject, JsonValue, integer, text
from sandbox.reading.brief import Kind
from sandbox.writing.problem import Item
from sandbox.writing.shape.roles import tokens_of
from sandbox.writing.shape.schema import constants, type_of

LETTERS = "ABCDEFGHIJ"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"

_LETTER_SAID = re.compile(
    r"\bletters?\b|\blabels?\b|\bA\s*[-–~,/|]\s*(?:B|C|D|E)\b|['\"`][A-E]['\"`]|기호|알파벳",
    re.IGNORECASE,
)
_TEXT_SAID = re.compile(
    r"\btext\b|exact(?:ly)?|verbatim|identical|same (?:string )?as|one of the "
    r"(?:options|choices)|must (?:be|match|equal)|텍스트|그대로|동일|문구",
    re.IGNORECASE,
)
_INDEX_SAID = re.compile(
    r"\bindex\b|\bposition\b|\bnumber of the (?:correct "
    r")?(?:option|choice)\b|번호|인덱스|순번|위치",
    re.IGNORECASE,
)
_FROM_ONE = re.compile(
    r"\b1[- ]?based|one[- ]based|(?:start|count)(?:s|ing|ed)? (?:at|from|with) "
    r"(?:1|one)\b|1부터|\b1\s*(?:-|–|~|to|through|\.\.)\s*(?:[3-9]|n|N)\b",
    re.IGNORECASE,
)
_FROM_ZERO = re.compile(
    r"\b0[- ]?based|zero[- ]based|(?:start|count)(?:s|ing|ed)? (?:at|from|with) "
    r"(?:0|zero)\b|0부터|\b0\s*(?:-|–|~|to|through|\.\.)\s*(?:[2-9]|n|N)\b",
    re.IGNORECASE,
)
_INDEX_SENTENCE = re.compile(r"[^.\n]*(?:index|인덱스|번호|0-based|1-based)[^.\n]*", re.IGNORECASE)


def counted_from(node: JsonObject, name: str, options: int, task: str) -> int:
    """0 or 1: where an integer key starts to count.

    By the field's description, then its bounds, then sentences on indices in the request, then its
    name: a "number" counts from 1 as people do, an "index" from 0 as programs do.
    """
    described = f"{text(node.get('description'))} {text(node.get('title'))}"
    for said in (described, " ".join(_INDEX_SENTENCE.findall(task))):
        if _FROM_ONE.search(said):
            return 1
        if _FROM_ZERO.search(said):
            return 0
        low, high = integer(node.get("minimum")), integer(node.get("maximum"))
        if said is described and (low is not None or high is not None):
            return 1 if low == 1 or (low is None and high == options) else 0
    return 1 if re.search(r"number|(?:^|_)no(?:_|$)|번호|정답", tokens_of(name)) else 0


def key_letter(node: JsonObject, item: Item) -> str:
    """The key's mark in the style that the field shows: A, a, 1 or ①."""
    said = f"{text(node.get('description'))} {text(node.get('pattern'))}"
    if any(mark in said for mark in CIRCLED):
        return CIRCLED[item.key]
    if re.search(r"\[a-[c-j]\]", said):
        return LETTERS[item.key].lower()
    if re.search(r"\[1-[3-9]\]", said):
        return str(item.key + 1)
    return LETTERS[item.key]


def key_among(values: list[JsonValue], item: Item) -> JsonValue:
    """The key as one of an enum's values: the option's text, its mark, or its number."""
    if item.truth is not None:
        wanted = (
            ("true", "t", "yes", "o", "참") if item.truth else ("false", "f", "no", "x", "거짓")
        )
        return next((v for v in values if str(v).lower() in wanted), values[0])
    if item.answer in values or not item.options:
        return item.answer if item.answer in values else values[0]
    numbers = [integer(v) for v in values]
    if all(n is not None for n in numbers):
        return item.key + (0 if 0 in numbers else 1)
    return values[item.key] if item.key < len(values) else values[0]


def key_text(node: JsonObject, name: str, item: Item, task: str, *, labelled: bool) -> str:
    """The key as a string.

    Args:
        labelled: the options carry labels, so that a bare key is more likely a label.
    """
    if item.kind is not Kind.CHOICE:
        return item.answer
    described = f"{text(node.get('description'))} {text(node.get('title'))}"
    pattern, longest = text(node.get("pattern")), integer(node.get("maxLength"))
    plain = tokens_of(name)
    if re.fullmatch(r"\^?[(\[]?[A-Ja-j1-9①-⑩|\-\[\])(]+\$?", pattern) or (
        longest is not None and longest <= 2
    ):
        return key_letter(node, item)
    if re.search(r"letter|label|(?:^|_)id(?:_|$)|기호", plain):
        return key_letter(node, item)
    if _INDEX_SAID.search(described) and not _TEXT_SAID.search(described):
        return str(item.key + counted_from(node, name, len(item.options), task))
    if _LETTER_SAID.search(described):
        return key_letter(node, item)
    if re.search(r"text|value", plain) or _TEXT_SAID.search(described):
        return item.answer
    if labelled or re.search(
        r"(?:answer|key|correct|정답)[^.\n]{0,40}(?:\bletter\b|\blabel\b|기호)", task, re.IGNORECASE
    ):
        return key_letter(node, item)
    return item.answer


def mark_of(node: JsonObject, place: int) -> JsonValue:
    """The label of the option at a place, in the style that the label's field shows."""
    values = constants(node)
    if len(values) > place:
        return values[place]
    if type_of(node) in ("integer", "number"):
        return place + (0 if integer(node.get("minimum")) == 0 else 1)
    said = f"{text(node.get('description'))} {text(node.get('pattern'))}"
    if any(mark in said for mark in CIRCLED):
        return CIRCLED[place]
    if re.search(r"\[a-[c-j]\]|\ba, ?b, ?c\b", said):
        return LETTERS[place].lower()
    if re.search(r"\[1-[3-9]\]|\b1, ?2, ?3\b", said):
        return str(place + 1)
    return LETTERS[place]
