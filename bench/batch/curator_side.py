"""``python -m bench.batch.curator_side (build | parse) FOLDER``: curator on the same rows.

Runs in curator's own environment. Its request files are made as ``LLM`` makes them: the generic
requests, then from those the vendor's, as it uploads them. Of its parsing, what it does with a
downloaded file: rows to responses, and those to a file; not the dataset that it makes of them.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

os.environ |= {
    "CURATOR_DISABLE_RICH_DISPLAY": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "OPENAI_API_KEY": "bench",
    "TELEMETRY_ENABLED": "false",
}

from pydantic import BaseModel, Field

from bench.batch.figures import measured

# Not where types are checked.
_LLM = vars(import_module("bespokelabs.curator"))["LLM"]
_CLIENT = vars(import_module("bespokelabs.curator.client"))["Client"]
_TYPES = vars(import_module("bespokelabs.curator.types.generic_batch"))
_DATASET = vars(import_module("datasets"))["Dataset"]

_FILE = 25_000
"""Rows of a file: of 50,000 it says that they are larger than OpenAI takes, and stops."""
_ITEM = ("keyword", "part_of_speech", "level", "existing_items", "examples")


class _Option(BaseModel):
    content: str
    rationale: str


class _Reply(BaseModel):
    """The same fields as ours, without our checks."""

    evidence: list[str]
    boxed_text: str | None
    stem: str
    options: list[_Option] = Field(min_length=3, max_length=6)
    explanation: str
    answer: str


def _prompt(told: dict[str, Any]) -> Callable[[dict[str, str]], list[dict[str, str]]]:
    """What fills a row's prompt in, as a user of curator would write it."""
    templates = {name: cell["line"]["body"]["messages"] for name, cell in told["cells"].items()}

    def prompt(row: dict[str, str]) -> list[dict[str, str]]:
        messages = []
        for turn in templates[row["cell"]]:
            content = turn["content"]
            for name in _ITEM:
                content = content.replace(f"{{{{{name}}}}}", row[name])
            messages.append({"role": turn["role"], "content": content})
        return messages

    return prompt


def _rows(told: dict[str, Any]) -> list[dict[str, str]]:
    rows = []
    for seq, row in enumerate(told["rows"]):
        turns = told["cells"][row["cell"]]["examples"]
        rows.append({**row, "examples": turns[seq % len(turns)]})
    return rows


def _processor(folder: Path, told: dict[str, Any]) -> Any:
    first = next(iter(told["cells"].values()))["line"]["body"]
    llm = _LLM(
        model_name=first["model"],
        response_format=_Reply,
        batch=True,
        backend="openai",
        generation_params={"temperature": first["temperature"]},
        backend_params={"batch_size": _FILE, "require_all_responses": False},
    )
    llm.prompt_formatter.prompt_func = _prompt(told)
    processor = llm._request_processor
    processor.prompt_formatter = llm.prompt_formatter
    processor.working_dir = str(folder / "curator")
    return processor


def build(folder: Path) -> None:
    told = json.loads((folder / "inputs.json").read_bytes())
    processor = _processor(folder, told)
    dataset = _DATASET.from_list(_rows(told))
    count = len(dataset)
    del told
    with measured(count), (folder / "curator.jsonl").open("wb") as out:
        for file in processor.create_request_files(dataset):
            requests = processor.requests_from_generic_request_file(file, set())
            out.write(processor.create_batch_file(requests))


def parse(folder: Path) -> None:
    told = json.loads((folder / "inputs.json").read_bytes())
    processor, count = _processor(folder, told), len(told["rows"])
    del told
    processor.viewer_client = _CLIENT()
    processor.tracker = MagicMock(num_parsed_responses=0)
    for old in (folder / "curator").glob("responses_*.jsonl"):
        old.unlink()
    with measured(count):
        text = (folder / "curator-results.jsonl").read_text("utf-8")
        responses = [json.loads(line) for line in text.splitlines()]
        for number, first in enumerate(range(0, count, _FILE)):
            file = str(folder / "curator" / f"requests_{number}.jsonl")
            work = processor.generic_response_file_from_responses(
                responses[first : first + _FILE], _batch(file, count)
            )
            asyncio.run(work)


def _batch(request_file: str, count: int) -> Any:
    now = datetime.now(UTC)
    return _TYPES["GenericBatch"](
        request_file=request_file,
        id="batch",
        created_at=now,
        finished_at=now,
        status="finished",
        api_key_suffix="ench",
        request_counts=_TYPES["GenericBatchRequestCounts"](
            total=count, failed=0, succeeded=count, raw_request_counts_object={}
        ),
        raw_status="completed",
        raw_batch={},
    )


if __name__ == "__main__":
    {"build": build, "parse": parse}[sys.argv[1]](Path(sys.argv[2]))
