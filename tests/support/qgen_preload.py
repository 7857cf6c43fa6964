"""What the fork server of ``qgen_command`` has done before the first command: all that is slow."""

import gc
from importlib import import_module

import asyncpg  # noqa: F401
import langchain_google_genai  # noqa: F401
import langchain_openai  # noqa: F401
import sqlalchemy.dialects.postgresql.asyncpg  # noqa: F401
from sqlalchemy.orm import configure_mappers

import tests.support.qgen_command  # noqa: F401
from app.cli import COMMANDS

for command in COMMANDS:
    import_module(command.module)
configure_mappers()
gc.collect()
gc.freeze()  # a collection in a child would copy every page of what was imported
