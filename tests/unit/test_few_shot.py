from hypothesis import given
from hypothesis import strategies as st

from app.domain.generation.few_shot import EXAMPLES_PER_PROMPT, choose_examples, format_examples
from app.shared.enums import Locale
from app.shared.examples import Example
from app.shared.ids import new_id
from tests.support.factories import an_item

pools = st.lists(st.integers(0, 3), max_size=12).map(
    lambda distances: [Example(new_id(), an_item(), d) for d in sorted(distances)]
)


@given(pools, st.integers(0, 10_000))
def test_examples_are_the_nearest_and_different_from_one_another(
    pool: list[Example], turn: int
) -> None:
    chosen = choose_examples(pool, turn)

    assert len({example.id for example in chosen}) == min(EXAMPLES_PER_PROMPT, len(pool))
    nearest = [example.distance for example in pool[:EXAMPLES_PER_PROMPT]]
    assert [example.distance for example in chosen] == nearest


@given(pools)
def test_equally_near_examples_take_turns_until_each_was_shown(pool: list[Example]) -> None:
    shown = {e.id for turn in range(len(pool) or 1) for e in choose_examples(pool, turn)}

    limit = pool[min(EXAMPLES_PER_PROMPT, len(pool)) - 1].distance if pool else 0
    assert shown == {example.id for example in pool if example.distance <= limit}


def test_an_example_reads_as_an_item_with_its_key_as_a_letter() -> None:
    text = format_examples([Example(new_id(), an_item(correct=2), 0)], Locale.EN)

    assert "[Example 1]" in text
    assert "  C. hostile" in text
    assert "Key: C" in text


def test_korean_prompts_show_korean_labels_and_say_when_there_is_no_example() -> None:
    assert "발문:" in format_examples([Example(new_id(), an_item(), 0)], Locale.KO)
    assert format_examples([], Locale.KO) == "(없음)"
