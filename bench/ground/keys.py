"""CPU time of telling whose a key is."""

import time
from dataclasses import replace

from app.application.authenticate import authenticate
from app.application.keep_keys import create_key
from app.core.di.container import Container
from app.domain.access.verdicts import VerdictCache
from app.shared.access import Scope
from app.shared.api_keys import NewKey
from bench.ground.place import installation

_REMEMBERED = 20_000
_LOOKED_UP = 1_000
GOAL_MS = 0.3


async def bench_keys() -> None:
    """Print what a check costs, remembered and looked up in the database."""
    async with installation() as container:
        key = await _new_key(container)
        await _check(container, key, 10)
        remembered = await _check(container, key, _REMEMBERED)
        looked_up = await _look_up(container, key)
    print("| a key is checked | CPU ms | goal |\n|---|---|---|")
    print(f"| remembered | {remembered:.4f} | {GOAL_MS} |")
    print(f"| looked up (one query) | {looked_up:.3f} | |")


async def _new_key(container: Container) -> str:
    async with container.sessions() as session:
        new = NewKey(name="bench", scopes=frozenset({Scope.READ}))
        issued = await create_key(container.keys(session), await container.project_id(), new)
    return issued.key


async def _check(container: Container, key: str, times: int) -> float:
    """As a request does it: with a session of its own, which connects to nothing by itself."""
    started = time.process_time()
    for _ in range(times):
        async with container.sessions() as session:
            await authenticate(container.access(session), key)
    return (time.process_time() - started) * 1000 / times


async def _look_up(container: Container, key: str) -> float:
    spent = 0.0
    for _ in range(_LOOKED_UP):
        forgetful = replace(container, verdicts=VerdictCache())
        spent += await _check(forgetful, key, 1)
    return spent / _LOOKED_UP
