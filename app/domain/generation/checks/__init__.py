"""Checks that need no model: what they find makes a reply unusable as it stands.

Item-writing guides (Haladyna, Downing & Rodriguez 2002 and its followers) list dozens of flaws;
only those are here whose breach no reviewer would accept. Judging quality is another domain's work.
"""

from app.domain.generation.checks.items import check_item
from app.domain.generation.checks.passages import check_passage

__all__ = ["check_item", "check_passage"]
