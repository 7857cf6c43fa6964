"""Passages: texts made up about a topic, of a genre and a length, the same for the same seed."""

from sandbox.writing.passages.composer import Passage, compose_passage

__all__ = ["Passage", "compose_passage"]
