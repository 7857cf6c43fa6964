"""Keywords to choose from."""

from collections.abc import AsyncIterator

import pytest

from tests.support.keyword_shelf import Shelf, shelf_in


@pytest.fixture
async def shelf(database_url: str) -> AsyncIterator[Shelf]:
    async with shelf_in(database_url) as shelf:
        yield shelf
