"""What a reply may write in another form than its schema asks for, where only one thing is meant.

All of these run before validation and leave the schema that vendors are bound to as it is.
"""

import re

import orjson

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_LOOSE_GAP = re.compile(r"\[\[\s*(\d+)\s*\]\]")


def none_if_blank(written: object) -> object:
    """Models that have nothing to write where a text may stand often write an empty one."""
    return None if _is_blank(written) else written


def empty_if_none(written: object) -> object:
    """A text that is null is empty."""
    return "" if written is None else written


def zero_if_blank(written: object) -> object:
    """A number that is null or not written is 0."""
    return "0" if _is_blank(written) else written


def as_list(written: object) -> object:
    """One text as a list of one, nothing as an empty list; entries of a list without a word go."""
    if _is_blank(written):
        return []
    if isinstance(written, str) and not _is_json(written):
        return [written]
    if isinstance(written, list):
        return [entry for entry in written if not _is_blank(entry)]
    return written


def as_paragraphs(written: object) -> object:
    """One text as the paragraphs between its blank lines."""
    if isinstance(written, str) and not _is_json(written):
        return as_list(_BLANK_LINES.split(written.strip()))
    return as_list(written)


def as_gap(written: object) -> object:
    """The answers of a gap, where they stand without their name."""
    is_text = isinstance(written, str) and not _is_json(written)
    return {"accepted_answers": written} if is_text or isinstance(written, list) else written


def in_one_line(written: object) -> object:
    """A text with every run of white space made one blank."""
    return " ".join(written.split()) if isinstance(written, str) else written


def with_tight_gaps(written: object) -> object:
    """A text whose gap marks have no blanks inside."""
    return _LOOSE_GAP.sub(r"[[\1]]", written) if isinstance(written, str) else written


def _is_blank(written: object) -> bool:
    return written is None or (isinstance(written, str) and not written.strip())


def _is_json(written: str) -> bool:
    """A list or an object that stands as JSON in a text is the parser's to read."""
    try:
        return isinstance(orjson.loads(written), list | dict)
    except orjson.JSONDecodeError:
        return False
