"""OpenRouter's errors: `{"error": {"code", "message", "metadata"}}`, the code being the status."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.faults import Fault, FaultKind
from sandbox.jsons import JsonObject, dump
from sandbox.vendors.base import VendorError

_USER = "user_sandbox"
_PROVIDERS = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "google": "Google AI Studio",
    "meta-llama": "DeepInfra",
}


@dataclass
class OpenRouterError(VendorError):
    """An error reply; `metadata` tells of the provider that OpenRouter had asked."""

    metadata: JsonObject | None = None
    wait: float | None = None

    def body(self, headers: Mapping[str, str]) -> JsonObject:
        error: JsonObject = {"message": self.message, "code": self.status}
        if self.metadata:
            error["metadata"] = self.metadata
        return {"error": error, "user_id": _USER}

    def headers(self) -> dict[str, str]:
        return {} if self.wait is None else {"retry-after": f"{self.wait:g}"}


def provider_of(model: str) -> str:
    """The provider that OpenRouter routes a model to."""
    return _PROVIDERS.get(model.partition("/")[0], "Together")


def invalid(message: str) -> OpenRouterError:
    return OpenRouterError(400, message)


def no_key() -> OpenRouterError:
    return OpenRouterError(401, "No auth credentials found")


def wrong_key() -> OpenRouterError:
    return OpenRouterError(401, "User not found.")


def unknown_model(model: str) -> OpenRouterError:
    return OpenRouterError(400, f"{model} is not a valid model ID")


def unknown_url() -> OpenRouterError:
    return OpenRouterError(404, "Not Found")


def faulty(fault: Fault, model: str) -> OpenRouterError:
    """The error that a fault is: the provider's own words are in the metadata."""
    provider = provider_of(model)
    if fault.kind is FaultKind.RATE_LIMITED:
        said = f"{model} is temporarily rate-limited upstream. Please retry shortly."
        return OpenRouterError(
            429,
            "Provider returned error",
            {"raw": said, "provider_name": provider},
            fault.retry_after,
        )
    if fault.kind is FaultKind.UNAVAILABLE:
        return OpenRouterError(503, "No instances available", {"provider_name": provider})
    said = dump({"error": {"message": "Internal server error", "type": "server_error"}})
    return OpenRouterError(500, "Internal Server Error", {"raw": said, "provider_name": provider})
