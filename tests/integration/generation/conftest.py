"""A container on a real database, with a provider that replies what a test says."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.application.generate_question import generate_question
from app.application.import_files import import_examples, import_keywords
from app.application.keep_prompts import push_prompts
from app.application.steps.import_rows import ImportReport
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.domain.generation.context_service import ExamplePools
from app.infrastructure.ai.base.connection import CallPolicy
from app.infrastructure.ai.base.fake import FakeLLMProvider
from app.infrastructure.ai.base.messages import LLMReply
from app.infrastructure.ai.base.providers import LLMProviders
from app.shared.enums import Vendor
from app.shared.generation import Generated, GenerateQuestion
from app.shared.ids import new_id
from app.shared.imports import ExampleFile, KeywordFile
from app.shared.prompts import PushedPrompt
from tests.support.settings import some_settings


async def _no_wait(seconds: float) -> None:
    """Tests do not sleep."""


@dataclass
class Studio:
    """Everything that a test of generation needs, in short words."""

    container: Container
    url: str
    project_id: UUID
    folder: Path
    engine: AsyncEngine
    fakes: list[FakeLLMProvider] = field(default_factory=list)

    def replying(self, *replies: str | LLMReply | Exception) -> "Studio":
        """The same place, with a model that gives these replies in order."""
        return self.asking(FakeLLMProvider(replies, CallPolicy(sleep=_no_wait)))

    def asking(self, fake: FakeLLMProvider) -> "Studio":
        """The same place, with this model."""
        llms = LLMProviders(
            {Vendor.OPENAI: fake}, Vendor.OPENAI, {Vendor.OPENAI: "gpt-4.1-mini"}, is_sandbox=True
        )
        container = replace(self.container, llms=llms, example_pools=ExamplePools())
        return replace(self, container=container, fakes=[fake])

    def of(self, project_id: UUID) -> "Studio":
        """The same place, for another project."""
        return replace(self, project_id=project_id)

    def connections_in_use(self) -> int:
        """Connections of the pool that somebody holds."""
        return int(self.engine.pool.checkedout())  # type: ignore[attr-defined]

    async def generate(self, order: GenerateQuestion) -> Generated:
        async with self.container.sessions() as session:
            return await generate_question(self.container.generation(session), order)

    async def rows(self, query: str) -> list[asyncpg.Record]:
        """What the database says, past all of our code."""
        connection = await asyncpg.connect(self.url)
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()

    async def number(self, query: str) -> int:
        """The one number that a query gives."""
        (row,) = await self.rows(query)
        return int(row[0])

    async def count(self, table: str) -> int:
        return await self.number(f"SELECT count(*) FROM {table}")  # noqa: S608 - a test's word

    async def import_keywords(self, text: str) -> ImportReport:
        """Import a CSV text as a file of the subject "english"."""
        path = self.folder / f"{new_id()}.csv"
        path.write_text(text, "utf-8")
        file = KeywordFile(path=path, subject="english", mapping={})
        async with self.container.sessions() as session:
            return await import_keywords(self.container.imports(session), self.project_id, file)

    async def import_examples(self, *records: dict[str, object]) -> ImportReport:
        """Import records as a JSON Lines file."""
        path = self.folder / f"{new_id()}.jsonl"
        path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
        file = ExampleFile(path=path, mapping={})
        async with self.container.sessions() as session:
            return await import_examples(self.container.imports(session), self.project_id, file)


@pytest.fixture
async def empty_studio(database_url: str, tmp_path: Path) -> AsyncIterator[Studio]:
    """A project without prompts, keywords or examples."""
    async with _opened(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def studio(prompted_url: str, tmp_path: Path) -> AsyncIterator[Studio]:
    """A project with the default prompts."""
    async with _opened(prompted_url, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def _opened(database_url: str, folder: Path) -> AsyncIterator[Studio]:
    llms = LLMProviders({}, Vendor.OPENAI, {}, is_sandbox=True)
    async with open_container(some_settings(database_url, None), with_llms=False) as opened:
        container = replace(opened, llms=llms)
        engine: AsyncEngine = container.sessions.kw["bind"]
        yield Studio(container, database_url, await container.project_id(), folder, engine)


async def push(studio: Studio, path: Path, note: str | None = None) -> tuple[PushedPrompt, ...]:
    """Push prompt files into the studio's project."""
    async with studio.container.sessions() as session:
        return await push_prompts(studio.container.prompts(session), studio.project_id, path, note)
