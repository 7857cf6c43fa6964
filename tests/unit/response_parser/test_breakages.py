"""Every class of broken replies of the bench: the value or a refusal, never another value."""

import pytest
from pydantic import BaseModel

from app.domain.shared.response_parser.parser import parse_response
from bench.parsing.breakage import ALL
from bench.parsing.measure import Case, Outcome, cases, judge

CASES = [*cases("dev", 12, seed=20), *cases("held-out", 12, seed=20)]


@pytest.mark.parametrize("name", [breakage.name for breakage in ALL])
def test_a_broken_reply_gives_the_intended_value_or_a_refusal(name: str) -> None:
    outcomes = [_judged(case) for case in CASES if case.breakage.name == name]

    assert outcomes.count(Outcome.WRONG) == 0
    assert outcomes.count(Outcome.RIGHT) >= 11


def _judged(case: Case) -> Outcome:
    def parse(text: str, schema: type[BaseModel]) -> BaseModel:
        return parse_response(text, schema).value

    return judge(case, parse)
