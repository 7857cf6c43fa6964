import pytest

from app.domain.shared.prompt_tokens import count_tokens

# Counts of o200k_base in OpenAI's cookbook, "How to count tokens with tiktoken".
PUBLISHED = {"antidisestablishmentarianism": 6, "2 + 2 = 4": 7, "お誕生日おめでとう": 8}


@pytest.mark.parametrize("text", PUBLISHED)
async def test_tokens_are_counted_as_openai_counts_them(text: str) -> None:
    assert await count_tokens([text]) == [PUBLISHED[text]]


async def test_each_text_is_counted_by_itself_and_an_empty_one_has_none() -> None:
    assert await count_tokens(["hello world", "", "hello world"]) == [2, 0, 2]


async def test_special_tokens_are_text_like_any_other() -> None:
    [count] = await count_tokens(["<|endoftext|>"])

    assert count > 1


async def test_a_text_of_millions_of_characters_is_counted_too() -> None:
    [count] = await count_tokens(["hello world\n" * 100_000])

    assert 300_000 <= count <= 300_100


async def test_signs_of_four_tokens_each_stay_within_what_the_tokenizer_takes() -> None:
    [count] = await count_tokens(["\U000e0fff" * 60_000])

    assert count >= 60_000
