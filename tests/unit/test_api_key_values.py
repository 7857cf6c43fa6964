"""The text of keys, and how their lives are written."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.domain.access.key_text import key_text, new_key_text
from app.shared.access import Scope
from app.shared.api_keys import KeyChoice, NewKey
from app.shared.durations import duration
from app.shared.ids import new_id


def test_a_new_key_has_prefix_and_256_bits_and_none_is_like_another() -> None:
    keys = [new_key_text() for _ in range(200)]

    assert all(re.fullmatch(r"qgen_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}", key.text) for key in keys)
    assert 62**43 > 2**256
    assert len({key.text for key in keys}) == len({key.sha256 for key in keys}) == 200
    assert all(key_text(key.text) == key for key in keys)


@given(st.text())
def test_a_text_that_is_not_formed_like_a_key_is_none(text: str) -> None:
    assert key_text(text) is None


@pytest.mark.parametrize("change", ["{}x", "{}\n", " {}", "x{}", "{}_"])
def test_nor_is_a_key_with_something_around_it(change: str) -> None:
    assert key_text(change.format(new_key_text().text)) is None


@given(st.integers(0, 36_525))
def test_a_duration_is_a_number_with_its_unit(days: int) -> None:
    assert duration(f"{days}d") == timedelta(days=days)
    assert duration(f"{days}h") == timedelta(hours=days)
    assert duration(f"{days}m") == timedelta(minutes=days)
    assert duration(f"{days}s") == timedelta(seconds=days)


def test_no_time_needs_no_unit() -> None:
    assert duration("0") == timedelta()


@pytest.mark.parametrize(
    "text", ["", "90", "d", "-1d", "1.5h", "1w", "1d1h", "36526d", "1 d", "٣d"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        duration(text)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("90d", timedelta(days=90)),
        ("2027-01-31T09:00:00+09:00", datetime(2027, 1, 31, tzinfo=UTC)),
        (None, None),
    ],
)
def test_a_key_ends_after_a_while_or_at_a_time_or_never(given: str | None, meant: object) -> None:
    new = NewKey.model_validate({"name": "n", "scopes": ["read"], "expires": given})
    assert new.expires == meant


@pytest.mark.parametrize(
    "wrong",
    [
        *({"expires": "soon"}, {"expires": "2027-01-31"}, {"expires": "2027-01-31T00:00:00"}),
        *({"scopes": []}, {"scopes": ["everything"]}),
        *({"name": " "}, {"name": "n" * 101}, {"name": "a\x00b"}, {"name": "a\nb"}),
    ],
)
def test_what_makes_no_key_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        NewKey.model_validate({"name": "n", "scopes": ["read"]} | wrong)


def test_a_key_is_named_by_its_id_its_prefix_or_by_itself() -> None:
    key, id_ = new_key_text(), new_id()

    assert KeyChoice.model_validate({"key": str(id_)}).key == UUID(str(id_))
    for name in (key.prefix, f"qgen_{key.prefix}", key.text):
        assert KeyChoice.model_validate({"key": name}).key == key.prefix
    with pytest.raises(ValidationError, match="8 characters"):
        KeyChoice.model_validate({"key": "app"})


def test_scopes_are_those_that_the_schema_knows() -> None:
    assert [*Scope] == ["read", "generate", "batch", "media", "qc", "prompts:write", "admin"]
