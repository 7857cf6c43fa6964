"""What holds for an item on a passage: the passage shows the key."""

import re
from collections.abc import Iterator

from app.domain.generation.tasks import Problem
from app.shared.items import Item, normalise_text
from app.shared.passages import Passage

# What a faithful copy may still change: marks of quotation and formatting, the form of dashes.
_MARKS = re.compile(r"^[ \t]*>[ \t]?|[\"'“”„‟‘’‚‛«»‹›「」『』〈〉《》`*_]", re.MULTILINE)
_DASH = re.compile(r"\s*[-‐‑‒–—―−]+\s*")
_EDGES = " .,;:!?…"
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
        telling = [part for part in parts if len(part) >= _MIN_CHARACTERS]
        if not telling or any(part not in body for part in telling):
            yield Problem(
                "EVIDENCE_NOT_IN_PASSAGE",
                f"Evidence {number} is not in the passage; copy its words exactly.",
            )


def _folded(text: str) -> str:
    return normalise_text(_DASH.sub("-", _MARKS.sub("", text))).casefold()
