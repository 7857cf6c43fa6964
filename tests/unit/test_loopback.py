import pytest

from app.shared.loopback import is_loopback


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "::ffff:127.0.0.1"]
)
def test_this_machine_is_known_by_its_names_and_addresses(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", "0.0.0.0", "::", "10.0.0.1", "128.0.0.1", "::ffff:10.0.0.1", "evil.example"),  # noqa: S104
        *("localhost.evil.example", "127.0.0.1.evil.example", "127.1", "2130706433", "[", "évil"),
    ],
)
def test_nothing_else_is(host: str) -> None:
    assert not is_loopback(host)
