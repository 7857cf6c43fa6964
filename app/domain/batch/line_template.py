"""Lines of a request file, made by putting each row's values into the text that all rows share.

Prompts are filled by plain substitution (``prompt_rendering``), and the JSON of a text that was put
together is the JSON of its pieces put together. So a line is made once, with marks in place of the
values, cut at the marks, and each row is its values' JSON between the pieces: the very line that
rendering its prompt and dumping its request would give (a property test holds them together), at
some three microseconds in place of some hundred.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex

import orjson

CUSTOM_ID = "custom_id"
"""The mark of the row's name."""


@dataclass(frozen=True, slots=True)
class LineTemplate:
    """A line cut into pieces; the value ``names[i]`` goes between pieces ``i`` and ``i + 1``."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]

    @property
    def variables(self) -> frozenset[str]:
        """Which values a row has to give."""
        return frozenset(self.names)

    def line(self, values: Mapping[str, bytes]) -> bytes:
        """The line of a row, without its newline; ``values`` are texts as ``json_text`` gives."""
        parts = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            parts += (values[name], piece)
        return b"".join(parts)


def json_text(text: str) -> bytes:
    """A text as it stands between the quotes of JSON."""
    return orjson.dumps(text)[1:-1]


def line_template(
    names: Sequence[str], line_of: Callable[[Mapping[str, str]], bytes]
) -> LineTemplate:
    """Cut the line that ``line_of`` makes of values at where it puts those called ``names``.

    A name that it does not put anywhere is in no place of the template.
    """
    secret = token_hex(8)  # no prompt has it by chance, nor on purpose
    marks = {name: f"<{secret}:{place}>" for place, name in enumerate(names)}
    line = line_of(marks)
    places = re.compile(rf"<{secret}:(\d+)>".encode())
    pieces = places.split(line)
    return LineTemplate(
        pieces=tuple(pieces[::2]), names=tuple(names[int(place)] for place in pieces[1::2])
    )
