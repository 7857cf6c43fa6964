"""When a failed job is tried again."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.jobs.retries import LONGEST_ASKED_WAIT_S, LONGEST_WAIT_S, PASSING, RetryRule

RULE = RetryRule(5)
LONG = 10_000

codes = st.sampled_from(sorted(ErrorCode))
passing = st.sampled_from(sorted(PASSING))
attempts = st.integers(1, LONG)
spreads = st.floats(0, 1)


def _error(code: ErrorCode, asked: JsonValue = None) -> BusinessException:
    return BusinessException(code, "It fails.", {} if asked is None else {"retry_after_s": asked})


@given(codes, attempts, attempts)
def test_only_what_passes_is_tried_again_and_only_while_attempts_are_left(
    code: ErrorCode, attempt: int, max_attempts: int
) -> None:
    wait_s = RULE.wait_s(_error(code), attempt, max_attempts)

    assert (wait_s is not None) == (code in PASSING and attempt < max_attempts)


@given(passing, attempts, spreads)
def test_waits_double_up_to_a_limit_and_half_of_them_is_chance(
    code: ErrorCode, attempt: int, spread: float
) -> None:
    wait_s = RULE.wait_s(_error(code), attempt, LONG + 1, spread)

    ceiling = min(5 * 2 ** (attempt - 1), LONGEST_WAIT_S)
    assert wait_s is not None
    assert ceiling / 2 <= wait_s <= ceiling


@given(passing, attempts, st.floats(0, LONGEST_ASKED_WAIT_S), spreads)
def test_who_asks_for_a_pause_gets_at_least_that(
    code: ErrorCode, attempt: int, asked: float, spread: float
) -> None:
    wait_s = RULE.wait_s(_error(code, asked), attempt, LONG + 1, spread)

    assert wait_s is not None
    assert asked <= wait_s <= asked + LONGEST_WAIT_S


@given(passing, st.one_of(st.floats(), st.integers(), st.text(), st.booleans()))
def test_whatever_is_asked_for_the_wait_is_bounded(code: ErrorCode, asked: JsonValue) -> None:
    wait_s = RULE.wait_s(_error(code, asked), 1, 2)

    assert wait_s is not None
    assert 0 < wait_s <= LONGEST_ASKED_WAIT_S + LONGEST_WAIT_S
