"""Items on a word or a term: true by its own form, its list level, or the request's own text."""

from sandbox.writing.words.frames import frames_for, with_class
from sandbox.writing.words.given import from_source

__all__ = ["frames_for", "from_source", "with_class"]
