"""Faults of the text: what real models do to a reply that was to be JSON."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from sandbox.chat import Finish, Reply
from sandbox.faults.kinds import FaultKind
from sandbox.jsons import JsonObject, JsonValue, NotJson, dump, parse
from sandbox.tokens import cut

type _Spoiler = Callable[[Reply, float], Reply]


def spoil(reply: Reply, hits: Sequence[tuple[FaultKind, float]]) -> Reply:
    """The reply with the faults that hit it, in the order of `_SPOILERS`.

    A reply that is refused or filtered already has no text to spoil.
    """
    depths = dict(hits)
    for kind, spoiler in _SPOILERS.items():
        if kind in depths and reply.finish not in (Finish.REFUSED, Finish.FILTERED):
            reply = spoiler(reply, depths[kind])
    return reply


def _with(reply: Reply, text: str) -> Reply:
    """Another text; what a real model counted no longer holds for what it wrote."""
    return Reply(text, reply.finish)


def _refused(reply: Reply, _: float) -> Reply:
    words = _said(
        reply.text,
        "I'm sorry, but I can't help with that request.",
        "죄송하지만 그 요청은 도와드릴 수 없습니다.",
    )
    return Reply(words, Finish.REFUSED)


def _wrong(reply: Reply, depth: float) -> Reply:
    """One field of the outermost object renamed, dropped or given another type."""
    try:
        value = parse(reply.text)
    except NotJson:
        return reply
    if not isinstance(value, dict) or not value:
        return reply
    chance = Random(depth)
    name = chance.choice(list(value))
    how = chance.choice((_renamed, _without, _retyped))
    return _with(reply, dump(how(value, name)))


def _renamed(value: JsonObject, name: str) -> JsonObject:
    return {(f"{key}_text" if key == name else key): child for key, child in value.items()}


def _without(value: JsonObject, name: str) -> JsonObject:
    return {key: child for key, child in value.items() if key != name}


def _retyped(value: JsonObject, name: str) -> JsonObject:
    given = value[name]
    other: JsonValue = {"value": given} if isinstance(given, str | list) else [dump(given)]
    return {**value, name: other}


def _single(reply: Reply, _: float) -> Reply:
    return _with(reply, reply.text.replace("\\\\", "\\"))


def _mixed(reply: Reply, depth: float) -> Reply:
    """Every pair of backslashes by the toss of a coin; of two pairs or more, one each way."""
    chance, pairs = Random(depth), reply.text.count("\\\\")
    halved = [chance.random() < 0.5 for _ in range(pairs)]
    if pairs and len(set(halved)) == 1:
        halved[chance.randrange(pairs)] = not halved[0] or pairs == 1
    tosses = iter(halved)
    return _with(reply, re.sub(r"\\\\", lambda _: "\\" if next(tosses) else "\\\\", reply.text))


def _fenced(reply: Reply, _: float) -> Reply:
    return _with(reply, f"```json\n{reply.text}\n```")


def _chatty(reply: Reply, _: float) -> Reply:
    before = _said(reply.text, "Sure! Here is what you asked for:", "네, 요청하신 내용입니다:")
    after = _said(
        reply.text,
        "Let me know if you would like me to change anything.",
        "수정이 필요하시면 말씀해 주세요.",
    )
    return _with(reply, f"{before}\n\n{reply.text}\n\n{after}")


def _truncated(reply: Reply, depth: float) -> Reply:
    return replace(_cut(reply, depth), finish=Finish.LENGTH)


def _cut(reply: Reply, depth: float) -> Reply:
    """The beginning of the reply, `depth` of its length; what was cut already stays as it is."""
    if reply.finish is not Finish.STOP:
        return reply
    length = Reply(reply.text).tokens
    return _with(reply, cut(reply.text, max(1, min(length - 1, round(length * depth)))))


def _said(text: str, en: str, ko: str) -> str:
    return ko if re.search("[가-힣]", text) else en


_SPOILERS: dict[FaultKind, _Spoiler] = {
    FaultKind.REFUSING: _refused,
    FaultKind.CONTENT_FILTER: lambda _, __: Reply("", Finish.FILTERED),
    FaultKind.EMPTY: lambda _, __: Reply(""),
    FaultKind.WRONG_SCHEMA: _wrong,
    FaultKind.SINGLE_BACKSLASH_LATEX: _single,
    FaultKind.MIXED_ESCAPING: _mixed,
    FaultKind.FENCED: _fenced,
    FaultKind.CHATTY: _chatty,
    FaultKind.TRUNCATED: _truncated,
    FaultKind.CUT_SILENTLY: _cut,
}
"""From what leaves no text to spoil to what would hide the others."""
