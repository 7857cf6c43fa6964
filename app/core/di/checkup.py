"""What ``diagnose`` looks at; each part is opened by itself, so that all others are seen too."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from app.application.steps.services import CheckupServices, OpenDatabase
from app.core.config import Settings
from app.core.db import create_engine, session_factory
from app.core.di.cache import open_redis, open_store
from app.core.di.opening import open_database, open_llms
from app.core.di.storage import build_storage
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.storage.base import BaseStorage


def checkup_services(settings: Settings) -> CheckupServices:
    """The parts that these settings name; nothing is opened yet."""
    return CheckupServices(
        open_llms=lambda: _open_llms(settings),
        open_database=lambda: _open_database(settings),
        open_storage=lambda: _open_storage(settings),
        open_redis=lambda: open_redis(settings),
        redis_place=_place(settings.redis_url) if settings.redis_url else None,
        supabase_place=_place(settings.supabase_url) if settings.supabase_url else None,
        uses_sandbox=settings.uses_sandbox,
        sandbox_mode=settings.sandbox.value,
        is_embedded_database=settings.is_embedded_database,
        data_dir=settings.data_dir,
        project=settings.project,
        secrets=_secrets(settings),
    )


@asynccontextmanager
async def _open_llms(settings: Settings) -> AsyncIterator[LLMProviders]:
    async with open_store(settings) as store, open_llms(settings, store) as llms:
        yield llms


@asynccontextmanager
async def _open_database(settings: Settings) -> AsyncIterator[OpenDatabase]:
    async with open_database(settings) as direct_url:
        url = settings.database_url or direct_url
        engine = create_engine(lambda: asyncio.sleep(0, url))
        try:
            yield OpenDatabase(session_factory(engine), direct_url, _place(url), _place(direct_url))
        finally:
            await engine.dispose()


@asynccontextmanager
async def _open_storage(settings: Settings) -> AsyncIterator[BaseStorage]:
    storage = build_storage(settings)
    try:
        yield storage
    finally:
        await storage.close()


def _place(url: str) -> str:
    """Host, port and database of a URL, without who connects."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname or 'localhost'}{port}{parts.path}"


def _secrets(settings: Settings) -> tuple[str, ...]:
    """Keys, and the passwords in URLs, as they are written there and as they are meant."""
    keys = [v.get_secret_value() for _, v in settings if isinstance(v, SecretStr)]
    given = (settings.database_url, settings.database_direct_url, settings.redis_url)
    urls = [url for url in given if url]
    passwords = [password for url in urls if (password := urlsplit(url).password)]
    return (*keys, *passwords, *map(unquote, passwords))
