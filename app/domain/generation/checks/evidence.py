"""What holds for an item on a passage: the passage shows the key."""

import re
from collections.abc import Iterator

from app.domain.generation.tasks import Problem
from app.shared.items import Item, normalise_text
from app.shared.passages import Passage

# What a faithful copy may still change: quotation marks, dashes, marks of formatting.
_EQUAL_SIGNS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "*": ""})
_EDGES = " \"'.,;:!?…"
_ELLIPSIS = re.compile(r"\s*(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*")
_MIN_CHARACTERS = 2


def check_evidence(item: Item, passage: Passage | None) -> Iterator[Problem]:
    """Whether each quote stands in the passage, and there is one at all."""
    if passage is None:
        return
    if not item.evidence:
        yield Problem("EVIDENCE_MISSING", "Copy the words of the passage that show the key.")
    body = _folded(f"{passage.title or ''}\n{passage.body}")
    for number, quote in enumerate(item.evidence, start=1):
        parts = [_folded(part).strip(_EDGES) for part in _ELLIPSIS.split(quote)]
        if any(len(part) >= _MIN_CHARACTERS and part not in body for part in parts) or not any(
            parts
        ):
            yield Problem(
                "EVIDENCE_NOT_IN_PASSAGE",
                f"Evidence {number} is not in the passage; copy its words exactly.",
            )


def _folded(text: str) -> str:
    return normalise_text(text.translate(_EQUAL_SIGNS)).casefold()
