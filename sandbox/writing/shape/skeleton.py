"""A shape shown by hand, which is no JSON itself: `{"stem": ..., options: [...], answer: A|B}`."""

import re

from sandbox.jsons import JsonObject
from sandbox.writing.shape.named import named_field, type_named

_TOKEN = re.compile(
    r"//(?P<comment>[^\n]*)|(?P<mark>[{}\[\],:])|\"(?P<double>(?:\\.|[^\"\\\n])*)\""
    r"|'(?P<single>(?:\\.|[^'\\\n])*)'|(?P<bare><[^<>\n]{0,120}>|[^\s{}\[\],:\"'](?:[^\n{}\[\],:\"']|:(?!\s))*)"
)
_ELLIPSIS = re.compile(r"\.{2,}|…+|_{2,}|\?+|-|<\s*>|etc\.?", re.IGNORECASE)
_DEEPEST = 12

type _Token = tuple[str, str]
"""The kind of a token (mark, text, bare, comment) and what it says."""


def skeleton(body: str) -> JsonObject | None:
    """The schema of a shown object, or None where the text is no list of names in braces."""
    return _Skeleton(body).read()


class _Skeleton:
    """Reads one shown object; what it does not understand it passes over."""

    def __init__(self, body: str) -> None:
        self._tokens = [_token(match) for match in _TOKEN.finditer(body)]
        self._at = 0

    def read(self) -> JsonObject | None:
        shape = self._value("", 0)
        return shape if shape.get("properties") else None

    def _next(self) -> _Token:
        token = self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")
        self._at += 1
        return token

    def _take(self, mark: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == ("mark", mark):
            self._at += 1
            return True
        return False

    def _value(self, name: str, depth: int) -> JsonObject:
        kind, said = self._next()
        if (kind, said) == ("mark", "{") and depth < _DEEPEST:
            return self._object(depth)
        if (kind, said) == ("mark", "[") and depth < _DEEPEST:
            return self._array(name, depth)
        if kind == "mark":  # a name without a value: the mark belongs to what is around
            self._at -= 1
        return _leaf(name, said if kind in ("text", "bare") else "", quoted=kind == "text")

    def _object(self, depth: int) -> JsonObject:
        fields: dict[str, JsonObject] = {}
        name = ""
        while (token := self._next())[0] != "end" and token != ("mark", "}"):
            kind, said = token
            if kind == "comment" and name:
                told = fields[name].get("description") or ""
                fields[name]["description"] = f"{told} {said}".strip()
            elif kind in ("text", "bare") and not _ELLIPSIS.fullmatch(said):
                name = said.strip()
                fields[name] = self._value(name, depth + 1) if self._take(":") else _leaf(name, "")
        return {"type": "object", "properties": {**fields}, "required": list(fields)}

    def _array(self, name: str, depth: int) -> JsonObject:
        elements: list[JsonObject] = []
        open_ended = False
        while self._at < len(self._tokens) and not self._take("]"):
            if self._take(","):
                continue
            kind, said = self._tokens[self._at]
            if kind == "comment" or (kind == "bare" and _ELLIPSIS.fullmatch(said)):
                self._at += 1
                open_ended = True
                continue
            if (kind, said) in (("mark", "}"), ("mark", ":")):
                self._at += 1
                continue
            elements.append(self._value("", depth + 1))
        shape: JsonObject = {
            "type": "array",
            "items": elements[0] if elements else {"type": "string"},
        }
        if len(elements) >= 3 and not open_ended and elements[0].get("type") == "string":
            shape |= {"minItems": len(elements), "maxItems": len(elements)}
        return shape


def _token(match: re.Match[str]) -> _Token:
    kind = str(match.lastgroup)
    return ("text" if kind in ("double", "single") else kind, match[kind].strip())


def _leaf(name: str, said: str, *, quoted: bool = False) -> JsonObject:
    """A field that is shown by an example, by a type, by a description, or by its name alone."""
    if not said or _ELLIPSIS.fullmatch(said):
        return named_field(name, "")
    if said_type := type_named(said):
        return {"type": said_type}
    if not quoted and re.fullmatch(r"-?\d+(?:\.\d+)?", said):
        return {"type": "number" if "." in said else "integer"}
    if not quoted and said in ("true", "false"):
        return {"type": "boolean"}
    if not quoted and re.match(r"(?:array|list|string\[\]|목록|배열)\b", said):
        return {"type": "array", "items": {"type": "string"}, "description": said}
    return {"type": "string", "description": said.strip("<>")}
