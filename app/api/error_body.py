"""The body of errors. Beside no web framework: commands print it too."""

from pydantic import BaseModel

from app.core.exceptions import ErrorCode


class ErrorInfo(BaseModel):
    """What went wrong, for programs (code, details) and for people (message)."""

    code: ErrorCode
    message: str
    details: dict[str, object]
    request_id: str | None


class ErrorBody(BaseModel):
    """The body of every error, whatever its status."""

    error: ErrorInfo
