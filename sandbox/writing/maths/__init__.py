"""Mathematics items: exact keys, LaTeX, and wrong options from named errors."""

from sandbox.writing.maths.counting import worksheets
from sandbox.writing.maths.topics import generators_for, is_mathematics, is_written

__all__ = ["generators_for", "is_mathematics", "is_written", "worksheets"]
