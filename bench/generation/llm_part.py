"""The LLM part alone, beside bare ChatOpenAI: the same prompt, the same model, a process each."""

import asyncio
import os
import sys

from bench.generation.load import ask, drive
from bench.generation.model_calls import AT_ONCE
from bench.generation.processes import REPOSITORY, served
from bench.generation.studio import Studio, bodies

GOAL = 1.0


async def bench_llm_part(studio: Studio, rounds: int) -> None:
    """Print CPU ms a call by concurrency: the best of the rounds, in turn."""
    with served(studio.folder, "our_server", environment=studio.environment(0)) as ours:
        await drive(ours.url, "/api/v1/generation/questions", bodies(), 5, 1)
    prompt = studio.folder / "prompt.json"
    prompt.write_bytes(await ask(studio.vendor_url, "GET", "/last"))
    figures: dict[str, list[list[float]]] = {"langchain": [], "ours": []}
    for _ in range(rounds):
        for who, runs in figures.items():
            runs.append(await _run(who, studio.model_url(0), str(prompt)))
    print("\n| at once | ChatOpenAI, bare | ours | ratio |\n|---|---|---|---|")
    for place, at_once in enumerate(AT_ONCE):
        bare, our = (min(run[place] for run in figures[who]) for who in ("langchain", "ours"))
        print(f"| {at_once} | {bare:.2f} ms | {our:.2f} ms | {our / bare:.2f}x (goal {GOAL}) |")


async def _run(*arguments: str) -> list[float]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.generation.model_calls", *arguments),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await process.communicate()
    return [float(line) for line in said.split()]
