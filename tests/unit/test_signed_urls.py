"""URLs of the local storage: whom they let in, and for how long."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.url_signer import UrlSigner

_BEGINNING = datetime(2026, 11, 22, 9, tzinfo=UTC)
_KEY = "project/image/ab12.png"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.moment = _BEGINNING

    def __call__(self) -> datetime:
        return self.moment


def _parts(url: str) -> tuple[str, str, int, str | None, str]:
    """What a route reads of a URL: bucket, key, expires, name, signature."""
    split = urlsplit(url)
    bucket, _, key = unquote(split.path).removeprefix("/api/v1/files/").partition("/")
    query = {name: values[0] for name, values in parse_qs(split.query).items()}
    return bucket, key, int(query["expires"]), query.get("name"), query["signature"]


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "url-secret"


@pytest.fixture(scope="module")
def signer(secret_file: Path) -> UrlSigner:
    return UrlSigner(secret_file, Clock())


@given(st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_signed_url_is_let_pass_with_the_name_that_it_was_signed_with(
    signer: UrlSigner, name: str | None
) -> None:
    url = signer.sign("qgen", _KEY, 60, name)

    bucket, key, expires, given_name, signature = _parts(url)

    assert (bucket, key, given_name) == ("qgen", _KEY, name)
    assert expires == _BEGINNING.timestamp() + 60
    signer.verify(bucket, key, expires, given_name, signature)


@pytest.mark.parametrize("changed", range(5))
def test_a_url_with_a_changed_part_is_refused(signer: UrlSigner, changed: int) -> None:
    parts = _parts(signer.sign("qgen", _KEY, 60, "a.png"))
    others = ("other", "project/image/ab13.png", parts[2] + 1, "b.png", parts[4][:-1] + "é")
    bucket, key, expires, name, signature = (
        other if place == changed else part
        for place, (part, other) in enumerate(zip(parts, others, strict=True))
    )

    with pytest.raises(BusinessException) as refused:
        signer.verify(str(bucket), str(key), int(str(expires)), str(name), str(signature))

    assert refused.value.code is ErrorCode.URL_INVALID


def test_a_name_cannot_be_taken_away_or_moved_into_another_part(signer: UrlSigner) -> None:
    bucket, key, expires, _, signature = _parts(signer.sign("qgen", _KEY, 60, "a.png"))

    for wrong in ((bucket, key, None), (f"{bucket}\n{key}", "", "a.png")):
        with pytest.raises(BusinessException) as refused:
            signer.verify(wrong[0], wrong[1], expires, wrong[2], signature)
        assert refused.value.code is ErrorCode.URL_INVALID


def test_a_url_is_let_pass_until_it_expires_and_not_after(secret_file: Path) -> None:
    clock = Clock()
    signer = UrlSigner(secret_file, clock)
    parts = _parts(signer.sign("qgen", _KEY, 60, None))

    clock.moment = _BEGINNING + timedelta(seconds=59.9)
    signer.verify(*parts)

    clock.moment = _BEGINNING + timedelta(seconds=60)
    with pytest.raises(BusinessException) as expired:
        signer.verify(*parts)
    assert expired.value.code is ErrorCode.URL_EXPIRED


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "url-secret"

    with ThreadPoolExecutor(8) as pool:
        urls = list(
            pool.map(lambda _: UrlSigner(path, Clock()).sign("qgen", _KEY, 60, None), range(16))
        )

    assert len(set(urls)) == 1
    assert path.stat().st_mode & 0o777 == 0o600


def test_installations_do_not_let_each_other_s_urls_pass(tmp_path: Path) -> None:
    one, other = UrlSigner(tmp_path / "one", Clock()), UrlSigner(tmp_path / "other", Clock())

    with pytest.raises(BusinessException) as refused:
        other.verify(*_parts(one.sign("qgen", _KEY, 60, None)))

    assert refused.value.code is ErrorCode.URL_INVALID


def test_a_secret_that_cannot_be_kept_is_an_unavailable_storage(tmp_path: Path) -> None:
    with pytest.raises(BusinessException) as failed:
        UrlSigner(tmp_path, Clock()).sign("qgen", _KEY, 60, None)

    assert failed.value.code is ErrorCode.STORAGE_UNAVAILABLE
    assert str(tmp_path) in failed.value.message
