"""Keywords in a database, past the product's imports."""

from collections.abc import Sequence

from app.core.db import transaction
from app.core.di.opening import open_container
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.shared.enums import Locale
from app.shared.keywords import NewKeyword
from tests.support.settings import some_settings
from tests.support.words import WORDS


async def add_words(database_url: str, terms: Sequence[str] = WORDS) -> None:
    """Add English keywords to the project ``local``."""
    settings = some_settings(database_url, None)
    async with (
        open_container(settings, with_llms=False) as container,
        container.sessions() as session,
    ):
        project_id = await container.project_id()
        new = [
            NewKeyword(term=term, locale=Locale.EN, subject="english", category="words")
            for term in terms
        ]
        async with transaction(session):
            await KeywordRepository(session).add(project_id, new)
