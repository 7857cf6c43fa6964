"""Options and answers of public data sets: letters, texts, numbers."""

import re
from collections.abc import Sequence
from decimal import Decimal

from app.core.exceptions import JsonValue
from app.domain.interchange.item_parts import listed, short_text
from app.domain.interchange.rows import Row, UnusableRow
from app.shared.enums import QuestionType
from app.shared.item_keys import BooleanKey, ChoiceKey, ItemKey, NumericKey, TextKey
from app.shared.items import MAX_OPTIONS, OPTION_LETTERS, ItemOption

_LABEL = re.compile(r"^\s*\(?([A-Za-z])[).:]\s*")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?")


def loose_parts(row: Row, stated: QuestionType | None) -> tuple[tuple[ItemOption, ...], ItemKey]:
    """Options and key of a row whose answer is not in our own form.

    Options with the letter or the text of one of them are multiple choice; true or false is what
    it says; one number is numeric, unless the ``stated`` type is short answer; anything else, one
    or several, are wordings of a short answer.

    Raises:
        UnusableRow: the answer says nothing, or the options lack the answer.
    """
    options = _options(listed(row, "options"))
    answer = row.values.get("answer")
    if options:
        correct = _position(answer, [option.content for option in options])
        marked = [o.model_copy(update={"is_correct": o is options[correct]}) for o in options]
        return tuple(marked), ChoiceKey(options=(correct,))
    if isinstance(answer, bool):
        return (), BooleanKey(value=answer)
    return (), _open_key(row, stated)


def _options(given: Sequence[JsonValue]) -> list[ItemOption]:
    """Without labels ("B) ..."), if each option has that of its own position: "A. Lincoln" may
    stand first among names without any.
    """
    options = [_option(option, position) for position, option in enumerate(given)]
    labels = [_LABEL.match(option.content) for option in options]
    if not all(
        label and label.group(1).upper() == chr(ord("A") + position)
        for position, label in enumerate(labels)
    ):
        return options
    return [
        option.model_copy(
            update={"content": short_text(_LABEL.sub("", option.content), f"option {number}")}
        )
        for number, option in enumerate(options, start=1)
    ]


def _option(option: JsonValue, position: int) -> ItemOption:
    parts = option if isinstance(option, dict) else {"content": option}
    name = f"option {position + 1}"
    content = short_text(parts.get("content"), name)
    rationale = parts.get("rationale")
    return ItemOption(
        content=content,
        rationale=short_text(rationale, f"rationale of {name}") if rationale else None,
    )


def _position(answer: JsonValue, contents: list[str]) -> int:
    """0-based position of the key, which is a letter, or the text of exactly one option."""
    if len(contents) > MAX_OPTIONS:
        raise UnusableRow(f"more than {MAX_OPTIONS} options")
    if isinstance(answer, bool | list | dict):
        raise UnusableRow("answer must be a letter or the text of an option")
    text = "" if answer is None else str(answer).strip()
    by_text = [at for at, content in enumerate(contents) if content == text]
    by_letter = OPTION_LETTERS[: len(contents)].find(text.upper()) if len(text) == 1 else -1
    readings = set(by_text) | ({by_letter} if by_letter >= 0 else set())
    if len(readings) != 1:
        raise UnusableRow(f"answer {text!r} is not the letter or the text of exactly one option")
    return readings.pop()


def _open_key(row: Row, stated: QuestionType | None) -> TextKey | NumericKey:
    answer = row.values.get("answer")
    given = answer if isinstance(answer, list) else [answer]
    # Of several columns for one wording each, some rows fill fewer.
    said = [one for one in given if one is not None and str(one).strip()]
    accepted = tuple(dict.fromkeys(short_text(one, "the answer") for one in said))
    if not accepted:
        raise UnusableRow("the answer is empty")
    is_number = len(accepted) == 1 and _DECIMAL.fullmatch(accepted[0]) is not None
    if stated is QuestionType.SHORT_ANSWER or not is_number:
        return TextKey(accepted=accepted)
    tolerance = row.text("tolerance") or "0"
    if not _DECIMAL.fullmatch(tolerance) or tolerance.startswith("-"):
        raise UnusableRow(f"tolerance {tolerance!r} is not a number of 0 or more")
    return NumericKey(value=_plain(accepted[0]), tolerance=_plain(tolerance))


def _plain(number: str) -> str:
    return f"{Decimal(number):f}"
