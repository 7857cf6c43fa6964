"""The sandbox as a child process: the embedded default of the LLM vendors."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from loguru import logger

from app.core.exceptions import BusinessException, ErrorCode

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 5


@asynccontextmanager
async def sandbox_process(state: Path | None = None) -> AsyncIterator[str]:
    """Run a sandbox on a free port of the loopback; yields its URL.

    It ends with this process however that ends: its standard input closes with us. Its batches are
    kept in the folder `state` for the next process, or end with it.

    Raises:
        BusinessException: SANDBOX_UNAVAILABLE when it does not come up.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        # -P: a folder "sandbox" where the user stands is not ours.
        *("-P", "-m", "sandbox", "--port", "0", "--exit-with-parent"),
        *(("--state", str(state)) if state else ()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for us; the sandbox ends after its last call
    )
    try:
        url = await _url_of(process)
        logger.debug("Sandbox at {}", url)
        yield url
    finally:
        await _stop(process)


async def _url_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_TIMEOUT_S)
        return str(json.loads(line)["url"])
    except (TimeoutError, ValueError, KeyError) as error:
        raise BusinessException(
            ErrorCode.SANDBOX_UNAVAILABLE,
            "The sandbox did not start. Run: qgen sandbox --port 8181, to see why.",
            {"reason": f"{type(error).__name__}: {error}", "exit_code": process.returncode},
        ) from error


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
    except TimeoutError:
        logger.warning("The sandbox (pid {}) does not end; killing it", process.pid)
        process.kill()
        await process.wait()
