"""Result files of a vendor: replies that are all different, of which 12 % have to be mended."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import orjson

from app.core.config import REPOSITORY_ROOT
from bench.parsing import breakage_dev
from bench.parsing.breakage import Break, Value

_STARTER = REPOSITORY_ROOT / "starter" / "examples.jsonl"
_MATHEMATICS = r" Compare $\frac{3}{4} \times \beta$ with $\sqrt{2}$: the first is smaller."
_BROKEN: dict[int, Break] = {
    0: breakage_dev.fenced,
    1: breakage_dev.single_everywhere,
    2: breakage_dev.prose_after,
}
_CYCLE = 25
"""Three of so many lines are broken: 12 %."""
_WITH_MATHEMATICS = (1, 3, 4)


def write_results(
    path: Path, first: int, count: int, prefix: str, story: str, *, broken: bool = True
) -> None:
    """An output file of OpenAI's for the rows ``prefix + seq``; ``story`` is in each stem."""
    with path.open("wb") as file:
        for seq, content in zip(
            range(first, first + count), replies(first, count, story, broken=broken), strict=True
        ):
            file.write(orjson.dumps(_line(f"{prefix}{seq}", content)) + b"\n")


def replies(first: int, count: int, story: str, *, broken: bool) -> Iterator[str]:
    """What a model wrote for some rows; ``broken``: not always as it should."""
    chance, items = random.Random(first), _items()
    for seq in range(first, first + count):
        item, place = items[seq % len(items)], seq % _CYCLE
        explanation = str(item["explanation"])
        if place in _WITH_MATHEMATICS:
            explanation += _MATHEMATICS
        told: Value = {
            "evidence": [],
            "boxed_text": None,
            "stem": f"In {story}, chapter {seq}: {item['stem']}",
            "options": item["options"],
            "explanation": explanation,
            "answer": item["answer"],
        }
        way = _BROKEN.get(place) if broken else None
        yield way(told, chance) if way else json.dumps(told, ensure_ascii=False)


def _items() -> list[Value]:
    lines = [json.loads(line) for line in _STARTER.read_text("utf-8").splitlines()]
    of_type = [one for one in lines if (one["type"], one["locale"]) == ("multiple_choice", "en")]
    return [one for one in of_type if "answer" in one and "boxed_text" not in one]


def _line(custom_id: str, content: str) -> object:
    return {
        "id": f"batch_req_{custom_id}",
        "custom_id": custom_id,
        "response": {
            "status_code": 200,
            "request_id": f"req_{custom_id}",
            "body": {
                "id": f"chatcmpl-{custom_id}",
                "object": "chat.completion",
                "created": 1795400000,
                "model": "gpt-4.1-mini-2025-04-14",
                "choices": [
                    {
                        "index": 0,
                        "message": {
                            "role": "assistant",
                            "content": content,
                            "refusal": None,
                            "annotations": [],
                        },
                        "logprobs": None,
                        "finish_reason": "stop",
                    }
                ],
                "usage": {
                    "prompt_tokens": 1650,
                    "completion_tokens": len(content) // 4,
                    "total_tokens": 1650 + len(content) // 4,
                    "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
                    "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
                },
                "service_tier": "default",
                "system_fingerprint": "fp_0",
            },
        },
        "error": None,
    }
