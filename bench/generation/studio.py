"""Where questions are made: a database with prompts, keywords and examples, and a vendor."""

import csv
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path

from app.application.import_files import import_examples, import_keywords
from app.application.keep_prompts import push_prompts
from app.core.config import REPOSITORY_ROOT, SandboxMode, Settings
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.shared.imports import ExampleFile, KeywordFile
from bench.generation.processes import served
from bench.ground.place import new_folder, settings_in

AT_ONCE_AT_MOST = 64
_STARTER = REPOSITORY_ROOT / "starter"


@dataclass(frozen=True)
class Studio:
    """Attributes:
    vendor_url: of ``bench.generation.upstream``.
    """

    folder: Path
    vendor_url: str
    container: Container

    def model_url(self, delay_ms: int) -> str:
        """Where models answer after so many milliseconds."""
        return f"{self.vendor_url}/{delay_ms}/v1"

    def settings(self, delay_ms: int, **parts: object) -> Settings:
        """Those of the installation, with models that take so long."""
        return settings_in(
            self.folder,
            sandbox=SandboxMode.NEVER,
            openai_api_key="bench",
            openai_base_url=self.model_url(delay_ms),
            llm_concurrency=AT_ONCE_AT_MOST,
            **parts,
        )

    def environment(self, delay_ms: int, **more: str) -> dict[str, str]:
        """The same for a process."""
        return {
            "QGEN_DATA_DIR": str(self.folder),
            "QGEN_SANDBOX": SandboxMode.NEVER,
            "OPENAI_API_KEY": "bench",
            "OPENAI_BASE_URL": self.model_url(delay_ms),
            "QGEN_LLM_CONCURRENCY": str(AT_ONCE_AT_MOST),
            "QGEN_WORKER": "off",
            **more,
        }


@asynccontextmanager
async def studio() -> AsyncIterator[Studio]:
    """A new one, which is gone afterwards."""
    with new_folder() as folder, served(folder, "upstream") as vendor:
        async with open_container(settings_in(folder), with_llms=False) as container:
            await _load(container)
            yield Studio(folder, vendor.url, container)


async def _load(container: Container) -> None:
    project_id = await container.project_id()
    async with container.sessions() as session:
        prompts = container.settings.prompts_dir
        await push_prompts(container.prompts(session), project_id, prompts, None)
        imports = container.imports(session)
        keywords = KeywordFile(path=_STARTER / "keywords.csv", subject="general", mapping={})
        await import_keywords(imports, project_id, keywords)
        examples = ExampleFile(path=_STARTER / "examples.jsonl", source="starter", mapping={})
        await import_examples(imports, project_id, examples)


def orders() -> Iterator[dict[str, str]]:
    """Orders of multiple-choice questions about the starter pack's English keywords, for ever."""
    with (_STARTER / "keywords.csv").open(encoding="utf-8") as file:
        keywords = [row for row in csv.DictReader(file) if row["locale"] == "en"]
    for difficulty, keyword in cycle(product(("easy", "medium", "hard"), keywords)):
        yield {
            "type": "multiple_choice",
            "locale": "en",
            "subject": keyword["subject"],
            "keyword": keyword["term"],
            "difficulty": difficulty,
        }


def bodies() -> Iterator[bytes]:
    """The same as bodies of requests."""
    return (json.dumps(order).encode() for order in orders())
