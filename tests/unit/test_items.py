import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.shared.ids import new_id
from tests.support.factories import A_PROJECT, an_item


def test_order_of_options_and_white_space_do_not_make_another_item() -> None:
    first = an_item("What is  it?\n", ("a", "b", "c", "d"), 0)
    second = an_item("What is it?", ("b", "a ", "d", "c"), 1)

    assert first.checksum(A_PROJECT) == second.checksum(A_PROJECT)


def test_composed_and_decomposed_hangul_are_the_same_item() -> None:
    stem = "받침이 있는 글자를 고르시오."

    assert an_item(unicodedata.normalize("NFD", stem)).checksum(A_PROJECT) == an_item(
        stem
    ).checksum(A_PROJECT)


@pytest.mark.parametrize("other", ["What was it?", "what is it?", "What is $-x$?"])
def test_another_stem_is_another_item(other: str) -> None:
    assert an_item("What is it?").checksum(A_PROJECT) != an_item(other).checksum(A_PROJECT)


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_checksum_does_not_tell_one_project_of_anothers_items(stem: str, option: str) -> None:
    item = an_item(stem, (option, "b", "c"))

    assert item.checksum(A_PROJECT) != item.checksum(new_id())
