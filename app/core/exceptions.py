"""The one exception of the product and the codes that clients, operators and logs see."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from app.shared.json_values import JsonScalar, JsonValue

__all__ = ["BusinessException", "ErrorCode", "JsonScalar", "JsonValue"]


class ErrorCode(StrEnum):
    """What went wrong, for programs. Each code has one HTTP status (``http_status``)."""

    # the request
    VALIDATION_FAILED = "VALIDATION_FAILED"
    MALFORMED_BODY = "MALFORMED_BODY"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    ROUTE_NOT_FOUND = "ROUTE_NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    HTTP_ERROR = "HTTP_ERROR"
    # who asks
    AUTH_REQUIRED = "AUTH_REQUIRED"
    KEY_INVALID = "KEY_INVALID"
    KEY_EXPIRED = "KEY_EXPIRED"
    KEY_REVOKED = "KEY_REVOKED"
    KEY_ROTATED = "KEY_ROTATED"
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105 - a code
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a code
    TOKEN_UNVERIFIABLE = "TOKEN_UNVERIFIABLE"  # noqa: S105 - a code
    SCOPE_MISSING = "SCOPE_MISSING"
    PROJECT_FORBIDDEN = "PROJECT_FORBIDDEN"
    PROJECT_NOT_FOUND = "PROJECT_NOT_FOUND"
    PROJECT_EXISTS = "PROJECT_EXISTS"
    KEY_NOT_FOUND = "KEY_NOT_FOUND"
    # content
    QUESTION_NOT_FOUND = "QUESTION_NOT_FOUND"
    QUESTION_EXISTS = "QUESTION_EXISTS"
    PASSAGE_NOT_FOUND = "PASSAGE_NOT_FOUND"
    STANDARD_NOT_FOUND = "STANDARD_NOT_FOUND"
    VERSION_CONFLICT = "VERSION_CONFLICT"
    # runs and money
    RUN_NOT_FOUND = "RUN_NOT_FOUND"
    RUN_STATE_CONFLICT = "RUN_STATE_CONFLICT"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    IDEMPOTENCY_IN_FLIGHT = "IDEMPOTENCY_IN_FLIGHT"
    MODEL_UNKNOWN = "MODEL_UNKNOWN"
    # files
    ASSET_NOT_FOUND = "ASSET_NOT_FOUND"
    ASSET_INVALID = "ASSET_INVALID"
    ASSET_TOO_LARGE = "ASSET_TOO_LARGE"
    ASSET_BYTES_MISSING = "ASSET_BYTES_MISSING"
    URL_INVALID = "URL_INVALID"
    URL_EXPIRED = "URL_EXPIRED"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"
    STORAGE_FULL = "STORAGE_FULL"
    STORAGE_REJECTED = "STORAGE_REJECTED"
    STORAGE_BUCKET_MISSING = "STORAGE_BUCKET_MISSING"
    # background jobs
    JOB_NOT_FOUND = "JOB_NOT_FOUND"
    JOB_STATE_CONFLICT = "JOB_STATE_CONFLICT"
    JOB_TASK_UNKNOWN = "JOB_TASK_UNKNOWN"
    JOB_PAYLOAD_INVALID = "JOB_PAYLOAD_INVALID"
    JOB_ATTEMPTS_EXHAUSTED = "JOB_ATTEMPTS_EXHAUSTED"
    # prompts
    PROMPT_NOT_FOUND = "PROMPT_NOT_FOUND"
    PROMPT_INVALID = "PROMPT_INVALID"
    PROMPT_MISMATCH = "PROMPT_MISMATCH"
    PROMPT_ROLLBACK_IMPOSSIBLE = "PROMPT_ROLLBACK_IMPOSSIBLE"
    PROMPT_VARIABLE_MISSING = "PROMPT_VARIABLE_MISSING"
    PROMPT_VARIABLE_UNKNOWN = "PROMPT_VARIABLE_UNKNOWN"
    # imports
    IMPORT_FILE_UNREADABLE = "IMPORT_FILE_UNREADABLE"
    IMPORT_REJECTED = "IMPORT_REJECTED"
    # providers
    PROVIDER_NOT_CONFIGURED = "PROVIDER_NOT_CONFIGURED"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    PROVIDER_TIMEOUT = "PROVIDER_TIMEOUT"
    PROVIDER_RATE_LIMITED = "PROVIDER_RATE_LIMITED"
    PROVIDER_QUOTA_EXCEEDED = "PROVIDER_QUOTA_EXCEEDED"
    PROVIDER_AUTH_FAILED = "PROVIDER_AUTH_FAILED"
    PROVIDER_REJECTED = "PROVIDER_REJECTED"
    PROVIDER_CIRCUIT_OPEN = "PROVIDER_CIRCUIT_OPEN"
    CALL_INTERRUPTED = "CALL_INTERRUPTED"
    # what the model replied
    REPLY_REFUSED = "REPLY_REFUSED"
    REPLY_FILTERED = "REPLY_FILTERED"
    REPLY_TRUNCATED = "REPLY_TRUNCATED"
    REPLY_EMPTY = "REPLY_EMPTY"
    REPLY_TOO_LARGE = "REPLY_TOO_LARGE"
    REPLY_UNPARSABLE = "REPLY_UNPARSABLE"
    REPLY_INVALID = "REPLY_INVALID"
    # the ground
    CONFIGURATION_INVALID = "CONFIGURATION_INVALID"
    DATABASE_UNAVAILABLE = "DATABASE_UNAVAILABLE"
    DATABASE_NOT_MIGRATED = "DATABASE_NOT_MIGRATED"
    DATABASE_NOT_OURS = "DATABASE_NOT_OURS"
    MIGRATION_CHANGED = "MIGRATION_CHANGED"
    MIGRATION_FAILED = "MIGRATION_FAILED"
    SANDBOX_UNAVAILABLE = "SANDBOX_UNAVAILABLE"
    CACHE_UNAVAILABLE = "CACHE_UNAVAILABLE"
    INTERNAL_ERROR = "INTERNAL_ERROR"

    @property
    def http_status(self) -> int:
        """The HTTP status that the API answers with."""
        return _HTTP_STATUS[self]


_HTTP_STATUS: Mapping[ErrorCode, int] = {
    ErrorCode.VALIDATION_FAILED: 422,
    ErrorCode.MALFORMED_BODY: 400,
    ErrorCode.BODY_TOO_LARGE: 413,
    ErrorCode.ROUTE_NOT_FOUND: 404,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.HTTP_ERROR: 400,
    ErrorCode.AUTH_REQUIRED: 401,
    ErrorCode.KEY_INVALID: 401,
    ErrorCode.KEY_EXPIRED: 401,
    ErrorCode.KEY_REVOKED: 401,
    ErrorCode.KEY_ROTATED: 409,
    ErrorCode.TOKEN_INVALID: 401,
    ErrorCode.TOKEN_EXPIRED: 401,
    ErrorCode.TOKEN_UNVERIFIABLE: 503,
    ErrorCode.SCOPE_MISSING: 403,
    ErrorCode.PROJECT_FORBIDDEN: 403,
    ErrorCode.PROJECT_NOT_FOUND: 404,
    ErrorCode.PROJECT_EXISTS: 409,
    ErrorCode.KEY_NOT_FOUND: 404,
    ErrorCode.QUESTION_NOT_FOUND: 404,
    ErrorCode.QUESTION_EXISTS: 409,
    ErrorCode.PASSAGE_NOT_FOUND: 404,
    ErrorCode.STANDARD_NOT_FOUND: 404,
    ErrorCode.VERSION_CONFLICT: 409,
    ErrorCode.RUN_NOT_FOUND: 404,
    ErrorCode.RUN_STATE_CONFLICT: 409,
    ErrorCode.BUDGET_EXCEEDED: 402,
    ErrorCode.IDEMPOTENCY_KEY_REUSED: 422,
    ErrorCode.IDEMPOTENCY_IN_FLIGHT: 409,
    ErrorCode.MODEL_UNKNOWN: 422,
    ErrorCode.ASSET_NOT_FOUND: 404,
    ErrorCode.ASSET_INVALID: 422,
    ErrorCode.ASSET_TOO_LARGE: 413,
    ErrorCode.ASSET_BYTES_MISSING: 404,
    ErrorCode.URL_INVALID: 403,
    ErrorCode.URL_EXPIRED: 403,
    ErrorCode.STORAGE_UNAVAILABLE: 503,
    ErrorCode.STORAGE_FULL: 507,
    ErrorCode.STORAGE_REJECTED: 502,
    ErrorCode.STORAGE_BUCKET_MISSING: 503,
    ErrorCode.JOB_NOT_FOUND: 404,
    ErrorCode.JOB_STATE_CONFLICT: 409,
    ErrorCode.JOB_TASK_UNKNOWN: 422,
    ErrorCode.JOB_PAYLOAD_INVALID: 422,
    ErrorCode.JOB_ATTEMPTS_EXHAUSTED: 500,
    ErrorCode.PROMPT_NOT_FOUND: 404,
    ErrorCode.PROMPT_INVALID: 422,
    ErrorCode.PROMPT_MISMATCH: 422,
    ErrorCode.PROMPT_ROLLBACK_IMPOSSIBLE: 409,
    ErrorCode.PROMPT_VARIABLE_MISSING: 422,
    ErrorCode.PROMPT_VARIABLE_UNKNOWN: 422,
    ErrorCode.IMPORT_FILE_UNREADABLE: 422,
    ErrorCode.IMPORT_REJECTED: 422,
    ErrorCode.PROVIDER_NOT_CONFIGURED: 503,
    ErrorCode.PROVIDER_UNAVAILABLE: 502,
    ErrorCode.PROVIDER_TIMEOUT: 504,
    ErrorCode.PROVIDER_RATE_LIMITED: 503,
    ErrorCode.PROVIDER_QUOTA_EXCEEDED: 503,
    ErrorCode.PROVIDER_AUTH_FAILED: 502,
    ErrorCode.PROVIDER_REJECTED: 502,
    ErrorCode.PROVIDER_CIRCUIT_OPEN: 503,
    ErrorCode.CALL_INTERRUPTED: 503,
    ErrorCode.REPLY_REFUSED: 422,
    ErrorCode.REPLY_FILTERED: 422,
    ErrorCode.REPLY_TRUNCATED: 502,
    ErrorCode.REPLY_EMPTY: 502,
    ErrorCode.REPLY_TOO_LARGE: 502,
    ErrorCode.REPLY_UNPARSABLE: 502,
    ErrorCode.REPLY_INVALID: 502,
    ErrorCode.CONFIGURATION_INVALID: 500,
    ErrorCode.DATABASE_UNAVAILABLE: 503,
    ErrorCode.DATABASE_NOT_MIGRATED: 503,
    ErrorCode.DATABASE_NOT_OURS: 409,
    ErrorCode.MIGRATION_CHANGED: 409,
    ErrorCode.MIGRATION_FAILED: 500,
    ErrorCode.SANDBOX_UNAVAILABLE: 503,
    ErrorCode.CACHE_UNAVAILABLE: 503,
    ErrorCode.INTERNAL_ERROR: 500,
}


class BusinessException(Exception):
    """An error with a code, a message that says what to do, and details that say where.

    Every error that leaves the product is one of these; anything else is a bug (INTERNAL_ERROR).
    """

    def __init__(
        self, code: ErrorCode, message: str, details: Mapping[str, JsonValue] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: dict[str, JsonValue] = dict(details or {})

    def as_body(self, request_id: UUID | None) -> dict[str, JsonValue]:
        """The one error body: what HTTP clients get and what the CLI prints with ``--json``."""
        return {
            "error": {
                "code": self.code.value,
                "message": self.message,
                "details": self.details,
                "request_id": str(request_id) if request_id else None,
            }
        }
