"""A sentence with one decisive place: true with its answer there, false with anything else."""

import re
from dataclasses import dataclass
from fractions import Fraction

from sandbox.reading.brief import Locale
from sandbox.writing.options import distinct_wrong
from sandbox.writing.problem import Problem, Wrong

_PLACE = "{}"
_WHAT_IS = re.compile(r"(?P<lead>(?:.*[.!?]\s+)?)What (?:is|are) (?P<asked>[^?]+)\?", re.DOTALL)
_WHAT_IS_KO = re.compile(r"(?P<asked>.+[은는]) (?:얼마|무엇)인가\?", re.DOTALL)
_HOW_MANY_KO = re.compile(r"(?P<asked>.+[은는]) (?:모두 )?몇 (?P<unit>\S+?)인가\?", re.DOTALL)


@dataclass(frozen=True)
class Claim:
    """A fact as a sentence.

    Attributes:
        frame: the sentence with "{}" in place of the answer.
        answer: what makes it true, the best wording.
        wrong: what makes it false; all differ from the answer.
        why: why it is true.
        question: the fact as a question.
        accepted: all wordings of the answer.
        value: the answer's number, where the answer is one.
        quote: the sentence of the passage that says so, copied, or empty.
    """

    frame: str
    answer: str
    wrong: tuple[Wrong, ...]
    why: str
    question: str = ""
    accepted: tuple[str, ...] = ()
    value: Fraction | None = None
    quote: str = ""

    @property
    def true(self) -> str:
        return self.frame.replace(_PLACE, self.answer)

    def false(self, place: int = 0) -> str:
        """The sentence with one of the wrong answers."""
        return self.frame.replace(_PLACE, self.wrong[place % len(self.wrong)].text)

    def gapped(self, mark: str) -> str:
        return self.frame.replace(_PLACE, mark)

    def why_false(self, place: int = 0) -> str:
        """Which mistake makes the false sentence."""
        return self.wrong[place % len(self.wrong)].why


def claim_of(problem: Problem, locale: Locale) -> Claim | None:
    """The problem's answer as a claim; None where it needs its options or has no wrong answers."""
    wrong = tuple(distinct_wrong(problem))
    if not wrong or (problem.closed and not problem.claim):
        return None
    return Claim(
        problem.claim.replace("{stem}", problem.stem) or _sentence(problem, locale),
        problem.answer,
        wrong,
        problem.explanation,
        problem.stem,
        problem.accepted or (problem.answer,),
        None if problem.ranked else problem.value,
    )


def _sentence(problem: Problem, locale: Locale) -> str:
    """The stem as a statement: "What is the sum of 3 and 4?" becomes "The sum ... is {}."."""
    stem = problem.stem
    if locale is Locale.EN:
        if match := _WHAT_IS.fullmatch(stem):
            asked = match["asked"]
            return f"{match['lead']}{asked[0].upper()}{asked[1:]} is {_PLACE}."
        return f'The answer to the question "{stem}" is {_PLACE}.'
    if match := _WHAT_IS_KO.fullmatch(stem):
        return f"{match['asked']} {_PLACE}이다."
    if match := _HOW_MANY_KO.fullmatch(stem):
        unit = "" if problem.unit or "\\circ" in problem.answer else match["unit"]
        return f"{match['asked']} {_PLACE}{unit}이다."
    return f'"{stem}"의 답은 {_PLACE}이다.'
