"""The LLM providers that this installation can use, and which one an order means."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.shared.enums import Vendor

_KEY_VARIABLE = {
    Vendor.OPENAI: "OPENAI_API_KEY",
    Vendor.GEMINI: "GEMINI_API_KEY",
    Vendor.ANTHROPIC: "ANTHROPIC_API_KEY",
    Vendor.OPENROUTER: "OPENROUTER_API_KEY",
    Vendor.OPENAI_COMPATIBLE: "QGEN_COMPATIBLE_BASE_URL",
}


@dataclass(frozen=True, slots=True)
class LLMProviders:
    """Providers with a key, and what an order that names no vendor or model gets."""

    providers: Mapping[Vendor, BaseLLMProvider]
    default_vendor: Vendor
    default_models: Mapping[Vendor, str]
    is_sandbox: bool

    def choose(self, vendor: Vendor | None, model: str | None) -> tuple[BaseLLMProvider, str]:
        """The provider and the model's name.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED when there is no key for the vendor.
        """
        vendor = vendor or self.default_vendor
        provider = self.providers.get(vendor)
        if provider is None:
            variable = _KEY_VARIABLE[vendor]
            raise BusinessException(
                ErrorCode.PROVIDER_NOT_CONFIGURED,
                f"{vendor.value} is not configured. Set {variable}, or choose another provider.",
                {"provider": vendor.value, "variable": variable},
            )
        return provider, model or self.default_models[vendor]

    async def warm_up(self) -> None:
        """Import every vendor's SDK, one after the other."""
        for provider in self.providers.values():
            await provider.warm_up()

    async def close(self) -> None:
        """Release every provider's connections."""
        for provider in self.providers.values():
            await provider.close()
