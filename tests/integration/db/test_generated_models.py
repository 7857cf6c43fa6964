"""The generated models say what the migrations say."""

import asyncpg
from sqlalchemy.orm import configure_mappers

from app.infrastructure.db import models


async def test_the_models_are_what_sqlacodegen_makes_of_the_migrations(database_url: str) -> None:
    from tools.generate_models import MODELS_FILE, render_models  # here: sqlacodegen takes seconds

    assert MODELS_FILE.read_text(encoding="utf-8") == await render_models(database_url), (
        "run: python -m tools.generate_models"
    )


async def test_every_table_has_one_exported_model(connection: asyncpg.Connection) -> None:
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    exported = {
        model.__tablename__
        for name in models.__all__
        if name != "Base" and issubclass(model := getattr(models, name), models.Base)
    }

    configure_mappers()
    assert exported == {row["tablename"] for row in rows}
