"""Which Batch APIs an installation has: the vendors' that have one, by the same keys."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.core.config import Settings
from app.core.di.providers import build_catalog, build_connections
from app.infrastructure.ai.base.connection import CallPolicy
from app.shared.enums import Vendor

if TYPE_CHECKING:
    from app.infrastructure.ai.base.batch_providers import BatchProviders


class LateBatchProviders:
    """The batch providers, made when they are first asked for: a start need not import them."""

    def __init__(self, settings: Settings, sandbox_url: str | None) -> None:
        self._settings = settings
        self._sandbox_url = sandbox_url

    @cached_property
    def providers(self) -> "BatchProviders":
        """Raises as ``build_batch_providers``."""
        return build_batch_providers(self._settings, self._sandbox_url)

    async def close(self) -> None:
        """Release connections, where there can be any."""
        if "providers" in self.__dict__:
            await self.providers.close()


def build_batch_providers(settings: Settings, sandbox_url: str | None) -> "BatchProviders":
    """Batch providers for every vendor that has a Batch API and a key, or that the sandbox plays.

    Nothing is connected, and no vendor SDK imported, before the first call.

    Raises:
        BusinessException: CONFIGURATION_INVALID when the user's file of models is not usable.
    """
    from app.infrastructure.ai.base.batch_providers import BatchProviders
    from app.infrastructure.ai.batch.anthropic import AnthropicBatch
    from app.infrastructure.ai.batch.gemini import GeminiBatch
    from app.infrastructure.ai.batch.openai import OpenAIBatch
    from app.infrastructure.ai.batch.openrouter import OpenRouterBatch

    makers = {
        maker.vendor: maker for maker in (OpenAIBatch, GeminiBatch, AnthropicBatch, OpenRouterBatch)
    }
    catalog = build_catalog(settings)
    policy = CallPolicy(timeout_s=settings.llm_timeout_s, deadline_s=settings.llm_deadline_s)
    return BatchProviders(
        providers={
            vendor: makers[vendor](connection, catalog, policy)
            for vendor, connection in build_connections(settings, sandbox_url).items()
            if vendor in makers
        },
        with_batches=tuple(makers),
        default_vendor=settings.preferred_vendor,
        default_models={vendor: settings.default_model(vendor) for vendor in Vendor},
        catalog=catalog,
        is_sandbox=settings.uses_sandbox,
    )
