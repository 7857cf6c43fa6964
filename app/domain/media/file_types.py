"""Which types of files each kind may be of, and whether a file is what it is said to be."""

import unicodedata
from collections.abc import Callable, Mapping

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.domain.media.staging import StagedFile
from app.shared.assets import AssetKind

_IMAGES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
_LINES = {"application/jsonl": "jsonl"}
ANY_BYTES = "application/octet-stream"
"""What a vendor gave, whatever it is: lines that are cut in the middle of a character."""
EXTENSIONS: Mapping[AssetKind, Mapping[str, str]] = {
    AssetKind.IMAGE: _IMAGES,
    AssetKind.THUMBNAIL: _IMAGES,
    AssetKind.AUDIO: {"audio/mpeg": "mp3", "audio/wav": "wav", "audio/ogg": "ogg"},
    AssetKind.CAPTION: {"text/vtt": "vtt", "application/x-subrip": "srt"},
    AssetKind.BATCH_INPUT: _LINES,
    AssetKind.BATCH_OUTPUT: {**_LINES, ANY_BYTES: "bin"},
    AssetKind.EXPORT: {
        **_LINES,
        "application/json": "json",
        "text/csv": "csv",
        "application/zip": "zip",
    },
}
"""MIME types that a kind may have, and how the names of their files end."""

# Other names of the same types, as browsers, vendors and file managers give them.
_SAME_TYPE = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "application/x-ndjson": "application/jsonl",
    "application/x-zip-compressed": "application/zip",
}
_SAME_ENDING = {"jpeg": "jpg", "oga": "ogg", "ndjson": "jsonl"}
_SVG = "image/svg+xml"


def _is_mp3(head: bytes) -> bool:
    """An ID3v2 tag, or a frame of MPEG audio layer III (ISO/IEC 11172-3, 2.4.1.3)."""
    if head.startswith(b"ID3"):
        return True
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sample_rate != 3


_IS: Mapping[str, Callable[[bytes], bool]] = {
    "image/png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "image/gif": lambda head: head.startswith((b"GIF87a", b"GIF89a")),
    "image/webp": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    "audio/wav": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE",
    "audio/ogg": lambda head: head.startswith(b"OggS"),
    "audio/mpeg": _is_mp3,
    "application/zip": lambda head: head.startswith((b"PK\x03\x04", b"PK\x05\x06")),
}
"""The types that first bytes tell; all others are text."""

_LONGEST_NAME = 200  # characters, as the column has them
_JOINERS = "\u200c\u200d"  # which scripts and emoji need
_NO_LETTERS = ("Cc", "Cs", "Zl", "Zp")  # controls, halves of pairs, ends of lines and paragraphs


def type_of_key(key: str) -> str:
    """The MIME type of what is kept under a key of ours, by its ending."""
    ending = key.rpartition(".")[2]
    types = (pair for kind in EXTENSIONS.values() for pair in kind.items())
    return next((mime for mime, known in types if known == ending), "application/octet-stream")


def is_shown(mime_type: str) -> bool:
    """Whether a browser may show it in place; what is not an image or audio is saved."""
    return mime_type.startswith(("image/", "audio/")) and mime_type != _SVG


def chosen_type(kind: AssetKind, mime_type: str | None, file_name: str | None) -> str:
    """The MIME type that was given, or else the one that the file's name tells.

    Raises:
        BusinessException: ASSET_INVALID when there is none, or none that the kind may have.
    """
    known = EXTENSIONS[kind]
    if mime_type is not None:
        given = mime_type.partition(";")[0].strip().lower()
        found: str | None = _SAME_TYPE.get(given, given)
    else:
        given = (file_name or "").rpartition(".")[2].lower() if "." in (file_name or "") else ""
        ending = _SAME_ENDING.get(given, given)
        found = next((mime for mime, its in known.items() if its == ending), None)
        given = f".{given}" if given else "no type and no name that tells it"
    if found in known:
        return str(found)
    reason = ""
    if given in (_SVG, ".svg"):
        reason = " SVG may hold scripts, so it is not taken: convert it to PNG."
    raise _invalid(
        f"A file of kind {kind} is one of {', '.join(known)}; this one is {given}.{reason}",
        {"kind": kind.value, "found": given, "allowed": [*known]},
    )


def check_content(file: StagedFile, mime_type: str) -> None:
    """Refuse a file that is empty, or not what its type says.

    Raises:
        BusinessException: ASSET_INVALID with what was ``found``.
    """
    if file.byte_size == 0:
        raise _invalid("The file is empty.", {"found": "0 bytes"})
    is_it = _IS.get(mime_type)
    if mime_type == ANY_BYTES or (file.is_text if is_it is None else is_it(file.head)):
        return
    found = _told_by(file)
    raise _invalid(
        f"The file is said to be {mime_type}, but it is {found}.",
        {"mime_type": mime_type, "found": found},
    )


def checked_name(file_name: str | None) -> str | None:
    """A file's name, with its letters composed (macOS takes Hangul syllables apart).

    What cannot be seen is left out: marks of direction make "gpj.exe" read "exe.jpg".

    Raises:
        BusinessException: ASSET_INVALID when it is too long, or no name.
    """
    seen = (c for c in file_name or "" if c in _JOINERS or unicodedata.category(c) != "Cf")
    name = unicodedata.normalize("NFC", "".join(seen)).strip()
    is_name = not any(c in "/\\" or unicodedata.category(c) in _NO_LETTERS for c in name)
    if is_name and len(name) <= _LONGEST_NAME:
        return name or None
    raise _invalid(
        f"A file's name is of at most {_LONGEST_NAME} characters, without / and \\ and control "
        "characters. Give another one.",
        {"characters": len(name)},
    )


def _told_by(file: StagedFile) -> str:
    """What the bytes of a file are."""
    for mime_type, is_it in _IS.items():
        if is_it(file.head):
            return mime_type
    if file.is_text and b"<svg" in file.head:
        return _SVG
    return "UTF-8 text" if file.is_text else f"bytes that begin with {file.head[:8].hex(' ')}"


def _invalid(message: str, details: Mapping[str, JsonValue]) -> BusinessException:
    return BusinessException(ErrorCode.ASSET_INVALID, message, details)
