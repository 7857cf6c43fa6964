"""The LLM providers that this installation can use, and which one an order means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.shared.circuits import CircuitState
from app.shared.enums import Vendor
from app.shared.model_choices import ModelChoice

_KEY_VARIABLE = {
    Vendor.OPENAI: "OPENAI_API_KEY",
    Vendor.GEMINI: "GEMINI_API_KEY",
    Vendor.ANTHROPIC: "ANTHROPIC_API_KEY",
    Vendor.OPENROUTER: "OPENROUTER_API_KEY",
    Vendor.OPENAI_COMPATIBLE: "QGEN_COMPATIBLE_BASE_URL",
}


def not_configured(vendor: Vendor) -> BusinessException:
    """There is no key for the vendor."""
    variable = _KEY_VARIABLE[vendor]
    return BusinessException(
        ErrorCode.PROVIDER_NOT_CONFIGURED,
        f"{vendor.value} is not configured. Set {variable}, or choose another provider.",
        {"provider": vendor.value, "variable": variable},
    )


@dataclass(frozen=True, slots=True)
class LLMProviders:
    """Providers with a key, and what an order that names no vendor or model gets."""

    providers: Mapping[Vendor, BaseLLMProvider]
    default_vendor: Vendor
    default_models: Mapping[Vendor, str]
    is_sandbox: bool
    fallback: tuple[str, ...] = ()

    def choose(self, vendor: Vendor | None, model: str | None) -> tuple[BaseLLMProvider, str]:
        """The provider and the model's name.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED when there is no key for the vendor.
        """
        vendor = vendor or self.default_vendor
        provider = self.providers.get(vendor)
        if provider is None:
            raise not_configured(vendor)
        return provider, model or self.default_models[vendor]

    def chain(
        self, vendor: Vendor | None, model: str | None, fallback: Sequence[str] | None
    ) -> tuple[tuple[Vendor, str], ...]:
        """Whom to ask in turn: the choice, then its fallbacks (None: the configured ones).

        Nobody is in it twice.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN, of any of them.
        """
        chosen, name = self.choose(vendor, model)
        return tuple(dict.fromkeys([(chosen.vendor, name), *self.fallbacks(fallback)]))

    def fallbacks(self, names: Sequence[str] | None) -> list[tuple[Vendor, str]]:
        """What fallbacks mean, each with its model; None: the configured ones.

        Raises:
            BusinessException: PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN.
        """
        found = []
        for choice in map(ModelChoice.parse, self.fallback if names is None else names):
            provider, name = self.choose(choice.vendor, choice.model)
            found.append((provider.vendor, provider.model(name).name))
        return found

    async def circuits(self) -> Mapping[Vendor, CircuitState]:
        """Whether each provider is asked at all now."""
        return {v: await provider.circuit_state() for v, provider in self.providers.items()}

    async def warm_up(self) -> None:
        """Import every vendor's SDK, one after the other."""
        for provider in self.providers.values():
            await provider.warm_up()

    async def close(self) -> None:
        """Release every provider's connections."""
        for provider in self.providers.values():
            await provider.close()
