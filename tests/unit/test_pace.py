"""How fast something goes, by its events."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.cli.pace import Pace
from app.core.exceptions import JsonValue
from app.shared.events import StreamEvent

_BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)
_NUMBERS = st.one_of(st.integers(0, 10**15), st.floats(0, 1e300))


def _progress(after_s: float, **data: JsonValue) -> StreamEvent:
    return StreamEvent(1, "progress", data, _BEGAN + timedelta(seconds=after_s))


def _other(name: str) -> StreamEvent:
    return StreamEvent(1, name, {}, _BEGAN)


def test_the_pace_is_what_was_done_since_the_first_news_of_it() -> None:
    pace = Pace()
    first = pace.after(_progress(10, done=100, total=500))
    later = pace.after(_progress(30, done=150, total=500, failed=2))

    assert first is not None
    assert (first.done, first.total, first.per_s, first.left) == (100, 500, None, None)
    assert later is not None
    assert (later.per_s, later.left) == (2.5, timedelta(seconds=140))
    assert later.facts == {"failed": 2}


def test_another_attempt_begins_anew() -> None:
    pace = Pace()
    pace.after(_progress(0, done=0, total=10))
    assert pace.after(_other("retrying")) is None
    again = pace.after(_progress(100, done=5, total=10))

    assert again is not None
    assert again.per_s is None


def test_what_comes_between_two_news_is_no_new_beginning() -> None:
    pace = Pace()
    pace.after(_progress(0, done=0, total=10))
    pace.after(_other("item"))
    later = pace.after(_progress(10, done=5, total=10))

    assert later is not None
    assert (later.per_s, later.left) == (0.5, timedelta(seconds=10))


def test_a_pace_that_the_event_tells_is_known_at_once() -> None:
    first = Pace().after(_progress(0, done=4, total=10, per_s=0.0, eta_s=2000))

    assert first is not None
    assert (first.per_s, first.left, first.facts) == (0, timedelta(seconds=2000), {})


def test_news_without_a_number_tell_no_standing() -> None:
    assert Pace().after(_progress(0, note="nearly there")) is None
    assert Pace().after(_progress(0, done=True)) is None


@given(st.lists(st.tuples(st.floats(0, 1e6), _NUMBERS, st.none() | _NUMBERS), max_size=8))
def test_whatever_numbers_come_the_pace_is_none_or_sensible(
    news: list[tuple[float, float, float | None]],
) -> None:
    pace = Pace()
    for after_s, done, total in news:
        standing = pace.after(_progress(after_s, done=done, total=total))
        assert standing is not None
        assert standing.per_s is None or standing.per_s >= 0
        assert standing.left is None or standing.left >= timedelta(0)
