"""The text of an API key: ``qgen_<prefix>_<secret>``, and what is kept of it."""

import hashlib
import re
import secrets
import string
from dataclasses import dataclass

KEY_BEGINS = "qgen_"
_ALPHABET = string.digits + string.ascii_letters
_PREFIX_CHARS = 8
_SECRET_CHARS = 43  # of 62 letters: 256 bits
_FORM = re.compile(
    rf"{KEY_BEGINS}([0-9A-Za-z]{{{_PREFIX_CHARS}}})_[0-9A-Za-z]{{{_SECRET_CHARS}}}", flags=re.ASCII
)


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key in full. ``prefix`` may be shown to anybody."""

    text: str
    prefix: str

    @property
    def sha256(self) -> str:
        """What is kept of it, in hexadecimal: 256 random bits need no slow hash."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def new_key_text() -> KeyText:
    """A key that nobody has."""
    prefix, secret = _random(_PREFIX_CHARS), _random(_SECRET_CHARS)
    return KeyText(f"{KEY_BEGINS}{prefix}_{secret}", prefix)


def key_text(text: str) -> KeyText | None:
    """The key that a text is; None: it has not the form of one."""
    found = _FORM.fullmatch(text)
    return KeyText(text, found[1]) if found else None


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
