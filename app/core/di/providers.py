"""Which concrete providers an installation has."""

from collections.abc import Mapping

from pydantic import SecretStr

from app.core.config import Settings
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.catalog import (
    ANY_MODEL,
    Model,
    ModelCatalog,
    Prices,
    load_catalog,
)
from app.infrastructure.ai.base.connection import CallPolicy, Connection
from app.infrastructure.ai.base.gate import Traffic
from app.infrastructure.ai.base.llm import BaseLLMProvider
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.ai.llm.anthropic import AnthropicProvider
from app.infrastructure.ai.llm.gemini import GeminiProvider
from app.infrastructure.ai.llm.openai import OpenAIProvider
from app.infrastructure.ai.llm.openai_compatible import OpenAICompatibleProvider
from app.infrastructure.ai.llm.openrouter import OpenRouterProvider
from app.shared.enums import Vendor

_PROVIDERS: Mapping[Vendor, type[BaseLLMProvider]] = {
    Vendor.OPENAI: OpenAIProvider,
    Vendor.GEMINI: GeminiProvider,
    Vendor.ANTHROPIC: AnthropicProvider,
    Vendor.OPENROUTER: OpenRouterProvider,
    Vendor.OPENAI_COMPATIBLE: OpenAICompatibleProvider,
}
# What each SDK expects of a base URL: with the API's version, or without.
_SANDBOX_PATH = {
    Vendor.OPENAI: "/v1",
    Vendor.GEMINI: "",
    Vendor.ANTHROPIC: "/anthropic",
    Vendor.OPENROUTER: "/openrouter/api/v1",
    Vendor.OPENAI_COMPATIBLE: "/compatible/v1",
}
SANDBOX_KEY = "sandbox"
# A server without keys ignores it, but the SDK would otherwise send it the key of OpenAI.
_NO_KEY = SecretStr("none")
_PRICES_OF_SETTINGS = "settings"


def build_providers(
    settings: Settings, sandbox_url: str | None, traffic: Traffic | None = None
) -> LLMProviders:
    """Providers for every vendor that has a key, or for all of them where the sandbox plays them.

    Nothing is connected, and no vendor SDK imported, before the first call.

    Raises:
        BusinessException: CONFIGURATION_INVALID when the user's file of models is not usable, or
            QGEN_FALLBACK names what is not there.
    """
    catalog = build_catalog(settings)
    policy = CallPolicy(
        timeout_s=settings.llm_timeout_s,
        deadline_s=settings.llm_deadline_s,
        concurrency=settings.llm_concurrency,
    )
    connections = build_connections(settings, sandbox_url)
    traffic = traffic or Traffic(limits=settings.limits)
    llms = LLMProviders(
        providers={
            vendor: _PROVIDERS[vendor](connection, catalog, policy, traffic)
            for vendor, connection in connections.items()
        },
        default_vendor=settings.preferred_vendor,
        default_models={vendor: settings.default_model(vendor) for vendor in Vendor},
        is_sandbox=settings.uses_sandbox,
        fallback=settings.fallback,
    )
    if connections:  # a command that asks no model need not have them
        _require_fallback(llms)
    return llms


def build_connections(settings: Settings, sandbox_url: str | None) -> dict[Vendor, Connection]:
    """Where each vendor is that has a key, or each of them in the sandbox where it plays them."""
    if settings.uses_sandbox:
        return _sandbox_connections(sandbox_url)
    return _connections(settings)


def build_catalog(settings: Settings) -> ModelCatalog:
    """The models and prices: ours, the user's file's, and those of the settings.

    Raises:
        BusinessException: CONFIGURATION_INVALID when the user's file is not usable.
    """
    catalog = load_catalog(settings.models_file)
    cost_in, cost_out = settings.compatible_input_usd, settings.compatible_output_usd
    if cost_in is None or cost_out is None:
        return catalog
    any_model = Model(ANY_MODEL, Prices(cost_in, cost_in, cost_out), _PRICES_OF_SETTINGS)
    return catalog.with_model(Vendor.OPENAI_COMPATIBLE, any_model)


def _require_fallback(llms: LLMProviders) -> None:
    """Every request would be refused for it: told at the start."""
    try:
        llms.fallbacks(None)
    except BusinessException as error:
        raise BusinessException(
            ErrorCode.CONFIGURATION_INVALID,
            f"The configuration is not usable. QGEN_FALLBACK: {error.message}",
            error.details,
        ) from error


def _sandbox_connections(url: str | None) -> dict[Vendor, Connection]:
    if url is None:  # a command that asks no model started no sandbox
        return {}
    return {
        vendor: Connection(SANDBOX_KEY, url.rstrip("/") + path, is_sandbox=True)
        for vendor, path in _SANDBOX_PATH.items()
    }


def _connections(settings: Settings) -> dict[Vendor, Connection]:
    configured: Mapping[Vendor, tuple[SecretStr | None, str | None]] = {
        Vendor.OPENAI: (settings.openai_api_key, settings.openai_base_url),
        Vendor.GEMINI: (settings.gemini_api_key, settings.gemini_base_url),
        Vendor.ANTHROPIC: (settings.anthropic_api_key, settings.anthropic_base_url),
        Vendor.OPENROUTER: (settings.openrouter_api_key, settings.openrouter_base_url),
        Vendor.OPENAI_COMPATIBLE: (settings.compatible_api_key, settings.compatible_base_url),
    }
    return {
        vendor: Connection((key or _NO_KEY).get_secret_value(), base_url)
        for vendor, (key, base_url) in configured.items()
        if vendor in settings.vendors_with_key
    }
