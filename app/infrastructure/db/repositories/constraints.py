"""Which constraint a statement has met."""

from sqlalchemy.exc import IntegrityError


def constraint_of(error: IntegrityError) -> str | None:
    """The constraint's name, as asyncpg tells it (SQLAlchemy's dialect wraps its exception)."""
    return getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)
