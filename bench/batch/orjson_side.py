"""``python -m bench.batch.orjson_side (build | parse) FOLDER``: the least that one can do.

Build: each prompt filled in and each row dumped. Parse: a row and its reply loaded; a reply that is
no JSON is left, and nothing is validated.
"""

import json
import sys
from pathlib import Path

import orjson

from bench.batch.figures import measured

_ITEM = ("keyword", "part_of_speech", "level", "existing_items", "examples")


def build(folder: Path) -> None:
    told = orjson.loads((folder / "inputs.json").read_bytes())
    cells, rows = told["cells"], told["rows"]
    with measured(len(rows)), (folder / "orjson.jsonl").open("wb") as file:
        for seq, row in enumerate(rows):
            cell = cells[row["cell"]]
            line, messages = cell["line"], []
            given = {**row, "examples": cell["examples"][seq % len(cell["examples"])]}
            for turn in line["body"]["messages"]:
                content = turn["content"]
                for name in _ITEM:
                    content = content.replace(f"{{{{{name}}}}}", given[name])
                messages.append({"role": turn["role"], "content": content})
            body = {**line["body"], "messages": messages}
            full = {**line, "custom_id": row["custom_id"], "body": body}
            file.write(orjson.dumps(full) + b"\n")


def parse(folder: Path) -> None:
    count = sum(1 for _ in (folder / "results.jsonl").open("rb"))
    broken = 0
    with measured(count), (folder / "results.jsonl").open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            try:
                orjson.loads(row["response"]["body"]["choices"][0]["message"]["content"])
            except orjson.JSONDecodeError:
                broken += 1
    if broken == 0:
        raise AssertionError("some replies are to be broken")


def same(folder: Path) -> None:
    """Raises where our file, and the one that ``build`` made, are not the same rows."""
    with (folder / "ours.jsonl").open("rb") as ours, (folder / "orjson.jsonl").open("rb") as plain:
        for number, (one, other) in enumerate(zip(ours, plain, strict=True), start=1):
            if json.loads(one) != json.loads(other):
                raise AssertionError(f"line {number} is not the same")


if __name__ == "__main__":
    {"build": build, "parse": parse, "same": same}[sys.argv[1]](Path(sys.argv[2]))
