"""What models are asked to write: items with LaTeX, Korean, code, from real text.

Each half of the data is its own split: ``dev`` to work with, ``held-out`` to judge by.
"""

import ast
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

type Split = Literal["dev", "held-out"]
type Text = tuple[str, str, str]  # a question, its solution, its answer

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


class MultipleChoice(BaseModel):
    """The usual item."""

    question: str
    options: list[str]
    answer: int
    explanation: str


class ShortAnswer(BaseModel):
    """An item without options; everything is text."""

    question: str
    answer: str
    solution: str
    hints: list[str]


class Part(BaseModel):
    """One item of a worksheet."""

    stem: str
    key: str
    points: float
    checked: bool


class Worksheet(BaseModel):
    """Nested: a list of models, an optional field."""

    title: str
    topic: str | None
    parts: list[Part]


# Texts of our own: LaTeX of every kind, code, and beginnings of lines that, after the "n" or "t"
# of an escape, spell a command ("e.g.", "to be"): there a newline must stay one.
_OWN = json.loads(Path(__file__).with_name("own_texts.json").read_text("utf-8"))
_OWN_MATHEMATICS: list[Text] = [(one[0], one[1], one[2]) for one in _OWN["mathematics"]]
_OWN_KOREAN: list[str] = _OWN["korean"]
_LINE_STARTS: list[str] = _OWN["line_starts"]
_CODE: list[str] = _OWN["code"]

type Intended = MultipleChoice | ShortAnswer | Worksheet


@dataclass(frozen=True)
class Item:
    """An intended value and what kind of text it holds."""

    value: Intended
    kind: Literal["mathematics", "korean", "code"]


def items(split: Split, seed: int) -> Iterator[Item]:
    """Endless intended values of a split; the same seed gives the same."""
    rng = random.Random(f"{split} {seed}")
    half = 0 if split == "dev" else 1
    mathematics = _mathematics()[half::2]
    korean = _korean()[half::2]
    code = _CODE[half::2]
    while True:
        kind = rng.choices(("mathematics", "korean", "code"), (70, 22, 8))[0]
        if kind == "mathematics":
            yield Item(_value([rng.choice(mathematics) for _ in range(3)], rng), "mathematics")
        elif kind == "korean":
            yield Item(_value([_korean_text(korean, rng) for _ in range(3)], rng), "korean")
        else:
            yield Item(_value([_code_text(code, rng) for _ in range(3)], rng), "code")


def has_data() -> bool:
    """Whether the shared real text is there; without it a small set of our own is used."""
    return (DATA / "math-latex-dev.jsonl").exists()


def _value(texts: list[Text], rng: random.Random) -> Intended:
    question, solution, answer = texts[0]
    solution = solution if len(solution) < 1200 else solution[:1200].rsplit(maxsplit=1)[0]
    match rng.choices(("choice", "short", "worksheet"), (60, 25, 15))[0]:
        case "choice":
            options = list(dict.fromkeys([answer, *(text[2] for text in texts[1:]), "0", "$x$"]))[
                :4
            ]
            return MultipleChoice(
                question=question,
                options=options,
                answer=rng.randrange(len(options)),
                explanation=solution,
            )
        case "short":
            hints = [line for line in solution.split("\n") if line.strip()][:2]
            return ShortAnswer(question=question, answer=answer, solution=solution, hints=hints)
    parts = [
        Part(stem=stem[:500], key=key, points=rng.choice((1, 2.5, 10)), checked=rng.random() < 0.5)
        for stem, _, key in texts
    ]
    topic = rng.choice((None, "이차방정식", "Fractions"))
    return Worksheet(title=f"Practice {rng.randrange(100)}", topic=topic, parts=parts)


@cache
def _mathematics() -> list[Text]:
    if not has_data():
        return list(_OWN_MATHEMATICS)
    texts: list[Text] = _OWN_MATHEMATICS * 6
    for row in _lines("math-latex-dev.jsonl"):
        other = row["other"]
        parts = other if isinstance(other, dict) else ast.literal_eval(str(other))
        texts.append((str(row["question"]), parts["solution"], str(row["answer"] or "none")))
    for row in _lines("gsm8k-dev.jsonl")[::4]:
        solution, _, answer = str(row["answer"]).partition("\n#### ")
        texts.append((str(row["question"]), solution, answer))
    for row in _lines("aqua-dev.jsonl")[::2]:
        options = row["options"]
        first = str(options[0]) if isinstance(options, list) else ""
        texts.append((str(row["question"]), str(row["rationale"]), first))
    return texts


@cache
def _korean() -> list[str]:
    if not has_data():
        return list(_OWN_KOREAN)
    pairs = json.loads((DATA / "klue-sts-dev.json").read_text("utf-8"))
    return _OWN_KOREAN + [pair["sentence1"] for pair in pairs]


def _korean_text(sentences: list[str], rng: random.Random) -> Text:
    def some(count: int) -> str:
        parts = []
        for _ in range(count):
            sentence = rng.choice(sentences)
            parts.append(rng.choice(_LINE_STARTS) + sentence if rng.random() < 0.4 else sentence)
        return rng.choice(("\n", "\n\n", " ")).join(parts)

    return some(rng.randrange(1, 4)), some(rng.randrange(3, 8)), rng.choice(sentences)[:40]


def _code_text(snippets: list[str], rng: random.Random) -> Text:
    snippet = rng.choice(snippets)
    fenced = rng.random() < 0.5
    shown = f"```python\n{snippet}\n```" if fenced else snippet
    return f"What does this print?\n{shown}", f"Read it line by line.\n{rng.choice(snippets)}", "3"


def _lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]
