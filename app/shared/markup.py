"""What in a Markdown text is no prose: code and mathematics."""

import re

# CommonMark: code ends at a run of as many backticks as it began with; a fence is the long case.
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_MATHS = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)


def without_code(text: str) -> str:
    """The text around code spans and code fences."""
    return _CODE.sub(" ", text)


def without_maths(text: str) -> str:
    """The words around the mathematics."""
    return _MATHS.sub(" ", text)


def maths_in(text: str) -> list[str]:
    """The inside of each formula."""
    return ["".join(groups) for groups in _MATHS.findall(text)]


def with_bare_maths(text: str) -> str:
    """The text with its formulas written without delimiters and blanks."""
    return _MATHS.sub(lambda found: "".join("".join(filter(None, found.groups())).split()), text)
