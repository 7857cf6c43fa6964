"""The database session, and the one place that commits.

``Session`` is the only name of SQLAlchemy that layers above the repositories see.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.ext.asyncio import create_async_engine as _create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.core.exceptions import BusinessException, ErrorCode

type Session = AsyncSession
type SessionFactory = async_sessionmaker[AsyncSession]
type UrlSource = Callable[[], Awaitable[str]]

POOL_SIZE = 20
"""All are kept: one that is opened for a moment's rush costs more than what it is opened for."""
TURN_TIMEOUT_S = 30
TRUSTED_S = 1.0
"""So long after its last use a connection that looks open is taken to be."""
CONNECT_TIMEOUT_S = 10
STATEMENT_CACHE_SIZE = 100
SUPABASE_TRANSACTION_POOLER_PORT = 6543
_TURNS = "turns"

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
    up when it is needed and not kept. Dead connections are noticed before they are used: at once
    where the server has closed them, else by asking those that have been idle.
    """

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        url = await url_source()
        pooled = urlsplit(url).port == SUPABASE_TRANSACTION_POOLER_PORT
        # A transaction pooler gives every transaction another server: nothing is prepared there.
        cached = 0 if pooled else STATEMENT_CACHE_SIZE
        return await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S, statement_cache_size=cached)

    engine = _create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_use_lifo=True,
        pool_recycle=1800,
    )
    _notice_dead_connections(engine)
    return engine


def _notice_dead_connections(engine: AsyncEngine) -> None:
    """SQLAlchemy's ``pool_pre_ping`` asks before each transaction, and a generation has several."""
    dialect = engine.sync_engine.dialect

    def used(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    def look(
        connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        if record.driver_connection is None or record.driver_connection.is_closed():
            raise InvalidatePoolError
        if time.monotonic() - record.info.get("used", 0) <= TRUSTED_S:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            if dialect.is_disconnect(error, connection, None):
                raise InvalidatePoolError from error
            raise

    event.listen(engine.sync_engine, "connect", used)
    event.listen(engine.sync_engine, "checkin", used)
    event.listen(engine.sync_engine, "checkout", look)


def session_factory(engine: AsyncEngine) -> SessionFactory:
    """Makes sessions whose objects stay readable after the commit."""
    return async_sessionmaker(
        engine, expire_on_commit=False, info={_TURNS: asyncio.Semaphore(POOL_SIZE)}
    )


@asynccontextmanager
async def transaction(session: Session) -> AsyncIterator[None]:
    """Commit what happens inside, or nothing of it. Only use cases open one.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE when the server cannot be reached or goes away,
            DATABASE_NOT_MIGRATED when our tables are not there.
    """
    try:
        async with _turn(session), session.begin():
            yield
    except (DBAPIError, *UNREACHABLE) as error:
        raise _translated(error) or error from error


@asynccontextmanager
async def _turn(session: Session) -> AsyncIterator[None]:
    """Wait for a connection, first come first served.

    SQLAlchemy's pool gives one that comes back to whoever asks next, and those who have waited
    queue up again behind the others: under load, some for half a minute.
    """
    turns: asyncio.Semaphore | None = session.info.get(_TURNS)
    if turns is None:
        yield
        return
    async with asyncio.timeout(TURN_TIMEOUT_S):
        await turns.acquire()
    try:
        yield
    finally:
        turns.release()


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
