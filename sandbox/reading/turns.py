"""Which turns of a conversation state the task, and what a later turn changes in it."""

import re
from dataclasses import dataclass

from sandbox.chat import Turn
from sandbox.reading.examples import without_examples, without_shapes
from sandbox.reading.existing import without_existing
from sandbox.reading.intent import asks_for_item
from sandbox.reading.passage import passage_in

_REPAIR = re.compile(
    r"\b(?:previous|last|your) (?:reply|response|answer|output)\b|\binvalid\b|\bnot "
    r"valid\b|\berrors?\b|\bfix\b|\brepair\b|\bcorrect (?:it|this|the)\b"
    r"|\btry again\b|\bvalidation\b|\bdid "
    r"not\b|\bfailed\b|\bpars(?:e|ed|ing)\b|오류|잘못|다시\s*(?:작성|생성|출력|응답)|수정|고쳐"
    r"|올바르지|유효하지|검증|이전 "
    r"(?:답|응답)|형식에 맞",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"\b(?:another|again|it|this|that|one more|more|same|instead|next|harder|easier|them|those)\b"
    r"|하나 더|더|다시|이번|같은|다른|그|이것|바꿔|말고",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Talk:
    """What of a conversation asks for something: no worked examples, no shape of the reply.

    Attributes:
        user: the task.
        raw: system prompt and task as they were written.
        change: a later turn that changes the task ("another one, harder, in Korean"), or empty.
        passage: the text that the task is about, left out of the others; or empty.
    """

    system: str
    user: str
    raw: str
    change: str
    passage: str = ""


def talk_of(turns: tuple[Turn, ...]) -> Talk:
    """The task: the last user turn that neither complains of the reply before it nor changes it."""
    system_passage, raw = passage_in("\n".join(t.text for t in turns if t.role == "system"))
    system = _asking(raw)
    users = [place for place, turn in enumerate(turns) if turn.role == "user"]
    change = ""
    for place in reversed(users):
        text = turns[place].text
        earlier = [turns[n].text for n in users if n < place]
        answered = any(turn.role == "assistant" for turn in turns[:place])
        if not (answered and earlier):
            passage, text = passage_in(text)
            return Talk(system, _asking(text), f"{text}\n{raw}", change, passage or system_passage)
        if _REPAIR.search(text):
            continue
        if not (_REFERS.search(text) and len(text) <= 200 and any(map(asks_for_item, earlier))):
            passage, text = passage_in(text)
            passage = passage or next(filter(None, (passage_in(t)[0] for t in earlier)), "")
            return Talk(system, _asking(text), f"{text}\n{raw}", change, passage or system_passage)
        change = change or _asking(text)
    return Talk(system, "", raw, change, system_passage)


def _asking(text: str) -> str:
    return without_shapes(without_examples(without_existing(text)))
