"""Korean and English texts of the command line."""

import os


def _speaks_korean() -> bool:
    chosen = os.environ.get("QGEN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return chosen.lower().startswith("ko")


KOREAN = _speaks_korean()


def t(en: str, ko: str) -> str:
    """The text in the user's language: QGEN_LANG, else the locale of the environment."""
    return ko if KOREAN else en
