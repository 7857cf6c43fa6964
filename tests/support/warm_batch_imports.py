"""Prints what batches import after the warm-up, as JSON: run by a test, at the sandbox in argv."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import anyio

from app.core.config import SandboxMode, Settings
from app.core.di.batch_providers import build_batch_providers
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.batch_messages import BatchKind, Submission
from tests.contract.providers.asking import a_request


async def _use(provider: BaseBatchProvider, model: str, path: Path) -> None:
    await anyio.Path(path).write_bytes(provider.line("a-1", a_request(model)))
    file_id = await provider.upload(path, "tag") if provider.takes_file else None
    batch = await provider.submit(Submission("tag", model, BatchKind.CHAT, path, file_id, 1))
    while not batch.state.is_over:
        await asyncio.sleep(0.01)
        batch = await provider.get(batch.id)
    assert [provider.read(line) async for line in provider.download(batch, "output")]


async def _main(url: str) -> list[str]:
    batches = build_batch_providers(Settings(sandbox=SandboxMode.ALWAYS), url)
    await batches.warm_up()
    before = set(sys.modules)
    with tempfile.TemporaryDirectory() as folder:
        for vendor in batches.with_batches:
            provider, model = batches.choose(vendor, None)
            await _use(provider, model, Path(folder) / "rows.jsonl")
    await batches.close()
    late = set(sys.modules) - before
    return sorted(name for name in late if name.partition(".")[0] not in sys.stdlib_module_names)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main(sys.argv[1]))))  # noqa: T201 - what the test reads
