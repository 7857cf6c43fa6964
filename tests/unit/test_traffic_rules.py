"""The pure rules of limits, waits and circuits, with a clock that is passed in."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.infrastructure.ai.base.circuit import (
    FAILURES_TO_OPEN,
    FIRST_COOL_DOWN_S,
    LONGEST_COOL_DOWN_S,
    Admission,
    Circuit,
)
from app.infrastructure.ai.base.hold_off import LONGEST_HOLD_S, HoldOff
from app.infrastructure.ai.base.rate_window import RateWindow
from app.shared.circuits import CircuitState
from app.shared.rate_limits import RateLimit

NOW = 1_800_000_000.25
GAPS = st.lists(st.floats(0, 20), min_size=1, max_size=40)


@given(GAPS, st.lists(st.integers(0, 60), min_size=40, max_size=40))
def test_no_minute_ever_holds_more_than_the_limit_and_each_wait_is_enough(
    gaps: list[float], sizes: list[int]
) -> None:
    limit, window, now = RateLimit(rpm=5, tpm=100), RateWindow(), NOW
    sent = list[tuple[float, int]]()
    for gap, tokens in zip(gaps, sizes, strict=False):
        now += gap
        wait_s = window.wait_s(limit, tokens, now)
        now += wait_s
        assert window.wait_s(limit, tokens, now) == 0
        window = window.taken(tokens, now)
        sent.append((now, tokens))

    for at, _ in sent:
        within = [tokens for moment, tokens in sent if at - 60 < moment <= at]
        assert len(within) <= 5
        assert sum(within) <= 100
    assert len(window.seconds) <= 62


def test_a_limit_that_is_kept_to_costs_no_wait() -> None:
    window = RateWindow()
    for now in accumulate([NOW] + [12.5] * 20):  # 4.8 a minute
        assert window.wait_s(RateLimit(rpm=5), 0, now) == 0
        window = window.taken(0, now)


def test_a_request_that_is_larger_than_the_limit_takes_an_empty_minute() -> None:
    limit, window = RateLimit(tpm=100), RateWindow()
    assert window.wait_s(limit, 5000, NOW) == 0

    window = window.taken(5000, NOW)
    assert 60 <= window.wait_s(limit, 1, NOW) <= 61


def test_tokens_that_were_not_used_come_back_and_those_beyond_count() -> None:
    limit = RateLimit(tpm=100)
    window = RateWindow().taken(80, NOW)
    assert window.wait_s(limit, 50, NOW) > 0

    assert window.corrected(int(NOW), -60).wait_s(limit, 50, NOW) == 0
    assert window.corrected(int(NOW), 70).wait_s(limit, 1, NOW) > 0


@given(st.floats(0, 10_000), st.integers(1, 20))
def test_a_vendors_wait_holds_and_is_never_shortened(asked: float, times: int) -> None:
    hold, now = HoldOff(), NOW
    for _ in range(times):
        before = hold.not_before
        hold = hold.limited(asked, now, now, first_s=0.5, longest_s=20)
        assert hold.not_before >= max(before, now + min(asked, LONGEST_HOLD_S))
        assert hold.wait_s(now) <= LONGEST_HOLD_S
        now = max(now, hold.not_before)


def test_without_a_wait_of_the_vendors_ours_doubles_with_each_429_in_a_row() -> None:
    hold, now, waits = HoldOff(), NOW, []
    for _ in range(8):
        hold = hold.limited(None, now, now, first_s=0.5, longest_s=20)
        waits.append(hold.wait_s(now))
        now = hold.not_before

    assert waits == pytest.approx([0.5, 1, 2, 4, 8, 16, 20, 20])
    again = hold.replied().limited(None, now, now, first_s=0.5, longest_s=20)
    assert again.wait_s(now) == pytest.approx(0.5)


def test_429s_of_requests_that_were_under_way_together_are_one_strike() -> None:
    hold = HoldOff()
    for _ in range(8):
        hold = hold.limited(None, NOW - 1, NOW, first_s=0.5, longest_s=20)

    assert hold.wait_s(NOW) == pytest.approx(0.5)


def opened(now: float = NOW) -> Circuit:
    circuit = Circuit()
    for _ in range(FAILURES_TO_OPEN):
        circuit = circuit.failed(now)
    return circuit


def test_a_circuit_opens_after_five_failures_in_a_row_and_not_with_an_answer_between() -> None:
    circuit = Circuit()
    for failed in (True, True, True, True, False, True, True, True, True):
        circuit = circuit.failed(NOW) if failed else circuit.answered()
    assert circuit.state(NOW) is CircuitState.CLOSED
    assert circuit.failed(NOW).state(NOW) is CircuitState.OPEN


def test_an_open_circuit_refuses_until_its_time_and_then_lets_one_through() -> None:
    circuit = opened()
    _, refused = circuit.admit(NOW + FIRST_COOL_DOWN_S - 0.1, 60)
    later = NOW + FIRST_COOL_DOWN_S
    probing, first = circuit.admit(later, 60)
    _, second = probing.admit(later + 59, 60)
    _, third = probing.admit(later + 60, 60)

    assert (refused, first) == (Admission.REFUSED, Admission.PROBE)
    assert (second, third) == (Admission.REFUSED, Admission.PROBE)
    assert probing.abandoned().admit(later, 60)[1] is Admission.PROBE
    assert probing.answered() == Circuit()


def test_each_probe_that_fails_doubles_the_time_up_to_five_minutes() -> None:
    circuit, now, waits = opened(), NOW, []
    for _ in range(6):
        waits.append(circuit.retry_after_s(now))
        now = circuit.open_until
        circuit, admission = circuit.admit(now, 60)
        assert admission is Admission.PROBE
        circuit = circuit.failed(now)

    assert waits == pytest.approx([30, 60, 120, 240, LONGEST_COOL_DOWN_S, LONGEST_COOL_DOWN_S])


@given(
    st.lists(
        st.tuples(st.sampled_from(["ask", "fail", "answer", "abandon"]), st.floats(0, 120)),
        max_size=80,
    )
)
def test_a_circuit_never_stays_shut_for_longer_than_a_cool_down_and_a_probe(
    events: list[tuple[str, float]],
) -> None:
    circuit, now = Circuit(), NOW
    for event, gap in events:
        now += gap
        state = circuit.state(now)
        if event == "ask":
            circuit, admission = circuit.admit(now, 60)
            assert (admission is Admission.GO) == (state is CircuitState.CLOSED)
            assert admission is not Admission.PROBE or state is CircuitState.HALF_OPEN
        elif event == "fail":
            circuit = circuit.failed(now)
        elif event == "answer":
            circuit = circuit.answered()
        else:
            circuit = circuit.abandoned()
        wait_s = circuit.retry_after_s(now)
        assert wait_s <= LONGEST_COOL_DOWN_S
        assert circuit.admit(now + wait_s, 60)[1] is not Admission.REFUSED
