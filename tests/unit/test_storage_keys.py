"""Which keys a storage takes."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.keys import checked_key, checked_prefix

_NAMES = st.from_regex(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,40}", fullmatch=True)
_KEYS = st.lists(_NAMES, min_size=1, max_size=8).map("/".join)


@given(_KEYS)
def test_names_joined_by_slashes_are_a_key_and_a_prefix(key: str) -> None:
    assert checked_key(key) == checked_prefix(key) == key


@given(st.text(max_size=60))
def test_what_is_taken_as_a_key_stays_below_its_folder_and_is_ascii(text: str) -> None:
    key = ""
    with suppress(BusinessException):
        key = checked_key(text)

    if key:
        assert key == text
        assert re.fullmatch(r"[\x21-\x7e]+", key)
        assert not {"", ".", ".."} & set(key.split("/"))


@given(_KEYS, st.sampled_from(["", ".", "..", "그림", "a b", "a\\b", "a\n", "%2e", "a" * 201]))
def test_one_name_that_is_none_spoils_a_key(key: str, name: str) -> None:
    for spoiled in (f"{name}/{key}", f"{key}/{name}", f"{key}/{name}/{key}"):
        with pytest.raises(BusinessException):
            checked_key(spoiled)


def test_a_key_has_at_most_500_characters() -> None:
    assert checked_key("a/" * 249 + "ab")

    with pytest.raises(BusinessException, match="500 characters") as refused:
        checked_key("a/" * 250 + "a")
    assert refused.value.code is ErrorCode.STORAGE_REJECTED
