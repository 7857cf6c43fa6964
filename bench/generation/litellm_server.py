"""``python -m bench.generation.litellm_server URL``: FastAPI with ``litellm.acompletion`` alone.

Runs in an environment of its own (requirements-litellm.lock), which has nothing of ours: litellm
wants an older ``openai``. The routes are those of ``langchain_server``.
"""

import importlib
import sys
from typing import Any

from fastapi import FastAPI, Request

from bench.generation.serving import serve


def app(base_url: str) -> FastAPI:
    """The application; the model is at ``base_url``."""
    complete = vars(importlib.import_module("litellm"))[
        "acompletion"
    ]  # not where types are checked
    application = FastAPI()
    prompt: dict[str, Any] = {}

    @application.post("/prompt")
    async def take_prompt(request: Request) -> None:
        prompt.clear()
        prompt.update(await request.json())
        prompt["model"] = f"openai/{prompt['model']}"

    @application.post("/questions")
    async def make_question(order: dict[str, str]) -> dict[str, str]:
        reply = await complete(**prompt, base_url=base_url, api_key="bench", num_retries=0)
        return {"text": str(reply.choices[0].message.content)}

    return application


if __name__ == "__main__":
    serve(app(sys.argv[1]))
