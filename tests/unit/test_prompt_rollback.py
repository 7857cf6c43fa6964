import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.shared.prompt_rollback import version_before

activations = st.lists(st.integers(1, 5), max_size=12)


@pytest.mark.parametrize(
    ("activated", "before"),
    [
        ([], None),
        ([1], None),
        ([1, 1], None),
        ([1, 2], 1),
        ([1, 3, 2], 3),
        ([1, 2, 2], 1),
        ([1, 2, 3, 2], 1),
        ([1, 2, 3, 2, 1], None),
        ([1, 2, 1, 2], 1),
        ([1, 2, 1, 3], 1),
    ],
)
def test_a_rollback_leads_to_the_version_that_was_active_before(
    activated: list[int], before: int | None
) -> None:
    assert version_before(activated) == before


@given(activations)
def test_rollbacks_come_to_an_end_and_visit_no_version_twice(activated: list[int]) -> None:
    visited = activated[-1:]
    while (version := version_before(activated)) is not None:
        activated.append(version)
        visited.append(version)

    assert len(visited) == len(set(visited))
    assert not visited or visited[-1] == activated[0]
