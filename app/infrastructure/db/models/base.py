"""What all models are."""

from typing import override

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Says nothing to SQLAlchemy of what mypy reads.

    Each column is written in full (type, nullable), so that its annotation tells nothing more, and
    reading 400 of them takes time at each start.
    """

    @override
    def __init_subclass__(cls) -> None:
        cls.__annotations__ = {}
        super().__init_subclass__()
