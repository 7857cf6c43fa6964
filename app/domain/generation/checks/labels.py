"""Labels that stand in front of options, where the product numbers them itself."""

import re
from collections.abc import Sequence

_SERIES = (
    "ABCDEFGHIJ",
    [str(number) for number in range(1, 11)],
    "①②③④⑤⑥⑦⑧⑨⑩",
    "가나다라마바사아자차",
    "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊ",
    ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"),
)
# "A) x", "(a) x", "[1] x", "가. x", "C: x", also "A)x" and "①x"; not "1.5", "1: 2", a label alone,
# or "(A) - (C)", which is made of labels.
_LABEL = re.compile(
    r"\s*(?:[(\[]?([A-Za-z]|[IVXivx]{1,4}|\d{1,2}|[가-힣]|[ㄱ-ㅎ])"
    r"(?:\.(?=\s|[^\W\d_])|(?<!\d):(?=\s)|[)\]](?=\s|[\w$\"'“‘]))|([①-⑩]))"
    r"(?!\s*[-–—→,]\s*[(\[])\s*\S"
)
_EMPHASIS = re.compile(r"\*\*|__")


def are_labelled(contents: Sequence[str], *, in_any_order: bool) -> bool:
    """Whether contents carry the first labels of one series, each once.

    Names with initials ("C. S. Lewis") do not run from the first label on.

    Args:
        contents: the texts in the order in which they are shown.
        in_any_order: whether labels count that are not those of the places where they stand: in
            things to be put in order they give the key away.
    """
    labels = [_label_of(content) for content in contents]
    if not labels or not all(labels):
        return False
    for series in _SERIES:
        first = list(series[: len(labels)])
        if sorted(labels) == sorted(first) if in_any_order else labels == first:
            return True
    return False


def _label_of(content: str) -> str:
    """The label in front of a content, in capitals; empty if there is none."""
    found = _LABEL.match(_EMPHASIS.sub("", content))
    return "".join(filter(None, found.groups())).upper() if found else ""
