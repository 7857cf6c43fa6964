"""Contents of files: each is what its name says as far as first bytes tell, and no other has it."""

from app.shared.ids import new_id

SAMPLES = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "gif": b"GIF89a",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "mp3": b"ID3\x04\x00\x00",
    "ogg": b"OggS\x00\x02",
    "zip": b"PK\x03\x04\x14\x00",
}
"""How files of these endings begin."""


def a_file(ending: str = "png", size: int = 100) -> bytes:
    """A file of ``size`` bytes that no other is like."""
    return (SAMPLES[ending] + new_id().bytes).ljust(size, b".")
