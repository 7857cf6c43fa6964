"""Reads what a model really replied as a value of a schema, or refuses it; it does not guess.

A wrong guess is worse than a refusal. The stages:

1. ``strict``: clean JSON goes straight to a fast parser.
2. ``payload``: reasoning is dropped, the payload is found by the schema's keys (``shape``).
3. ``strict.scan``, ``relaxed``, ``reader``: its structure, with backslashes as ``marks``; each
   takes over where the one before finds more broken than it can read.
4. ``escapes``, ``tokens``, ``latex``: how this reply escapes, and what its strings mean.
5. ``selection``: which payload counts. A draft does not.
6. ``coercion``, ``options``: the schema decides; labels become indices, words numbers.

Pure, and linear in the length of the text. ``parser`` is imported by who parses: it compiles 60
expressions, which the start does without.
"""

from app.domain.shared.response_parser.errors import ResponseParseError
from app.domain.shared.response_parser.options import NamesOfOptions, OptionIndex

__all__ = [
    "NamesOfOptions",
    "OptionIndex",
    "ResponseParseError",
]
