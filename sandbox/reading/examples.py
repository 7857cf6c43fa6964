"""Worked examples in a prompt: found and left out, so that they are not taken for the task."""

import re
from collections.abc import Iterator

from sandbox.reading.spans import blank, braces, outermost, tags

_TAG = re.compile(
    r"(?:examples?|few[_-]?shots?|shots?|samples?|demonstrations?|예시|예제)(?:[_-].*)?",
    re.IGNORECASE,
)
_LEAD = r"(?:worked|solved|sample|good|bad|few-shot|here (?:are|is)(?: (?:some|an?|two|three|\d))?)"
_HEADER = re.compile(
    rf"^[\s#*\[(>-]*(?:{_LEAD} )?(?:good )?"
    r"(?:examples?|few[- ]?shots?|demonstrations?|sample (?:items?|questions?)"
    r"|예시|예제|보기 문항|예시 문항|참고 문항|모범 문항)"
    r"(?:\s*(?:items?|questions?|problems?|문항|문제))?"
    r"\s*(?:#?\d+|[A-Z](?=\W|$)|[①-⑩])?[\s\])*]*(?:[:：.\-–(].*)?$",
    re.IGNORECASE,
)
_QUESTION_LINE = re.compile(
    r"^[\s*>-]*(?:Q(?:uestion)?\s*\d*|Problem\s*\d*|Stem|문제\s*\d*|문항\s*\d*|발문|질문)"
    r"\**\s*[:.：)]\**",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWER_LINE = re.compile(
    r"^[\s*>-]*(?:A(?:nswer|ns)?|Correct(?: answer| option)?|Key|Rationale|Explanation|Solution"
    r"|정답|답|해설|풀이)\**\s*[:.：]\**\s*\S",
    re.IGNORECASE | re.MULTILINE,
)
_OPTION_LINE = re.compile(r"^\s*(?:[A-Ea-e][).]|\([A-Ea-e]\)|[①-⑤]|[1-5]\))\s*\S", re.MULTILINE)
_TASK = re.compile(
    r"^[\s#*\[>-]*(?:now\b|your (?:task|turn)|task\b|request\b|instructions?\b|output\b"
    r"|requirements?\b|input\b|(?:please\s+)?(?:write|create|generate|make|produce|compose|give"
    r"|design|develop|draft|prepare)\b"
    r"|이제|과제|요청|지시|출력|조건|입력|요구\s*사항|(?:위|아래)(?:의|와|에)?\s)",
    re.IGNORECASE,
)
_REQUEST_END = re.compile(
    r"(?:하시오|하세요|해\s?줘|해\s?주세요|만들어|작성|출제|생성|바랍니다)[^\n]*$"
)
_JSON_ITEM = re.compile(
    r"\"(?:question|stem|prompt|problem|문제|발문)\"\s*:\s*\"(?P<asked>(?:\\.|[^\"\\]){8,})\"",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"[\"'](?:question|questions|stem|prompt|problem|properties|문제|발문|질문)[\"']\s*:",
    re.IGNORECASE,
)


_BLANKS = re.compile(r"[\"'\w]\s*:\s*(?:\.{2,}|…|<|\"(?:\.{2,}|…|<[^<>\n]*>)?\")")
"""A name whose value is left open."""
_SHOWN = re.compile(
    r"(?:json|format|schema|shape|structure|template|skeleton|return|output|reply|respond|emit"
    r"|as follows|like this|형식|형태|구조|출력|반환|응답|답변|양식)"
    r"[^{}\n.]{0,60}[:：]?\s*(?:```\w*)?\s*\[?\s*$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?:input|given|data|here is|입력|자료)[^{}\n]{0,40}\n?[^{}\n]{0,20}$", re.IGNORECASE
)
_BEFORE = 120
"""Characters before a brace in which the words stand that say what it is."""


def is_shown(text: str, start: int) -> bool:
    """Whether the words before a brace say that the reply is to look like what it holds."""
    before = text[max(0, start - _BEFORE) : start]
    return _SHOWN.search(before) is not None and _GIVEN.search(before) is None


def without_examples(text: str) -> str:
    """The text with worked examples blanked (spaces keep every position)."""
    for tag in tags(text):
        if _TAG.fullmatch(tag.name):
            text = blank(text, *tag.outer)
    text = _without_json_items(text)
    return "".join(_without_example_blocks(re.split(r"(\n[^\S\n]*\n)", text)))


def without_shapes(text: str) -> str:
    """The text with JSON that shows the shape of the reply blanked; JSON that gives facts stays."""
    for start, stop in outermost(braces(text)):
        if (
            _SHAPE.search(text, start, stop)
            or _BLANKS.search(text, start, stop)
            or is_shown(text, start)
        ):
            text = blank(text, start, stop)
    return text


def _without_example_blocks(blocks: list[str]) -> Iterator[str]:
    """Paragraphs, those of examples blanked: from a heading or a whole item to the task."""
    last_worked = max((n for n, block in enumerate(blocks) if _is_worked(block)), default=-1)
    inside = False
    for place, block in enumerate(blocks):
        if block.strip():
            inside = _is_example(block, inside=inside and place <= last_worked)
        yield _without_own_tail(block) if inside and block.strip() else block


def _is_example(block: str, *, inside: bool) -> bool:
    first = block.strip().splitlines()[0]
    if _HEADER.match(first) or _is_whole_item(block):
        return True
    if _TASK.match(first) or _REQUEST_END.search(block.strip()):
        return False
    return inside and not re.match(r"\s*#{1,6}\s", block)


def _is_worked(block: str) -> bool:
    """Whether the paragraph has a question, an answer or options."""
    return bool(
        _ANSWER_LINE.search(block) or _QUESTION_LINE.search(block) or _OPTION_LINE.search(block)
    )


def _is_whole_item(block: str) -> bool:
    answered = _ANSWER_LINE.search(block) is not None
    return answered and bool(_QUESTION_LINE.search(block) or len(_OPTION_LINE.findall(block)) >= 3)


def _without_own_tail(block: str) -> str:
    """Blank an example block, but keep a task that follows it without an empty line."""
    lines = block.splitlines(keepends=True)
    for place, line in enumerate(lines):
        if place and _TASK.match(line) and not any(map(_ANSWER_LINE.match, lines[place:])):
            return blank(block, 0, len("".join(lines[:place])))
    return blank(block, 0, len(block))


def _without_json_items(text: str) -> str:
    """Blank JSON objects that hold a whole item (a worded question), not data or skeletons."""
    if not _JSON_ITEM.search(text):
        return text
    for start, stop in reversed(braces(text)):
        item = _JSON_ITEM.search(text, start, stop)
        if item and re.search(r"\d|[?？.]$|시오$|은\s*\?$", item["asked"]):
            text = blank(text, start, stop)
    return text
