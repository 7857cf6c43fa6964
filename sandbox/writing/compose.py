"""From a brief to an item: choose what to ask, check that it fits the type, lay out the answer."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from sandbox.reading.brief import Brief, Kind
from sandbox.writing.items.claim import claim_of
from sandbox.writing.items.want import Want
from sandbox.writing.maths import generators_for, is_mathematics, is_written, worksheets
from sandbox.writing.numbers import decimal
from sandbox.writing.options import arrange
from sandbox.writing.parts import OF_PARTS, of_parts, of_passage
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Item, Problem
from sandbox.writing.words import frames_for, from_source, with_class

_TRIES = 40
_DEFAULT_LEVEL = 3


def compose(brief: Brief, want: Want, seed: int, *, spread: bool = False) -> Item:
    """The item for a brief; the same arguments give the same item.

    Args:
        spread: any fitting question will do, not only the best ones: the best are used up.
    """
    if brief.passage or want.box or want.kind in OF_PARTS:
        for source in dict.fromkeys((brief, replace(brief, passage=""))):
            if item := _of_parts(source, want, seed):
                return item
    for problem, rng in _problems(brief, want, seed, spread=spread):
        if item := _as_item(problem, want, brief, rng):
            return item
    raise AssertionError("the frame that fits every text did not fit")


def _of_parts(brief: Brief, want: Want, seed: int) -> Item | None:
    """An item of several parts, or on the passage; None where it cannot be had in some tries."""
    for attempt in range(_TRIES):
        pen = Pen(Random(seed + attempt), brief.locale, _level(brief), want.options)
        make = of_parts if want.box or want.kind in OF_PARTS else of_passage
        if item := make(pen, brief, want):
            return item
    return None


def _problems(
    brief: Brief, want: Want, seed: int, *, spread: bool
) -> Iterator[tuple[Problem, Random]]:
    """Problems to choose from, the most fitting first."""
    for attempt in range(_TRIES):
        rng = Random(seed + attempt)
        pen = Pen(rng, brief.locale, _level(brief), want.options)
        if is_mathematics(brief):
            if not is_written(brief) and (problem := from_source(pen, brief)):
                yield problem, rng
            yield pen.pick(generators_for(brief))(pen), rng
        else:
            known = with_class(brief)
            for frame in frames_for(pen, known, spread=spread):
                if problem := frame(pen, known):
                    yield problem, rng
    rng = Random(seed)
    yield worksheets(Pen(rng, brief.locale, _level(brief), want.options), brief.keyword), rng


def _level(brief: Brief) -> int:
    """Size of numbers and words, 1 to 5: by the difficulty, and lower or higher by the grade."""
    level = brief.difficulty_level or _DEFAULT_LEVEL
    if brief.grade_level is not None:
        level += -1 if brief.grade_level <= 3 else 1 if brief.grade_level >= 9 else 0
    return min(5, max(1, level))


def _as_item(problem: Problem, want: Want, brief: Brief, rng: Random) -> Item | None:
    match want.kind:
        case Kind.CHOICE:
            return _choice(problem, want, rng)
        case Kind.SHORT:
            return None if problem.closed else _open(problem, Kind.SHORT)
        case Kind.NUMERIC:
            fits = problem.value is not None and not problem.ranked and decimal(problem.value)
            whole = problem.value is not None and problem.value.denominator == 1
            return _open(problem, Kind.NUMERIC) if fits and (whole or not want.whole) else None
        case Kind.TRUE_FALSE:
            return _true_false(problem, brief, rng)
        case _:  # a type of several parts that the keyword gives too little for
            return _open(problem, Kind.SHORT)


def _choice(problem: Problem, want: Want, rng: Random) -> Item | None:
    options = arrange(problem, want.options, rng)
    if options is None:
        return None
    return Item(
        Kind.CHOICE,
        problem.choice_stem or problem.stem,
        options,
        problem.answer,
        (problem.answer,),
        problem.explanation,
        problem.hint,
        value=None if problem.ranked else problem.value,
        unit=problem.unit,
    )


def _open(problem: Problem, kind: Kind) -> Item:
    answer = problem.accepted[0] if problem.accepted else problem.answer
    if kind is Kind.NUMERIC and problem.value is not None:
        answer = decimal(problem.value) or answer
    return Item(
        kind,
        problem.stem,
        (),
        answer,
        tuple(dict.fromkeys([answer, *problem.accepted, problem.answer])),
        problem.explanation,
        problem.hint,
        value=None if problem.ranked else problem.value,
        unit=problem.unit,
    )


def _true_false(problem: Problem, brief: Brief, rng: Random) -> Item | None:
    claim = claim_of(problem, brief.locale)
    if claim is None:
        return None
    truth = rng.random() < 0.5
    said = claim.true if truth else claim.false()
    stem = brief.locale.pick(
        f"True or false? {said}", f"다음 설명이 맞으면 참, 틀리면 거짓을 고르시오. {said}"
    )
    answer = brief.locale.pick("True" if truth else "False", "참" if truth else "거짓")
    return Item(
        Kind.TRUE_FALSE,
        stem,
        (),
        answer,
        (answer,),
        problem.explanation if truth else f"{claim.why_false()} {problem.explanation}",
        problem.hint,
        truth=truth,
    )
