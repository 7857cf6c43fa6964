"""What holds for the box below a stem (〈보기〉)."""

import re
from collections.abc import Iterator, Sequence

from app.domain.generation.checks.options import half_width, repeats
from app.domain.generation.tasks import Problem
from app.shared.enums import BoxStyle, Locale
from app.shared.generation import GenerateQuestion
from app.shared.items import Item

_LABELS = {Locale.KO: "ㄱㄴㄷㄹㅁ", Locale.EN: ("I", "II", "III", "IV", "V")}
_LINE = r"^[ \t]*(?:[-•][ \t]+)?[(\[]?({label})[.):\]]{{1,2}}[ \t]*\S"
_STATEMENT = {
    Locale.KO: re.compile(_LINE.format(label="[ㄱ-ㅁ]"), re.MULTILINE),
    Locale.EN: re.compile(_LINE.format(label="IV|V|I{1,3}"), re.MULTILINE),
}
_LABEL_IN_OPTION = {Locale.KO: re.compile(r"[ㄱ-ㅎ]"), Locale.EN: re.compile(r"\b(IV|V|I{1,3})\b")}
_JOINERS = re.compile(r"[\s,.·・ㆍ、/&()\[\]와과및만]|모두|\b(?:and|only|both)\b", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*+|__")
_ALL_THAT_APPLY = re.compile(r"모두|있는 대로")


def check_box(item: Item, order: GenerateQuestion) -> Iterator[Problem]:
    """Whether there is a box exactly where one is asked for, and its statements are of use."""
    if order.box is None:
        if item.boxed_text:
            yield Problem("BOX_UNASKED", "No box is asked for: leave boxed_text null.")
    elif not item.boxed_text:
        yield Problem("BOX_MISSING", "A box is asked for: write its text in boxed_text.")
    elif order.box is BoxStyle.STATEMENTS:
        yield from _statement_problems(item, item.boxed_text, order.locale)


def _statement_problems(item: Item, box: str, locale: Locale) -> Iterator[Problem]:
    labels = _STATEMENT[locale].findall(_plain(box))
    expected = list(_LABELS[locale][: len(labels)])
    if len(labels) < 3 or labels != expected:
        shown = ", ".join(f"'{label}. '" for label in _LABELS[locale][:3])
        yield Problem(
            "BOX_STATEMENTS", f"Write 3 to 5 statements in the box; begin each line with {shown}..."
        )
        return
    combinations = [_named_in(option.content, locale) for option in item.options]
    for number, named in enumerate(combinations, start=1):
        if not named or not named <= set(labels):
            yield Problem(
                "BOX_OPTION",
                f"Option {number} is not a combination of {', '.join(labels)}: "
                f"write labels only, such as '{labels[0]}, {labels[2]}'.",
            )
    yield from repeats("Options", combinations)
    yield from _use_problems(item, labels, combinations, locale)


def _use_problems(
    item: Item, labels: Sequence[str], combinations: Sequence[frozenset[str]], locale: Locale
) -> Iterator[Problem]:
    for label in labels:
        uses = sum(label in named for named in combinations)
        if uses in (0, len(combinations)):
            where = "no" if uses == 0 else "every"
            yield Problem("BOX_STATEMENT_IDLE", f"Statement {label} stands in {where} option.")
    nested = any(a < b for a in combinations for b in combinations)
    if locale is Locale.KO and nested and not _ALL_THAT_APPLY.search(item.stem):
        # Otherwise a smaller combination of true statements would be right as well.
        yield Problem("BOX_NEEDS_ALL", "Ask for all that apply: '있는 대로' or '모두' in the stem.")


def _named_in(option: str, locale: Locale) -> frozenset[str]:
    """The labels of an option that is made of labels only."""
    plain, labels = _plain(option), _LABEL_IN_OPTION[locale]
    rest = _JOINERS.sub("", labels.sub("", plain))
    return frozenset(labels.findall(plain)) if not rest else frozenset()


def _plain(text: str) -> str:
    return _EMPHASIS.sub("", half_width(text))
