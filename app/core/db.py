"""The database session, and the one place that commits.

``Session`` is the only name of SQLAlchemy that layers above the repositories see.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.ext.asyncio import create_async_engine as _create_async_engine

from app.core.exceptions import BusinessException, ErrorCode

type Session = AsyncSession
type SessionFactory = async_sessionmaker[AsyncSession]
type UrlSource = Callable[[], Awaitable[str]]

POOL_SIZE = 10
CONNECT_TIMEOUT_S = 10
STATEMENT_CACHE_SIZE = 100
SUPABASE_TRANSACTION_POOLER_PORT = 6543

UNREACHABLE = (
    OSError,
    TimeoutError,
    PoolTimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.TooManyConnectionsError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # its word for a connection that is lost between two messages
)
"""What drivers raise when the server cannot be reached, or goes away."""

_NOT_MIGRATED = (
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,  # the queue's of an older version
    asyncpg.InvalidSchemaNameError,  # the queue's, which Supabase's own tool does not make
)


def create_engine(url_source: UrlSource) -> AsyncEngine:
    """An engine that asks ``url_source`` for the server at every new connection.

    The embedded server may come back under another port after a crash, so its address is looked
    up when it is needed and not kept. Dead connections are noticed before they are used.
    """

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        url = await url_source()
        pooled = urlsplit(url).port == SUPABASE_TRANSACTION_POOLER_PORT
        # A transaction pooler gives every transaction another server: nothing is prepared there.
        cached = 0 if pooled else STATEMENT_CACHE_SIZE
        return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S, statement_cache_size=cached)

    return _create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=POOL_SIZE,
        pool_pre_ping=True,
        pool_recycle=1800,
    )


def session_factory(engine: AsyncEngine) -> SessionFactory:
    """Makes sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def transaction(session: Session) -> AsyncIterator[None]:
    """Commit what happens inside, or nothing of it. Only use cases open one.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE when the server cannot be reached or goes away,
            DATABASE_NOT_MIGRATED when our tables are not there.
    """
    try:
        async with session.begin():
            yield
    except (DBAPIError, *UNREACHABLE) as error:
        raise _translated(error) or error from error


def _translated(error: Exception) -> BusinessException | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    # SQLAlchemy's asyncpg dialect wraps the driver's exception once more.
    root = getattr(cause, "__cause__", None) or cause
    if isinstance(root, _NOT_MIGRATED):
        return BusinessException(
            ErrorCode.DATABASE_NOT_MIGRATED,
            "The database does not have this version's tables. Run: qgen db upgrade",
            {"reason": str(root)},
        )
    if isinstance(root, UNREACHABLE) or isinstance(error, InterfaceError):
        return BusinessException(
            ErrorCode.DATABASE_UNAVAILABLE,
            "The database cannot be reached. Check QGEN_DATABASE_URL and that the server runs.",
            {"reason": f"{type(root).__name__}: {root}"},
        )
    return None
