"""Requests that came inline: a JSON object with a long list, read without having it in memory."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from sandbox.jsons import JsonValue, NotJson

_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Member:
    """A member of the object; of the long list, one element with its `place` in the list."""

    name: str
    value: JsonValue
    place: int | None = None


def members(path: Path, listed: str) -> Iterator[Member]:
    """The members of the object in a file, in its order; the list `listed` element by element.

    Raises:
        NotJson: the file is something else; the members before were given already.
    """
    with path.open("rb") as file:
        text = _Window(file)
        text.expect("{")
        while text.peek() != "}":
            name = text.value()
            if not isinstance(name, str):
                raise NotJson("a name is not a text")
            text.expect(":")
            if name == listed and text.peek() == "[":
                for place, element in enumerate(_elements(text)):
                    yield Member(name, element, place)
            else:
                yield Member(name, text.value())
            if text.peek() != "}":
                text.expect(",")
        text.expect("}")
        if text.peek():
            raise NotJson("there is more after the object")


def _elements(text: "_Window") -> Iterator[JsonValue]:
    text.expect("[")
    while text.peek() != "]":
        yield text.value()
        if text.peek() != "]":
            text.expect(",")
    text.expect("]")


class _Window:
    """The part of the text that is being read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._json = json.JSONDecoder(parse_constant=_no_number)
        self._text, self._at, self._ended = "", 0, False

    def peek(self) -> str:
        """The next character that is no blank, or an empty string at the end."""
        while True:
            rest = len(self._text)
            while self._at < rest and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < rest:
                return self._text[self._at]
            if self._ended:
                return ""
            self._more()

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise NotJson(f"expected {character!r}, found {self.peek()!r}")
        self._at += 1

    def value(self) -> JsonValue:
        self.peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended:
                    raise NotJson(str(error)) from error
            else:
                if end < len(self._text) or self._ended:  # else a number may go on
                    self._at = end
                    return cast("JsonValue", value)
            self._more()

    def _more(self) -> None:
        """Read on: as much as there is already, so that a long value is tried a few times only."""
        rest = self._text[self._at :]
        piece = self._file.read(max(_PIECE_BYTES, len(rest)))
        self._ended = not piece
        try:
            self._text, self._at = rest + self._decoder.decode(piece, final=not piece), 0
        except UnicodeDecodeError as error:
            raise NotJson(str(error)) from error


def _no_number(name: str) -> NoReturn:
    raise NotJson(f"{name} is no number")
