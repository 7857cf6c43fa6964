"""The index of the right option, however the model names it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

# Names of the list beside which an answer is read, in the order of preference.
OPTION_LISTS = ("options", "choices")
_TEXT_FIELDS = ("text", "content", "value", "label", "option", "name")

# What replies put before the label: "정답: 2", "Answer: B", "보기 2".
_LEAD = re.compile(
    r"(?:the\s+)?(?:correct\s+)?(?:정답|답|보기|선택지|answer|option|choice|no\.|#|제)"
    r"\s*(?:번호)?\s*(?:은|는|is)?\s*[:：=]?\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?P<open>[(\[])?(?:(?P<letter>[A-Za-z])|(?P<number>\d{1,2}))(?P<close>\s*번|[.):\]])*"
    r"(?:\s+(?P<text>.+)|(?<=[.):\]])(?P<tight>.+))?",
    re.DOTALL,
)
# Between the names of several options; the first that gives names only counts.
_SEPARATORS = tuple(
    re.compile(separator)
    for separator in (r"[,;、]", r"\s+(?:and|및)\s+|[와과]\s*|[\s,;/&·、]+|(?<=[①-⑳])(?=[①-⑳])")
)
REPLY_CONTEXT: Mapping[str, bool] = {"model_reply": True}


@dataclass(frozen=True)
class OptionIndexMarker:
    """Marks a field whose value is an index into the list of options beside it."""


def option_index(answer: object, options: Sequence[object], *, bare_numbers: bool) -> int | None:
    """The 0-based index that the answer names, or None unless exactly one reading fits.

    Readings: a letter from A, a circled or printed number from 1 ("②", "(2)", "2번", "정답: 2"),
    a label with its option's text ("B) 15"), the text itself.

    Args:
        answer: what the model wrote.
        options: the options' texts, or models or dictionaries with one.
        bare_numbers: whether a number without any mark ("2", 2) is read too; it counts from 1.
    """
    if isinstance(answer, bool) or not isinstance(answer, str | int):
        return None
    texts = [_text(option) for option in options]
    written = str(answer).strip()
    readings = _equal(written, texts)
    readings |= _labelled(written, texts, bare_numbers)
    return readings.pop() if len(readings) == 1 else None


def without_lead(written: str) -> str:
    """What stands behind "정답: " or "The answer is "."""
    lead = _LEAD.match(written)
    return written[lead.end() :] if lead else written


def _labelled(written: str, texts: Sequence[str], bare_numbers: bool) -> set[int]:
    if len(written) == 1 and "A" <= written <= "Z":  # what is asked for, and what most write
        index = ord(written) - ord("A")
        return {index} if index < len(texts) else set()
    label = without_lead(written)
    led = label != written
    if led and (by_text := _equal(label, texts)):
        return by_text | _labelled(label, texts, bare_numbers=True)
    plain = "".join(_uncircled(character) for character in label)
    found = _LABEL.fullmatch(plain)
    if found is None:
        return set()
    if found["letter"]:
        index = ord(found["letter"].upper()) - ord("A")
    elif led or plain != label or found["open"] or found["close"] or bare_numbers:
        index = int(found["number"]) - 1
    else:
        return set()
    rest = found["text"] or found["tight"]
    if not 0 <= index < len(texts) or (rest and not _same(rest, texts[index])):
        return set()
    return {index}


def _uncircled(character: str) -> str:
    """``②`` as ``2``, ``Ⓑ`` as ``B``, a full-width form as its ASCII."""
    if "①" <= character <= "⓿" or "❶" <= character <= "➓":
        number = unicodedata.numeric(character, None)
        if number is not None:
            return str(int(number))
    return unicodedata.normalize("NFKC", character) if character > "\u24b5" else character


def _equal(written: str, texts: Sequence[str]) -> set[int]:
    """The places of the texts that are what is written."""
    # Without its label, a text is its own end: so most need no closer look.
    return {
        place
        for place, text in enumerate(texts)
        if text.rstrip().endswith(written.rstrip()) and _same(written, text)
    }


def _same(written: str, text: str) -> bool:
    """Whether the two are one text, an option's own label ("B) 15") left aside."""
    written, text = written.strip(), text.strip()
    return bool(written) and written in (text, _OWN_LABEL.sub("", text))


_OWN_LABEL = re.compile(r"^(?:[(\[]?(?:[A-Ha-h]|\d)[.):\]]|[①-⑳])\s*")


def _text(option: object) -> str:
    if isinstance(option, str | int | float):
        return str(option)
    fields = getattr(option, "__dict__", option)
    if isinstance(fields, dict):
        for name in _TEXT_FIELDS:
            if isinstance(text := fields.get(name), str):
                return text
    return ""


def _beside(info: ValidationInfo) -> Sequence[object] | None:
    """The valid list of options that was read before this field, if any."""
    options = next((info.data[name] for name in OPTION_LISTS if name in info.data), None)
    return options if isinstance(options, Sequence) else None


def _read(value: object, info: ValidationInfo) -> object:
    """In a model's reply: the index that the value names. Elsewhere the value is the index."""
    if info.context is not REPLY_CONTEXT:
        return value
    options = _beside(info)
    if options is None:
        raise PydanticCustomError(
            "option_index", "there is no valid list of options to choose from"
        )
    alone = value[0] if isinstance(value, list) and len(value) == 1 else value
    index = option_index(alone, options, bare_numbers=True)
    if index is None:
        raise PydanticCustomError(
            "option_index",
            "{answer} does not name exactly one of the {count} options: give the option's letter",
            {"answer": repr(value)[:80], "count": len(options)},
        )
    return index


OptionIndex = Annotated[
    int,
    OptionIndexMarker(),
    BeforeValidator(_read),
    WithJsonSchema(
        {"type": "integer", "minimum": 1, "description": "number of the right option, from 1"},
        mode="validation",
    ),
]
"""The 0-based index of the right option, in a field declared after its list ``options``.

A model may answer "B", "②", "2", 2, "정답: 2", "(2)", "2번" or the option's text; numbers count
from 1, as the prompt numbers the options (the JSON Schema for vendors says so). If two readings
differ ("2" is also the text of another option), the reply is refused. Outside ``parse_response``
(stored items) the value is the plain 0-based index.
"""


def _read_each(value: object, info: ValidationInfo) -> object:
    """In a model's reply: a list in which each option is named once, by an entry of its own."""
    options = _beside(info)
    if info.context is not REPLY_CONTEXT or options is None:
        return value
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list):
        return value
    named: dict[object, object] = {}
    for name in (name for entry in entries for name in _apart(entry, options)):
        index = option_index(name, options, bare_numbers=True)
        named.setdefault(str(name) if index is None else index, name)
    return list(named.values())


def _apart(entry: object, options: Sequence[object]) -> list[object]:
    """The options that an entry names ("A, C", "①③"); the entry itself if it is not so made."""
    if isinstance(entry, str) and option_index(entry, options, bare_numbers=True) is None:
        for separator in _SEPARATORS:
            names = [name.strip() for name in separator.split(without_lead(entry))]
            if all(option_index(name, options, bare_numbers=True) is not None for name in names):
                return [*names]
    return [entry]


NamesOfOptions = BeforeValidator(_read_each)
"""For a list of ``OptionIndex``: a model may also write "A, C" or "①③", or name one twice."""
