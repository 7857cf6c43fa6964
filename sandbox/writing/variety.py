"""An item that differs from those that there are already."""

from sandbox.jsons import dump
from sandbox.reading.brief import Brief
from sandbox.reading.existing import Shown
from sandbox.writing.compose import compose
from sandbox.writing.items.want import Want
from sandbox.writing.problem import Item

_TRIES = 40
_APART = 40
"""Distance of the seeds of two tries: what one of them looks through."""
_BEST = 5
"""Tries among the best questions, before any fitting one will do."""


def compose_other(brief: Brief, want: Want, seed: int, taken: set[str]) -> Item:
    """An item whose stem is not taken yet, as far as the keyword lends itself to that; takes it.

    What the request itself shows is taken: questions that exist, the last reply, an example. Where
    the stem is always the same ("Match each word ..."), at least what is below it differs.
    """
    shown, second = Shown(brief.said), None
    for attempt in range(_TRIES):
        item = compose(brief, want, seed + attempt * _APART, spread=attempt > _BEST)
        if _asked(item) not in taken and not _is_shown(item, brief, shown):
            break
        if second is None and _whole(item) not in taken:
            second = item
    else:
        item = second or item
    taken |= {_asked(item), _whole(item)}
    return item


def _is_shown(item: Item, brief: Brief, shown: Shown) -> bool:
    """Whether the stem stands in the request, as it is or inside JSON."""
    return shown.holds(item.stem) or dump(item.stem)[1:-1] in brief.said


def _asked(item: Item) -> str:
    """What tells an item from another one: its stem, and the box that the stem points to."""
    return f"{item.stem}\n{item.box or ''}"


def _whole(item: Item) -> str:
    """The item with what is chosen, paired or ordered, in whatever order it is shown."""
    chosen = sorted(option.text for option in item.options)
    return f"{_asked(item)}\n{chosen}{sorted(item.pairs)}{item.sequence}{item.gaps}{item.answer}"
