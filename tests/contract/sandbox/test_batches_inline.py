"""Bodies with many requests: read piece by piece, they say what they say as a whole."""

from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.batches.inline import members
from sandbox.jsons import JsonValue, NotJson

_LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
_VALUES = st.recursive(
    _LEAVES | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def _read(path: Path, body: bytes) -> Mapping[str, JsonValue]:
    """The body put together again; the list `requests` from its elements."""
    path.write_bytes(body)
    read: dict[str, JsonValue] = {}
    for member in members(path, "requests"):
        if member.place is None:
            read[member.name] = member.value
        else:
            listed = read.setdefault(member.name, [])
            assert isinstance(listed, list)
            assert len(listed) == member.place
            listed.append(member.value)
    return read


@settings(max_examples=50)
@given(
    st.dictionaries(st.text().filter(lambda name: name != "requests"), _VALUES),
    st.lists(_VALUES, min_size=1),
    st.sampled_from([0, orjson.OPT_INDENT_2]),
)
def test_an_object_is_read_as_it_is(
    tmp_path_factory: pytest.TempPathFactory,
    others: dict[str, JsonValue],
    requests: list[JsonValue],
    spaces: int,
) -> None:
    body = {**others, "requests": requests}
    path = tmp_path_factory.getbasetemp() / "body"

    assert _read(path, orjson.dumps(body, option=spaces)) == body


def test_pieces_may_end_anywhere(tmp_path: Path) -> None:
    requests: list[JsonValue] = [{"n": 123456789, "text": "비율과 비례식 " * 40}] * 9000
    large: JsonValue = "길다" * 600_000

    read = _read(tmp_path / "body", orjson.dumps({"requests": [*requests, large], "end": 12}))

    assert read == {"requests": [*requests, large], "end": 12}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"requests": [1, 2}',
        b'{"requests": [1 2]}',
        b'{"requests": [{"a": 1]}',
        b'{"a": 1} x',
        b"{1: 2}",
        b'{"a": NaN}',
        b'{"a": "\xff"}',
        b'{"a" 1}',
    ],
)
def test_what_is_no_object_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(NotJson):
        _read(tmp_path / "body", body)
