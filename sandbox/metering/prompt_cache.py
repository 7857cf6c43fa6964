"""Prompt caching as OpenAI does it by itself: long prompts whose beginning was sent before.

From OpenAI's prompt-caching guide: prompts of 1,024 tokens and more, an exact beginning, in steps
of 128 tokens, per organisation (here per key) and model. Gemini's implicit caching is alike.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox import tokens
from sandbox.chat import ChatRequest
from sandbox.jsons import dump

SHORTEST = 1024
"""Tokens below which a prompt is not cached."""

_STEP = 128
_KEPT = 50_000
"""Beginnings that are remembered; the vendors forget after minutes."""


@dataclass
class PromptCache:
    """The beginnings of prompts that were seen."""

    _seen: OrderedDict[bytes, None] = field(default_factory=OrderedDict)

    def read(self, key: str, request: ChatRequest) -> int:
        """Tokens of the request's prompt that come from the cache; and remember it."""
        if request.prompt_tokens < SHORTEST:
            return 0
        cached = 0
        for length, beginning in _beginnings(key, request):
            if beginning in self._seen:
                self._seen.move_to_end(beginning)
                cached = length
            else:
                self._seen[beginning] = None
        while len(self._seen) > _KEPT:
            self._seen.popitem(last=False)
        return cached if cached >= SHORTEST else 0

    def clear(self) -> None:
        """Forget all prompts."""
        self._seen.clear()


def _beginnings(key: str, request: ChatRequest) -> Iterator[tuple[int, bytes]]:
    """Length and digest of each beginning, the shortest first; the schema counts as its start."""
    digest = hashlib.sha256(f"{key}\0{request.model}\0".encode())
    said = [dump(request.schema)] if request.schema else []
    said += [f"{turn.role}: {turn.text}\n" for turn in request.turns]
    pieces = tokens.pieces("".join(said))
    for end in range(_STEP, len(pieces) + 1, _STEP):
        digest.update("".join(pieces[end - _STEP : end]).encode())
        yield end, digest.digest()
