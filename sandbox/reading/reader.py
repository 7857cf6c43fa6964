"""From chat turns to a Brief: labels first, then prose, then what the whole text suggests."""

import re
from dataclasses import replace

from sandbox.chat import ChatRequest
from sandbox.reading.attributes import (
    bloom_in,
    cefr_in,
    difficulty_in,
    grade_in,
    part_of_speech_in,
    step_in,
    subject_in,
)
from sandbox.reading.brief import Brief, Kind, Locale
from sandbox.reading.intent import asks_for_item
from sandbox.reading.kind import count_in, kind_in, kind_named, number_of, options_in
from sandbox.reading.labels import Label, labels
from sandbox.reading.locale import named_locale, said_locale, written_locale
from sandbox.reading.target import subject_of
from sandbox.reading.turns import talk_of
from sandbox.reading.versions import versions_in

_USUAL_DIFFICULTY = 3


def read(request: ChatRequest) -> Brief:
    """Read what the request asks for."""
    talk = talk_of(request.turns)
    named = _by_field([*labels(talk.user), *labels(talk.system)])
    subject = subject_of(talk.user, talk.system, named, _count(named, talk.user))
    user, system = subject.masked(talk.user), subject.masked_elsewhere(talk.system)
    brief = _facts(named, user, system, talk.change)
    first, *more = (
        replace(
            target,
            part_of_speech=target.part_of_speech or brief.part_of_speech,
            cefr=target.cefr or brief.cefr,
        )
        for target in subject.targets
    )
    bound = request.schema is not None or request.as_json
    return replace(
        brief,
        keyword=first.keyword,
        part_of_speech=first.part_of_speech,
        cefr=first.cefr,
        gloss=brief.gloss or first.gloss,
        more=tuple(more),
        said="\n".join(turn.text for turn in request.turns),
        passage=talk.passage,
        is_item=bound or asks_for_item(talk.raw),
    )


def _by_field(found: list[Label]) -> dict[str, Label]:
    first: dict[str, Label] = {}
    for label in found:
        first.setdefault(label.field, label)
    return first


def _facts(named: dict[str, Label], user: str, system: str, change: str) -> Brief:
    def value(field: str) -> str:
        return named[field].value if field in named else ""

    both = f"{change}\n{user}\n{system}"
    # A subject that is stated decides: "Write mathematics in LaTeX" is no subject.
    discipline = subject_in(value("subject") or user) or (
        "" if value("subject") else subject_in(system)
    )
    grade, level = grade_in(value("grade")) if value("grade") else grade_in(both)
    if value("grade") and level is None:
        bare = re.fullmatch(r"\D*(\d{1,2})\D*", value("grade"))
        grade, level = value("grade"), min(12, int(bare[1])) if bare else None
    return Brief(
        keyword="",
        locale=said_locale(change) or _locale(value("language"), user, system),
        task=both,
        kind=kind_in(change) or _kind(value("kind"), user, system),
        options=options_in(change)
        or number_of(value("options"))
        or options_in(user)
        or options_in(system),
        count=count_in(change) or _count(named, user),
        versions=versions_in(change) or versions_in(user),
        subject=value("subject") or discipline,
        discipline=discipline,
        grade=value("grade") or grade,
        grade_level=level,
        difficulty=value("difficulty"),
        difficulty_level=_difficulty(value("difficulty"), user, change),
        bloom=bloom_in(value("bloom")),
        cefr=cefr_in(value("cefr"), labelled=True) or cefr_in(both, labelled=False),
        part_of_speech=part_of_speech_in(value("pos")) or part_of_speech_in(user),
        gloss=value("gloss").strip().rstrip("."),
        source=value("source") or value("standard"),
        topic=" / ".join(filter(None, (value("topic"), value("standard")))),
    )


def _count(named: dict[str, Label], user: str) -> int | None:
    """How many items; versions of one item do not count."""
    if "count" in named and (number := number_of(named["count"].value)):
        return number
    return None if versions_in(user) else count_in(user)


def _difficulty(labelled: str, user: str, change: str) -> int | None:
    """The level asked for, one higher or lower where a later turn wants it harder or easier."""
    level = difficulty_in(labelled or user)
    if step := step_in(change):
        return min(5, max(1, (level or _USUAL_DIFFICULTY) + step))
    return difficulty_in(change) or level


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
    return kind_named(labelled) or kind_in(user) or kind_in(system)
