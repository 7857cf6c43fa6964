"""Reading a request: from chat turns to a `Brief`. Nothing here knows any prompt by heart."""

from sandbox.reading.reader import read

__all__ = ["read"]
