"""Which storage an installation has."""

from pathlib import Path

import pytest

from app.core.di.storage import build_storage
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.local import LocalStorage
from app.infrastructure.storage.supabase import SupabaseStorage
from tests.support.settings import some_settings

_SUPABASE = {"supabase_url": "https://project.supabase.co", "supabase_service_key": "sb_secret_1"}


def test_without_supabase_it_is_a_folder_below_the_data(tmp_path: Path) -> None:
    settings = some_settings("postgresql://h/d", None, data_dir=tmp_path)

    storage = build_storage(settings)

    assert isinstance(storage, LocalStorage)
    assert storage.path_of("p/a.png") == tmp_path / "storage" / "qgen" / "p" / "a.png"
    assert list(tmp_path.iterdir()) == []


def test_with_supabase_s_url_and_service_key_it_is_supabase_s() -> None:
    settings = some_settings("postgresql://h/d", None, **_SUPABASE, storage_bucket="files")

    storage = build_storage(settings)

    assert isinstance(storage, SupabaseStorage)
    assert storage.bucket == "files"


def test_the_url_alone_is_for_users_tokens_and_files_are_in_the_folder() -> None:
    url = _SUPABASE["supabase_url"]
    settings = some_settings("postgresql://h/d", None, supabase_url=url)

    assert isinstance(build_storage(settings), LocalStorage)


def test_a_service_key_without_the_url_is_refused_since_files_would_go_elsewhere() -> None:
    key = _SUPABASE["supabase_service_key"]
    settings = some_settings("postgresql://h/d", None, supabase_service_key=key)

    with pytest.raises(BusinessException, match="needs SUPABASE_URL") as refused:
        build_storage(settings)

    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID


@pytest.mark.parametrize("key", ["two words", "ends-in-a-line\n", "열쇠"])
def test_a_key_that_fits_no_header_is_refused_and_not_told(key: str) -> None:
    settings = some_settings("postgresql://h/d", None, **_SUPABASE | {"supabase_service_key": key})

    with pytest.raises(BusinessException, match="SUPABASE_SERVICE_KEY") as refused:
        build_storage(settings)

    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID
    assert key not in refused.value.message
