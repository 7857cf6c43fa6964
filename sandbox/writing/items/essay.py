"""A task with a model answer and a rubric."""

from dataclasses import replace

from sandbox.reading.brief import Kind
from sandbox.writing.items.material import Task
from sandbox.writing.items.want import Want
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Criterion, Item

_USUAL = 3


def essay(pen: Pen, task: Task, want: Want) -> Item:
    """The item; its rubric has as many criteria, and in sum as many points, as asked for."""
    count = want.parts or _USUAL
    criteria = [*task.criteria, *_common(pen)][:count]
    return Item(
        Kind.ESSAY,
        task.stem,
        (),
        task.model_answer,
        (task.model_answer,),
        pen.say(
            "A full answer meets every criterion of the rubric.",
            "채점 기준을 모두 만족하면 만점이다.",
        ),
        pen.say("Make a short plan before you write.", "쓰기 전에 간단한 개요를 짠다."),
        rubric=_shared_out(criteria, want.points),
        evidence=tuple(task.quotes),
    )


def _shared_out(criteria: list[Criterion], total: int | None) -> tuple[Criterion, ...]:
    """The criteria with points that add up to the total, the first ones weighing more."""
    if total is None or total < len(criteria):
        return tuple(criteria)
    each, rest = divmod(total, len(criteria))
    return tuple(
        replace(criterion, points=each + (1 if place < rest else 0))
        for place, criterion in enumerate(criteria)
    )


def _common(pen: Pen) -> list[Criterion]:
    """Criteria that hold for any piece of writing, to fill up a rubric."""
    texts = (
        (
            ("Organisation", "The parts follow one another in a clear order."),
            ("글의 짜임", "글의 부분이 분명한 순서로 이어진다."),
        ),
        (
            ("Language", "Spelling, grammar and punctuation are correct throughout."),
            ("표현", "맞춤법과 문장 부호, 문장 호응이 글 전체에서 바르다."),
        ),
        (
            ("Completeness", "Every part of the task is answered."),
            ("과제 수행", "과제에서 요구한 것을 빠짐없이 다룬다."),
        ),
        (
            ("Length and form", "The text has the form and about the length that are asked for."),
            ("분량과 형식", "요구한 형식과 분량을 지킨다."),
        ),
        (
            ("Clarity", "A reader who does not know the subject can follow every sentence."),
            ("명료성", "내용을 모르는 사람도 모든 문장을 이해할 수 있다."),
        ),
    )
    return [Criterion(pen.say(en[0], ko[0]), 2, pen.say(en[1], ko[1])) for en, ko in texts]
