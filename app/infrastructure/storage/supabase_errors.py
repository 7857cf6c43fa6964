"""What Supabase Storage answers and does, as our errors.

Its errors come as HTTP 400 with the real status in the body's ``statusCode`` (some also as HTTP
500 and 544); a gateway before it answers with statuses and pages of its own. Codes: storage server
1.11, https://supabase.com/docs/guides/storage/debugging/error-codes
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.storage.failures import bytes_missing

if TYPE_CHECKING:
    import httpx

_REASON_CHARACTERS = 300
_PASSING = {408, 423, 429}  # 423: another upload holds the object
_DUPLICATE = "Duplicate"
_NO_OBJECT = {"not_found", "Not found", "NoSuchKey"}
_UNREADABLE = "InternalError"  # storage3's word for a body that is not the API's


class SupabaseError(BusinessException):
    """Supabase Storage did not do what it was asked.

    Attributes:
        is_transient: whether the same request may succeed later.
        is_duplicate: whether something is there already under that name.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        reason: str,
        *,
        is_transient: bool = False,
        is_duplicate: bool = False,
    ) -> None:
        super().__init__(code, message, {"reason": reason[:_REASON_CHARACTERS]})
        self.is_transient = is_transient
        self.is_duplicate = is_duplicate


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the connection and of storage3 become ours."""
    from httpx import RequestError
    from storage3.exceptions import StorageApiError

    try:
        yield
    except StorageApiError as error:
        status = str(error.status)
        number = int(status) if status.isdecimal() else 500
        raise from_answer(number, error.code, error.message) from error
    except RequestError as error:
        raise unreachable(error) from error
    except (ValueError, KeyError, TypeError) as error:  # storage3 reads what is not the API's
        raise not_storage(f"{type(error).__name__}: {error}") from error


class _Body(BaseModel):
    """An error of the API."""

    statusCode: int  # noqa: N815 - the API's name
    error: str
    message: str


def from_response(response: "httpx.Response") -> BusinessException:
    """The error that an answer is, whose body has been read."""
    try:
        body = _Body.model_validate_json(response.content)
    except ValidationError:
        return from_answer(response.status_code, _UNREADABLE, response.text)
    return from_answer(body.statusCode, body.error, body.message)


def from_answer(status: int, error: str, message: str) -> BusinessException:
    """The error that an answer means.

    Args:
        status: of the body's ``statusCode``, or HTTP's where there is none.
        error: the body's ``error``; "InternalError" where the body could not be read.
        message: the body's ``message``.
    """
    reason = f"{status} {error}: {message}"
    if status in (402, 507) or "quota" in message.lower():
        return SupabaseError(
            ErrorCode.STORAGE_FULL,
            "Supabase Storage has no room left: raise the project's quota or remove files.",
            reason,
        )
    if status >= 500 or status in _PASSING or (status == 409 and error != _DUPLICATE):
        return SupabaseError(
            ErrorCode.STORAGE_UNAVAILABLE,
            "Supabase Storage is not able to answer now; try again later.",
            reason,
            is_transient=True,
        )
    if status < 400 or (status == 404 and error == _UNREADABLE):
        return not_storage(reason)
    if status == 404:
        return _missing(error, reason)
    return _refused(status, error, reason)


def not_storage(reason: str) -> SupabaseError:
    """An answer that is not the API's."""
    return SupabaseError(
        ErrorCode.STORAGE_UNAVAILABLE,
        "What answers at SUPABASE_URL is not Supabase Storage; check the URL.",
        reason,
    )


def unreachable(error: Exception) -> SupabaseError:
    """The connection failed, or gave nothing for too long."""
    return SupabaseError(
        ErrorCode.STORAGE_UNAVAILABLE,
        "Supabase Storage is out of reach or does not answer in time; try again later, and check "
        "SUPABASE_URL if it lasts.",
        f"{type(error).__name__}: {error}",
        is_transient=True,
    )


def _missing(error: str, reason: str) -> BusinessException:
    if error in _NO_OBJECT:
        return bytes_missing()
    return SupabaseError(
        ErrorCode.STORAGE_BUCKET_MISSING,
        "The bucket (QGEN_STORAGE_BUCKET) is not in this Supabase project, or "
        "SUPABASE_SERVICE_KEY may not see it. Run: qgen assets create-bucket",
        reason,
    )


def _refused(status: int, error: str, reason: str) -> SupabaseError:
    if status == 413:
        return SupabaseError(
            ErrorCode.ASSET_TOO_LARGE,
            "Supabase Storage does not take a file so large: raise the limit of the bucket or of "
            "the project.",
            reason,
        )
    if status in (401, 403) or error == "InvalidJWT":
        return SupabaseError(
            ErrorCode.STORAGE_REJECTED,
            "Supabase Storage does not accept the key: check that SUPABASE_SERVICE_KEY is the "
            "secret (service_role) key of the project at SUPABASE_URL.",
            reason,
        )
    return SupabaseError(
        ErrorCode.STORAGE_REJECTED,
        f"Supabase Storage does not take this: {reason[:_REASON_CHARACTERS]}",
        reason,
        is_duplicate=status == 409,
    )
