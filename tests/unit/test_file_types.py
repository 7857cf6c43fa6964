"""Which files are what they are said to be."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.media.file_types import (
    ANY_BYTES,
    EXTENSIONS,
    check_content,
    checked_name,
    chosen_type,
    is_shown,
    type_of_key,
)
from app.domain.media.staging import StagedFile, staged
from app.shared.assets import AssetKind
from tests.support.files import SAMPLES, a_file

# But for the one that is whatever a vendor gave.
TYPES = sorted(
    {pair for kind in EXTENSIONS.values() for pair in kind.items()} - {(ANY_BYTES, "bin")}
)
TEXTS = {ending for _, ending in TYPES} - SAMPLES.keys()


def examined(content: bytes, *, is_text: bool = False) -> StagedFile:
    return StagedFile(Path("x"), len(content), "0" * 64, content[:512], is_text)


def refusal(kind: AssetKind, mime_type: str | None, name: str | None) -> BusinessException:
    with pytest.raises(BusinessException) as caught:
        chosen_type(kind, mime_type, name)
    assert caught.value.code is ErrorCode.ASSET_INVALID
    return caught.value


@pytest.mark.parametrize(("mime_type", "ending"), TYPES)
def test_each_type_is_told_by_the_ending_of_a_name_and_of_a_key(
    mime_type: str, ending: str
) -> None:
    kind = next(kind for kind, known in EXTENSIONS.items() if mime_type in known)

    assert chosen_type(kind, None, f"고양이.v2.{ending.upper()}") == mime_type
    assert chosen_type(kind, mime_type, "x.anything") == mime_type
    assert type_of_key(f"project/{kind}/ab/abcd.{ending}") == mime_type


@pytest.mark.parametrize(
    ("given_type", "kind", "meant"),
    [
        ("IMAGE/PNG", AssetKind.IMAGE, "image/png"),
        ("image/jpg", AssetKind.THUMBNAIL, "image/jpeg"),
        ("audio/x-wav", AssetKind.AUDIO, "audio/wav"),
        ("text/csv; charset=utf-8", AssetKind.EXPORT, "text/csv"),
        ("application/x-ndjson", AssetKind.BATCH_OUTPUT, "application/jsonl"),
    ],
)
def test_other_names_of_a_type_are_understood(given_type: str, kind: AssetKind, meant: str) -> None:
    assert chosen_type(kind, given_type, None) == meant


@pytest.mark.parametrize(
    ("mime_type", "name", "found"),
    [
        (None, "a.mp3", ".mp3"),
        (None, "no ending", "no type and no name that tells it"),
        (None, None, "no type and no name that tells it"),
        ("text/html", "a.png", "text/html"),
        (None, "a.svg", ".svg"),
        ("image/svg+xml", "a.png", "image/svg+xml"),
        ("", "a.png", ""),
    ],
)
def test_what_an_image_may_not_be_is_refused_with_what_was_given(
    mime_type: str | None, name: str | None, found: str
) -> None:
    error = refusal(AssetKind.IMAGE, mime_type, name)

    assert error.details["found"] == found
    assert ("SVG" in error.message) == ("svg" in found)


@pytest.mark.parametrize("ending", SAMPLES)
@pytest.mark.parametrize(("mime_type", "own_ending"), TYPES)
def test_a_binary_file_passes_as_its_own_type_and_no_other(
    ending: str, mime_type: str, own_ending: str
) -> None:
    file = examined(a_file(ending))

    if ending == own_ending:
        check_content(file, mime_type)
        return
    with pytest.raises(BusinessException) as caught:
        check_content(file, mime_type)
    assert caught.value.details["found"] == type_of_key(f"x.{ending}")


@pytest.mark.parametrize("frame", [b"\xff\xfb\x90\x00", b"\xff\xf3\x40\xc0"])
def test_an_mp3_needs_no_tag_in_front(frame: bytes) -> None:
    check_content(examined(frame), "audio/mpeg")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"\xff\xf1\x50\x80", id="AAC"),
        pytest.param(b"\xff\xfb\xf0\x00", id="no bit rate"),
        pytest.param(b"\xff\xfb", id="too short"),
        pytest.param(b"\xff\xfe<\x00", id="UTF-16"),
    ],
)
def test_what_only_looks_like_an_mp3_frame_is_refused(head: bytes) -> None:
    with pytest.raises(BusinessException):
        check_content(examined(head), "audio/mpeg")


@pytest.mark.parametrize(
    ("content", "is_text", "found"),
    [
        (b"", True, "0 bytes"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'/>", True, "image/svg+xml"),
        (b"<html>", True, "UTF-8 text"),
        (b"\x00\x01\xff", False, "bytes that begin with 00 01 ff"),
    ],
)
def test_what_is_no_image_is_named(content: bytes, is_text: bool, found: str) -> None:
    with pytest.raises(BusinessException) as caught:
        check_content(examined(content, is_text=is_text), "image/png")

    assert caught.value.details["found"] == found


def test_only_images_and_audio_are_shown_in_place() -> None:
    shown = {ending for mime_type, ending in TYPES if is_shown(mime_type)}

    assert shown == set(SAMPLES) - {"zip"}


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120))
def test_a_name_is_kept_as_it_is_written_or_refused_for_its_slashes(name: str) -> None:
    try:
        kept = checked_name(name)
    except BusinessException:
        assert "/" in name or "\\" in name
    else:
        assert checked_name(kept) == kept
        assert (kept is None) == (not name.strip())


@pytest.mark.parametrize(
    "name", ["a/b", "..\\b", "a\nb", "a\x00", "\ud800", "a\u2028b", "가" * 201]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(BusinessException) as caught:
        checked_name(name)

    assert caught.value.code is ErrorCode.ASSET_INVALID


def test_what_turns_a_name_around_is_left_out_and_what_joins_letters_stays() -> None:
    assert checked_name("a\u202egpj.png\ufeff ") == "agpj.png"
    assert checked_name("\u2066\u2069") is None
    assert checked_name("👩\u200d🏫.png") == "👩\u200d🏫.png"


@given(st.lists(st.binary(max_size=40), max_size=6))
async def test_text_is_told_however_its_bytes_are_cut(cuts: list[bytes]) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for cut in cuts:
            yield cut

    content = b"".join(cuts)
    async with staged(pieces(), max_bytes=1000) as file:
        is_text = file.is_text

    try:
        expected = "\0" not in content.decode()
    except UnicodeDecodeError:
        expected = False
    assert (is_text, file.byte_size) == (expected, len(content))
    assert not file.path.exists()


@pytest.mark.parametrize("is_text", [True, False])
def test_what_a_vendor_gave_is_kept_whatever_it_is(is_text: bool) -> None:
    check_content(examined(b'{"a": "\xed\n', is_text=is_text), ANY_BYTES)
