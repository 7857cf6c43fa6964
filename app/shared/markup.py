"""What in a Markdown text is no prose: code and mathematics.

Most texts have neither, which a look for their signs tells much sooner than a search.
"""

import re

# CommonMark: code ends at a run of as many backticks as it began with; a fence is the long case.
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_MATHS = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)


def without_code(text: str) -> str:
    """The text around code spans and code fences."""
    return _CODE.sub(" ", text) if "`" in text else text


def without_maths(text: str) -> str:
    """The words around the mathematics."""
    return _MATHS.sub(" ", text) if _may_have_maths(text) else text


def maths_in(text: str) -> list[str]:
    """The inside of each formula."""
    if not _may_have_maths(text):
        return []
    return ["".join(groups) for groups in _MATHS.findall(text)]


def with_bare_maths(text: str) -> str:
    """The text with its formulas written without delimiters and blanks."""
    if not _may_have_maths(text):
        return text
    return _MATHS.sub(lambda found: "".join("".join(filter(None, found.groups())).split()), text)


def _may_have_maths(text: str) -> bool:
    return "$" in text or "\\" in text
