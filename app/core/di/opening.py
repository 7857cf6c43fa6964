"""Opens what a process works with: starts what is embedded, connects to what is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from loguru import logger

from app.application.keep_database import upgrade_database
from app.application.open_local_access import open_local_access
from app.application.steps.follow_events import look_for_events
from app.core.config import SandboxMode, Settings
from app.core.db import UrlSource, create_engine, session_factory
from app.core.di.access import build_tokens
from app.core.di.batch_providers import LateBatchProviders
from app.core.di.cache import open_store
from app.core.di.container import Container
from app.core.di.providers import build_providers
from app.core.di.storage import build_storage
from app.domain.generation.context_service import ExamplePools
from app.domain.shared.prompt_cache import PromptCache
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.ai.sandbox_process import sandbox_process
from app.infrastructure.cache.generations import Generations
from app.infrastructure.cache.store import SharedStore
from app.infrastructure.events.announcements import Announcements

if TYPE_CHECKING:
    from app.infrastructure.db.embedded import EmbeddedPostgres


@asynccontextmanager
async def open_container(settings: Settings, *, with_llms: bool = True) -> AsyncIterator[Container]:
    """Start what is embedded, connect to what is not; everything is released at the end.

    ``with_llms`` false spares the start of the sandbox where no model is asked.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE, MIGRATION_*, SANDBOX_UNAVAILABLE of embedded parts;
            CONFIGURATION_INVALID.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        sandbox_url = await _sandbox_url(settings, stack) if with_llms else settings.sandbox_url
        llms = build_providers(settings, sandbox_url, Traffic(store, settings.limits))
        stack.push_async_callback(llms.close)
        late_batches = LateBatchProviders(settings, sandbox_url)
        stack.push_async_callback(late_batches.close)
        urls = await _database(settings, stack)
        engine = create_engine(urls)
        stack.push_async_callback(engine.dispose)
        sessions = session_factory(engine)
        direct_url = _direct(settings, urls)
        announcements = Announcements(direct_url, partial(look_for_events, sessions))
        stack.push_async_callback(announcements.close)
        tokens = build_tokens(settings)
        stack.push_async_callback(tokens.close)
        storage = build_storage(settings)
        stack.push_async_callback(storage.close)
        container = Container(
            settings,
            sessions,
            llms,
            announcements,
            tokens,
            storage,
            direct_url,
            late_batches,
            store=store,
            prompt_cache=PromptCache(Generations(store)),
            example_pools=ExamplePools(Generations(store)),
        )
        yield replace(container, local_key_id=await _local_key(container))


@asynccontextmanager
async def open_llms(settings: Settings, store: SharedStore) -> AsyncIterator[LLMProviders]:
    """The providers, and the sandbox behind them where it plays them and runs nowhere else.

    What is known of their limits and circuits is in the store.

    Raises:
        BusinessException: SANDBOX_UNAVAILABLE, CONFIGURATION_INVALID.
    """
    async with AsyncExitStack() as stack:
        url = await _sandbox_url(settings, stack)
        llms = build_providers(settings, url, Traffic(store, settings.limits))
        stack.push_async_callback(llms.close)
        yield llms


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[str]:
    """URL for work on the schema itself, as it is: past a pooler, and not upgraded."""
    if settings.database_url is not None:
        yield settings.database_direct_url or settings.database_url
        return
    postgres = _embedded(settings)
    try:
        yield await postgres.start()
    finally:
        await postgres.stop()


def _embedded(settings: Settings) -> "EmbeddedPostgres":
    from app.infrastructure.db.embedded import EmbeddedPostgres  # with psutil: not where one is set

    return EmbeddedPostgres(settings.data_dir / "postgres")


async def _database(settings: Settings, stack: AsyncExitStack) -> UrlSource:
    """Where connections go. The embedded database is ours alone, so it is upgraded at once."""
    external = settings.database_url
    if external is not None:
        return lambda: asyncio.sleep(0, external)
    postgres = _embedded(settings)
    stack.push_async_callback(postgres.stop)
    await upgrade_database(await postgres.start())
    return postgres.ensure_running


def _direct(settings: Settings, urls: UrlSource) -> UrlSource:
    """Where connections go that keep to their server: past a pooler."""
    direct = settings.database_direct_url
    return (
        urls
        if direct is None or settings.is_embedded_database
        else lambda: asyncio.sleep(0, direct)
    )


async def _local_key(container: Container) -> UUID | None:
    """The embedded database comes with a key of this machine, unless it asks for keys as well."""
    settings = container.settings
    if not (settings.is_embedded_database and settings.is_open_to_loopback):
        return None
    async with container.sessions() as session:
        return await open_local_access(container.keys(session), settings.data_dir / "local-key")


async def _sandbox_url(settings: Settings, stack: AsyncExitStack) -> str | None:
    if settings.uses_sandbox and settings.sandbox_url is None:
        if settings.sandbox is SandboxMode.AUTO:
            logger.warning("No vendor key is set: the sandbox plays the vendors, by rules")
        return await stack.enter_async_context(sandbox_process(settings.data_dir / "sandbox"))
    return settings.sandbox_url
