"""Writing a reply: a `Brief` becomes an item, right by construction, in the shape asked for."""

from sandbox.writing.reply import write

__all__ = ["write"]
