"""Supabase's answers as our errors."""

import pytest

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.supabase_errors import SupabaseError, from_answer

_MEANING = [
    (402, "Error", "exceed_storage_size_quota", ErrorCode.STORAGE_FULL),
    (403, "Unauthorized", "storage quota exceeded", ErrorCode.STORAGE_FULL),
    (507, "Error", "Insufficient Storage", ErrorCode.STORAGE_FULL),
    (404, "Bucket not found", "Bucket not found", ErrorCode.STORAGE_BUCKET_MISSING),
    (404, "not_found", "Object not found", ErrorCode.ASSET_BYTES_MISSING),
    (404, "Not found", "The resource was not found", ErrorCode.ASSET_BYTES_MISSING),
    (404, "InternalError", "<html>", ErrorCode.STORAGE_UNAVAILABLE),
    (413, "Payload too large", "The object exceeded", ErrorCode.ASSET_TOO_LARGE),
    (415, "invalid_mime_type", "mime type", ErrorCode.STORAGE_REJECTED),
    (400, "InvalidKey", "Invalid key: a", ErrorCode.STORAGE_REJECTED),
    (400, "InvalidJWT", "jwt expired", ErrorCode.STORAGE_REJECTED),
    (401, "InternalError", "Invalid API key", ErrorCode.STORAGE_REJECTED),
    (403, "Unauthorized", "Invalid Compact JWS", ErrorCode.STORAGE_REJECTED),
    (409, "Duplicate", "The resource already exists", ErrorCode.STORAGE_REJECTED),
    (409, "TransactionError", "could not serialize", ErrorCode.STORAGE_UNAVAILABLE),
    (301, "InternalError", "", ErrorCode.STORAGE_UNAVAILABLE),
    (429, "SlowDown", "Please reduce your request rate", ErrorCode.STORAGE_UNAVAILABLE),
    (500, "Internal", "Internal server error", ErrorCode.STORAGE_UNAVAILABLE),
    (544, "DatabaseTimeout", "timed out", ErrorCode.STORAGE_UNAVAILABLE),
]


@pytest.mark.parametrize(("status", "error", "message", "code"), _MEANING)
def test_an_answer_has_one_meaning(status: int, error: str, message: str, code: ErrorCode) -> None:
    assert from_answer(status, error, message).code is code


@pytest.mark.parametrize(("status", "error", "message", "code"), _MEANING)
def test_only_what_passes_is_tried_again(
    status: int, error: str, message: str, code: ErrorCode
) -> None:
    meant = from_answer(status, error, message)

    is_transient = isinstance(meant, SupabaseError) and meant.is_transient
    passes = status >= 500 and status != 507
    assert is_transient == (passes or status == 429 or error == "TransactionError")


def test_a_long_answer_is_cut() -> None:
    meant: BusinessException = from_answer(502, "InternalError", "<html>" * 10_000)

    assert len(str(meant.details["reason"])) == 300
