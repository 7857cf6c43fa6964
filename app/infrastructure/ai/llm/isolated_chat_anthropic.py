"""LangChain's ChatAnthropic with an HTTP client of its owner's. Imported late: it takes seconds."""

from functools import cached_property
from typing import override

import anthropic
import httpx2
from langchain_anthropic import ChatAnthropic
from pydantic import ConfigDict, Field


class IsolatedChatAnthropic(ChatAnthropic):
    """Takes its client from whoever makes it.

    ChatAnthropic has no argument for one and takes it from a cache that all instances of the
    process share: across event loops, which an asynchronous client does not survive, and with the
    environment's proxy.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    http_async_client: httpx2.AsyncClient = Field(exclude=True)

    @override
    @cached_property
    def _async_client(self) -> anthropic.AsyncClient:
        return anthropic.AsyncClient(**self._client_params, http_client=self.http_async_client)
