"""The models that we know and what they cost, from one versioned file beside this one."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.infrastructure.ai.base.messages import Usage
from app.shared.enums import Vendor

CATALOG_FILE = Path(__file__).with_name("models-2026-11.toml")
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Model:
    """One model: prices in USD per million tokens, and traits that change the request.

    ``takes_temperature`` is false for reasoning models, which refuse any value but their own.
    """

    name: str
    input_usd: Decimal
    cached_input_usd: Decimal
    output_usd: Decimal
    takes_temperature: bool

    def cost_usd(self, usage: Usage) -> Decimal:
        """USD for one call's tokens."""
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        return (
            fresh * self.input_usd
            + usage.cached_tokens * self.cached_input_usd
            + usage.output_tokens * self.output_usd
        ) / _MILLION


@dataclass(frozen=True, slots=True)
class ModelCatalog:
    """Models by vendor, as of one version of the price file."""

    version: str
    models: dict[tuple[Vendor, str], Model]

    def model(self, vendor: Vendor, name: str) -> Model:
        """Look a model up.

        Raises:
            BusinessException: MODEL_UNKNOWN with the names that are known for the vendor.
        """
        model = self.models.get((vendor, name))
        if model is None:
            known: list[JsonValue] = [n for (v, n) in self.models if v is vendor]
            raise BusinessException(
                ErrorCode.MODEL_UNKNOWN,
                f"{vendor.value} has no model {name!r} in the price file {self.version}. "
                f"Choose one of: {', '.join(map(str, known))}",
                {"provider": vendor.value, "model": name, "known": known},
            )
        return model


def load_catalog(path: Path = CATALOG_FILE) -> ModelCatalog:
    """Read the price file; its decimals are kept exact."""
    data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    models = {
        (vendor, name): Model(
            name=name,
            input_usd=Decimal(entry["input"]),
            cached_input_usd=Decimal(entry["cached_input"]),
            output_usd=Decimal(entry["output"]),
            takes_temperature=entry.get("takes_temperature", True),
        )
        for vendor in Vendor
        for name, entry in data["models"][vendor.value].items()
    }
    return ModelCatalog(version=data["version"], models=models)
