"""The passage that an item is to be asked about: a long text that the request sets apart.

It may stand in a tag, in a fence, in quotes, or below a label or a heading that names it.
"""

import re
from collections.abc import Iterator

from sandbox.reading.label_names import field_of
from sandbox.reading.spans import blank, tags

_NAME = (
    r"(?:(?:the|reading|source|given|following|short|paired|first|second|long)[ _-])*"
    r"(?:passages?|texts?|stor(?:y|ies)|articles?|excerpts?|extracts?|poems?|dialogues?|letters?)"
    r"|(?:읽기\s*|다음\s*|제시된\s*)?(?:지문|본문|제시문|글|이야기|읽기\s*자료)"
)
_TAG = re.compile(rf"(?:{_NAME})(?:[_-]?(?:\d+|[A-Za-z]|text|body))?", re.IGNORECASE)
_FENCE = re.compile(
    r"^[^\S\n]*(`{3,}|\"{3}|'{3}|~{3,})[^\n]*\n(?P<text>.*?)\n[^\S\n]*\1", re.DOTALL | re.MULTILINE
)
_TRIPLE = re.compile(r"\"{3}(?P<text>.+?)\"{3}", re.DOTALL)
_QUOTED = re.compile(
    r"[“『「](?P<text>[^“”『』「」]{200,})[”』」]"
    # Straight quotes do not say which is the opening one: only those that hold whole lines.
    r"|(?:^|[:：])[^\S\n]*\"(?P<straight>[^\"]{200,})\"[^\S\n]*$",
    re.MULTILINE,
)
_NOTHING = re.compile(r"\W*(?:none|no passage|null|n/a|없음|없습니다|지문 없음)?\W*", re.IGNORECASE)
_LABEL = re.compile(
    rf"^[^\S\n]*(?:#{{1,6}}[^\S\n]*|[*_\[【]{{1,2}})?(?:{_NAME})(?:[^\S\n]*(?:\d|[A-Z]))?"
    r"[^\S\n]*(?:\([^()\n]{0,80}\))?[^\S\n]*(?:[*_\]】]{0,2}[:：][*_]{0,2}|[*_\]】]{1,2}[^\S\n]*$"
    r"|(?<=[A-Za-z가-힣])[^\S\n]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_END = re.compile(
    r"\n[^\S\n]*(?:#{1,6}[^\S\n]|-{3,}|={3,}|\*{3,}|</|<[A-Za-z가-힣][\w-]*>|[{\[]|```|\"{3})"
    r"|\n[^\S\n]*[-*_]{0,2}[^\S\n]*(?P<name>[\w가-힣' -]{1,40}?)[^\S\n]*(?:\([^()\n]{1,40}\))?"
    r"[*_]{0,2}[:：]"
    r"|\n[^\S\n]*\n[^\S\n]*(?:now\b|(?:please\s+)?(?:write|create|generate|make|produce|compose"
    r"|design|ask|these|do not|reply|return|using|based on|the (?:following )?(?:items|questions))"
    r"\b|(?:위|아래|이)(?:의|와|에)?\s|이제|다음\s|[^\n]{0,160}(?:하시오|하세요|해\s?줘|주세요"
    r"|마세요|마시오|바랍니다)\.?[^\S\n]*(?:\n|$))",
    re.IGNORECASE,
)
_ASKING_LABEL = re.compile(
    r"^(?:task|instructions?|requirements?|requests?|output|format|notes?|constraints?|rules"
    r"|(?:existing|previous|earlier|other) |do not|avoid|examples?|number of|boxed? |skills?"
    r"|questions?|요청|지시|조건|과제|형식|출력|참고|주의|이미|기존|피할|예시|문항|질문|보기|영역|기능)",
    re.IGNORECASE,
)
"""Labels of the request; a speaker's name or "he said:" looks like one, but belongs to the text."""
_EXAMPLE = re.compile(
    r"(?:examples?|few[_-]?shots?|shots?|samples?|예시|예제)(?:[_-].*)?", re.IGNORECASE
)
_FEWEST_WORDS = 25
_FEWEST_SENTENCES = 3
_ENDED = re.compile(r"[.!?。…][\"'”’」』)]*(?=\s|$)")


def passage_in(text: str) -> tuple[str, str]:
    """The passage (several: joined) and the text without it; an empty one where none is.

    A tag for it that says "(none)" decides, whatever else looks like one.
    """
    bare = text
    for tag in tags(text):
        if _EXAMPLE.fullmatch(tag.name):
            bare = blank(bare, *tag.outer)
    if any(_NOTHING.fullmatch(text[slice(*span)]) for span in _tagged(bare)):
        return "", text
    for find in (_tagged, _fenced, _labelled, _quoted):
        spans = [span for span in find(bare) if _is_prose(bare[slice(*span)])]
        if spans:
            passage = "\n\n".join(text[start:end].strip("\n") for start, end in spans)
            for start, end in reversed(spans):
                text = f"{text[:start]}\n\n{text[end:]}"
            return passage, text
    return "", text


def _tagged(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for tag in tags(text):
        if _TAG.fullmatch(tag.name) and tag.start >= end:
            end = tag.end
            yield tag.start, tag.end


def _fenced(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_FENCE, _TRIPLE):
        found = [m.span("text") for m in pattern.finditer(text) if not _is_code(m["text"])]
        if found:
            yield from found
            return


def _labelled(text: str) -> Iterator[tuple[int, int]]:
    """Below a label, to the next label, heading, rule, or request."""
    position = 0
    for label in _LABEL.finditer(text):
        if label.start() < position:
            continue
        start = re.compile(r"\s*").match(text, label.end())
        position = _end_of(text, start.end() if start else label.end())
        yield label.end(), position


def _end_of(text: str, start: int) -> int:
    for end in _END.finditer(text, start):
        name = end["name"]
        if name is None or field_of(name) or _ASKING_LABEL.search(name):
            return end.start()
    return len(text)


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    for match in _QUOTED.finditer(text):
        yield match.span("text" if match["text"] else "straight")


def _is_prose(text: str) -> bool:
    """Whether the text is long enough to be asked about, and made of sentences."""
    return (
        len(text.split()) >= _FEWEST_WORDS
        and max(len(_ENDED.findall(text)), text.strip().count("\n")) >= _FEWEST_SENTENCES
        and not _is_code(text)
    )


def _is_code(text: str) -> bool:
    return re.search(r"\"[\w가-힣]+\"\s*:|^\s*[{\[]", text) is not None
