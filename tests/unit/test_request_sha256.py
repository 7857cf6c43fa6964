"""What makes two requests under one key the same one."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.api.idempotency import request_sha256

PLACE = ("POST", "/api/v1/generation/questions", "")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(
    SCALARS, lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts), max_leaves=5
)
OBJECTS = st.dictionaries(st.text(), JSON, max_size=3)


def turned(value: object) -> object:
    """The same value, with the members of its objects in the other order."""
    if isinstance(value, dict):
        return {name: turned(part) for name, part in reversed(value.items())}
    return [turned(part) for part in value] if isinstance(value, list) else value


@settings(max_examples=50)
@given(OBJECTS)
def test_the_order_of_members_spaces_and_escapes_make_no_difference(
    body: dict[str, object],
) -> None:
    plain = json.dumps(body).encode()
    other = json.dumps(turned(body), indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass")

    assert request_sha256(*PLACE, plain) == request_sha256(*PLACE, other)


@settings(max_examples=50)
@given(JSON, JSON)
def test_what_says_something_else_is_another_request(one: object, other: object) -> None:
    one_text, other_text = json.dumps(one), json.dumps(other)
    is_same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    hashes = {request_sha256(*PLACE, text.encode()) for text in (one_text, other_text)}
    assert len(hashes) == (1 if is_same else 2)


@given(st.binary(), st.binary())
def test_bodies_that_are_not_json_are_taken_by_their_bytes(one: bytes, other: bytes) -> None:
    bodies = (b"{" + one, b"{" + other)
    hashes = {request_sha256(*PLACE, body) for body in bodies}
    assert (len(hashes) == 1) is (one == other) or _is_json(bodies[0]) or _is_json(bodies[1])


def test_method_path_and_query_count() -> None:
    places = [
        PLACE,
        ("PUT", *PLACE[1:]),
        (*PLACE[:1], "/api/v1/generation/passages", ""),
        (*PLACE[:2], "a=1"),
    ]
    assert len({request_sha256(*place, b"{}") for place in places}) == len(places)


def test_nesting_without_end_is_no_trouble() -> None:
    deep, deeper = b"[" * 100_000, b"[" * 100_001
    assert request_sha256(*PLACE, deep) != request_sha256(*PLACE, deeper)


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
