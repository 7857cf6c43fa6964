"""One sandbox process for all contract tests; each test gets it without faults and memory."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack

import httpx
import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import openai_client
from tests.contract.sandbox.batches import VENDORS, BatchApi, open_api
from tests.contract.sandbox.endpoints import Endpoint
from tests.contract.sandbox.vendors import ENDPOINTS
from tests.support.sandbox_process import SandboxProcess


@pytest.fixture(scope="session")
async def open_client(sandbox_process: SandboxProcess) -> AsyncIterator[AsyncOpenAI]:
    """One client for many calls: making one costs more than a call."""
    async with openai_client(sandbox_process) as client:
        yield client


@pytest.fixture
def client(open_client: AsyncOpenAI, sandbox: SandboxProcess) -> AsyncOpenAI:
    """A caller of OpenAI, with no faults in force."""
    assert sandbox.count() == 0
    return open_client


@pytest.fixture(scope="session")
async def open_http(sandbox_process: SandboxProcess) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox_process.url, timeout=30) as client:
        yield client


@pytest.fixture
def http(open_http: httpx.AsyncClient, sandbox: SandboxProcess) -> httpx.AsyncClient:
    """Raw HTTP to the sandbox, with no faults in force."""
    assert sandbox.count() == 0
    return open_http


@pytest.fixture(scope="session")
async def batch_apis(sandbox_process: SandboxProcess) -> AsyncIterator[Mapping[str, BatchApi]]:
    async with AsyncExitStack() as stack:
        yield {
            vendor: await stack.enter_async_context(open_api(vendor, sandbox_process))
            for vendor in VENDORS
        }


@pytest.fixture(params=VENDORS)
def api(
    request: pytest.FixtureRequest, batch_apis: Mapping[str, BatchApi], sandbox: SandboxProcess
) -> BatchApi:
    """The Batch API of each vendor that has one, with no faults in force and no batches."""
    assert sandbox.count() == 0
    return batch_apis[request.param]


@pytest.fixture(params=ENDPOINTS, ids=[endpoint.name for endpoint in ENDPOINTS])
def endpoint(request: pytest.FixtureRequest) -> Endpoint:
    """Each chat endpoint of each vendor."""
    chosen: Endpoint = request.param
    return chosen
