"""The values that lists are filtered by."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.shared.listing import Moment

MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=offsets))  # noqa: DTZ001
def test_a_time_with_any_offset_is_the_same_moment_in_utc(moment: datetime) -> None:
    read = MOMENT.validate_python(moment.isoformat())

    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T09:00:00",
        "2026-11-22",
        "1764547200",
        "2026-11-22T09:00Z",
        "2026-11-22T09:00:00 09:00",
        "2026-02-30T00:00:00Z",
        "2026-11-22T24:00:01Z",
        "\u0662\u0660\u0662\u0666-11-22T09:00:00Z",
        "9999-12-31T23:59:59-00:01",
        "",
    ],
)
def test_what_is_no_time_with_an_offset_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(text)


def test_a_time_of_python_needs_its_zone_too() -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(datetime(2026, 11, 22))  # noqa: DTZ001 - what is tested
