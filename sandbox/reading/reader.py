"""From chat turns to a Brief: labels first, then prose, then what the whole text suggests."""

import re
from dataclasses import replace

from sandbox.chat import ChatRequest, Turn
from sandbox.reading.attributes import (
    bloom_in,
    cefr_in,
    difficulty_in,
    grade_in,
    part_of_speech_in,
    subject_in,
)
from sandbox.reading.brief import Brief, Kind, Locale
from sandbox.reading.examples import without_examples, without_shapes
from sandbox.reading.kind import count_in, kind_in, number_of, options_in
from sandbox.reading.labels import Label, labels
from sandbox.reading.locale import named_locale, said_locale, written_locale
from sandbox.reading.topic import content_words, keyword_in, leading_term

_REPAIR = re.compile(
    r"\b(?:previous|last|your) (?:reply|response|answer|output)\b|\binvalid\b|\bnot "
    r"valid\b|\berrors?\b|\bfix\b|\brepair\b|\bcorrect (?:it|this|the)\b"
    r"|\btry again\b|\bvalidation\b|\bdid "
    r"not\b|\bfailed\b|\bpars(?:e|ed|ing)\b|오류|잘못|다시|수정|고쳐|올바르지|유효하지|검증|이전 "
    r"(?:답|응답)|형식에 맞",
    re.IGNORECASE,
)
_ANNOTATION = re.compile(r"^(?P<word>[^()\[\]]{1,80}?)\s*[(\[](?P<note>[^()\[\]]{1,60})[)\]]$")
_DASHED = re.compile(r"^(?P<word>\S.{0,60}?)\s+[-–—/]\s+(?P<note>.{1,60})$")


def read(request: ChatRequest) -> Brief:
    """Read what the request asks for."""
    task_turn = _task_turn(request.turns)
    system = _asking("\n".join(t.text for t in request.turns if t.role == "system"))
    user = _asking(task_turn.text if task_turn else "")
    named = _by_field([*labels(user), *labels(system)])
    keyword, rest, start = _keyword(user, system, named)
    plain_user = _masked(user, keyword, start)
    plain_system = _masked(system, keyword, None)
    brief = _facts(named, plain_user, plain_system)
    word, note = _annotated(keyword)
    if start is not None and not note:
        after = re.match(r"[\"'”’`*]{0,3}\s*\(([^()\n]{1,60})\)", user[start + len(keyword) :])
        note = after[1] if after else ""
    return replace(
        brief,
        keyword=word,
        more_keywords=rest,
        part_of_speech=part_of_speech_in(note) or brief.part_of_speech,
        cefr=cefr_in(note, labelled=True) or brief.cefr,
    )


def _asking(text: str) -> str:
    """What of a turn asks for something: no worked examples, no shape of the reply."""
    return without_shapes(without_examples(text))


def _task_turn(turns: tuple[Turn, ...]) -> Turn | None:
    """The user's task: the last user turn that is not a complaint about the reply before it."""
    users = [place for place, turn in enumerate(turns) if turn.role == "user"]
    for place in reversed(users):
        answered = any(turn.role == "assistant" for turn in turns[:place])
        if not (answered and _REPAIR.search(turns[place].text) and place != users[0]):
            return turns[place]
    return turns[users[0]] if users else None


def _by_field(found: list[Label]) -> dict[str, Label]:
    first: dict[str, Label] = {}
    for label in found:
        first.setdefault(label.field, label)
    return first


def _keyword(
    user: str, system: str, named: dict[str, Label]
) -> tuple[str, tuple[str, ...], int | None]:
    """The keyword, further keywords, and where the keyword stands in the user's text."""
    for field in ("keyword", "keywords", "topic"):
        if label := named.get(field):
            words = _listed(label.value, several=field == "keywords")
            inside = user[label.start : label.end].find(words[0])
            return words[0], words[1:], label.start + inside if inside >= 0 else None
    if label := named.get("standard"):
        return leading_term(label.value), (), None
    for text in (user, system):
        if found := keyword_in(text):
            return found.text, (), found.start if text is user else None
    source = named.get("source")
    if source and (found := content_words(source.value)):
        return found.text, (), None
    found = content_words(user) or content_words(system)
    return (found.text, (), found.start) if found else (user.strip()[:60] or "question", (), None)


def _listed(value: str, *, several: bool) -> tuple[str, ...]:
    """The elements of a list value; a single keyword may itself hold a comma."""
    if value.startswith("[") and value.endswith("]"):
        value, several = value[1:-1], True
    parts = re.split(r"\s*[,、;·\n]\s*", value) if several else [value]
    words = [word for part in parts if (word := part.strip("\"'“”‘’`-* ,;"))]
    return tuple(_sentence_end(word) for word in words) or (value,)


def _sentence_end(word: str) -> str:
    """The keyword without the full stop of its sentence; "U.S." keeps its own."""
    return word[:-1] if word.count(".") == 1 and word.endswith(".") else word


def _annotated(keyword: str) -> tuple[str, str]:
    """A keyword and what is noted beside it: "abandon (verb, B1)"."""
    for pattern in (_ANNOTATION, _DASHED):
        match = pattern.match(keyword)
        if match and (part_of_speech_in(match["note"]) or cefr_in(match["note"], labelled=True)):
            return match["word"].strip().strip("\"'“”‘’`*"), match["note"]
    return keyword, ""


def _masked(text: str, keyword: str, start: int | None) -> str:
    """The text without the keyword, which is data: what it says is no instruction."""
    if start is not None:
        text = text[:start] + " " * len(keyword) + text[start + len(keyword) :]
    return text.replace(keyword, " ") if len(keyword) > 12 else text


def _facts(named: dict[str, Label], user: str, system: str) -> Brief:
    def value(field: str) -> str:
        return named[field].value if field in named else ""

    both = f"{user}\n{system}"
    discipline = subject_in(value("subject")) or subject_in(user) or subject_in(system)
    grade, level = grade_in(value("grade")) if value("grade") else grade_in(both)
    if value("grade") and level is None:
        bare = re.fullmatch(r"\D*(\d{1,2})\D*", value("grade"))
        grade, level = value("grade"), min(12, int(bare[1])) if bare else None
    return Brief(
        keyword="",
        locale=_locale(value("language"), user, system),
        task=both,
        kind=_kind(value("kind"), user, system),
        options=number_of(value("options")) or options_in(user) or options_in(system),
        count=number_of(value("count")) or count_in(user),
        subject=value("subject") or discipline,
        discipline=discipline,
        grade=value("grade") or grade,
        grade_level=level,
        difficulty=value("difficulty"),
        difficulty_level=difficulty_in(value("difficulty") or user),
        bloom=bloom_in(value("bloom")),
        cefr=cefr_in(value("cefr"), labelled=True) or cefr_in(both, labelled=False),
        part_of_speech=part_of_speech_in(value("pos")) or part_of_speech_in(user),
        gloss=value("gloss"),
        source=value("source") or value("standard"),
        topic=" / ".join(filter(None, (value("topic"), value("standard")))),
    )


def _locale(labelled: str, user: str, system: str) -> Locale:
    return (
        named_locale(labelled)
        or said_locale(user)
        or said_locale(system)
        or (written_locale(user) if len(re.findall(r"[A-Za-z가-힣]", user)) >= 8 else None)
        or written_locale(system)
        or written_locale(user)
        or Locale.EN
    )


def _kind(labelled: str, user: str, system: str) -> Kind | None:
    return kind_in(labelled) or kind_in(user) or kind_in(system)
