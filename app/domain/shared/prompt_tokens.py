"""How many tokens a text has, counted without asking a vendor."""

import asyncio
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

TOKENIZER: Final = "o200k_base"
"""OpenAI's encoding since GPT-4o (2024). Other vendors cut texts otherwise: for those it is a hint,
for Korean more so than for English."""

# bpe-openai refuses texts of a million characters or 200,000 tokens; a character has at most four.
_PIECE_CHARACTERS = 50_000


async def count_tokens(texts: Sequence[str]) -> list[int]:
    """Tokens of each text by TOKENIZER, without what a vendor adds around messages.

    Texts of more than 50,000 characters are counted in pieces, which may count a token more a cut.
    In a thread: loading the vocabulary takes about a second, at the first use.
    """
    return await asyncio.to_thread(_count, texts)


def _count(texts: Sequence[str]) -> list[int]:
    encode = _encoder()
    return [
        sum(
            len(encode(text[start : start + _PIECE_CHARACTERS]))
            for start in range(0, len(text), _PIECE_CHARACTERS)
        )
        for text in texts
    ]


@cache
def _encoder() -> Callable[[str], Sequence[int]]:
    # It opens its vocabulary by importlib.resources.open_binary, which Python 3.12 deprecates.
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"bpe_openai\.registry")
    import bpe_openai  # type: ignore[import-untyped]

    encode: Callable[[str], Sequence[int]] = bpe_openai.get_encoding(TOKENIZER).encode_ordinary
    return encode
