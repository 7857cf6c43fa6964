"""Errors in the form of Supabase's storage server: HTTP 400, and the real status in the body."""

from starlette.responses import JSONResponse, Response


class StorageError(Exception):
    """One error of the API; ``code`` is the newer name, ``error`` the one that clients read."""

    def __init__(self, status: int, error: str, message: str, code: str) -> None:
        super().__init__(message)
        self._status = status
        self._body = {"statusCode": str(status), "error": error, "message": message, "code": code}

    def response(self) -> Response:
        """As the server sends it: only a 500 and its own 544 are also HTTP's status."""
        return JSONResponse(self._body, self._status if self._status in (500, 544) else 400)


def no_bucket() -> StorageError:
    return StorageError(404, "Bucket not found", "Bucket not found", "NoSuchBucket")


def no_object() -> StorageError:
    return StorageError(404, "not_found", "Object not found", "NoSuchKey")


def duplicate(code: str) -> StorageError:
    return StorageError(409, "Duplicate", "The resource already exists", code)


def invalid_request(message: str) -> StorageError:
    return StorageError(400, "Error", message, "InvalidRequest")


def invalid_jwt(message: str) -> StorageError:
    return StorageError(400, "InvalidJWT", message, "InvalidJWT")


def denied(message: str) -> StorageError:
    return StorageError(403, "Unauthorized", message, "AccessDenied")
