"""A provider that talks to nobody: the null implementation for tests above the providers."""

from collections.abc import Iterable

from app.infrastructure.ai.base.catalog import ModelCatalog, load_catalog
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.messages import FinishReason, LLMReply, LLMRequest, Usage
from app.infrastructure.ai.base.streaming import Tell
from app.shared.enums import Vendor


class FakeLLMProvider(BaseLLMProvider):
    """Gives the replies it was made with, in order, and keeps the requests it was asked.

    A string is a whole reply; an exception is raised as a vendor SDK would raise it. Streams tell
    a reply word by word.
    """

    vendor = Vendor.OPENAI

    def __init__(
        self,
        replies: Iterable[str | LLMReply | Exception] = (),
        policy: CallPolicy | None = None,
        catalog: ModelCatalog | None = None,
        traffic: Traffic | None = None,
    ) -> None:
        connection = Connection(api_key="fake", is_sandbox=True)
        super().__init__(connection, catalog or load_catalog(), policy or CallPolicy(), traffic)
        self._replies = iter(replies)
        self.requests: list[LLMRequest] = []

    async def probe(self) -> None:
        """It is always there."""

    def _import_sdk(self) -> object:
        return None

    async def _ask(self, request: LLMRequest) -> LLMReply:
        self.requests.append(request)
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, LLMReply):
            return reply
        return LLMReply(reply, Usage(10, 20), FinishReason.STOP, request.model)

    async def _stream(self, request: LLMRequest, tell: Tell) -> LLMReply:
        reply = await self._ask(request)
        for word in reply.text.split(" "):
            tell(word if word is reply.text else f"{word} ")
        return reply

    def _translate(self, error: Exception) -> ProviderError | None:
        return None
