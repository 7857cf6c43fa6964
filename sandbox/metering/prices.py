"""The sandbox's own price list."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import cast

from sandbox.chat import Usage, Vendor

_MILLION = 1_000_000
_DATED = re.compile(r"-(?:\d{8}|\d{4}-\d\d-\d\d|latest|\d{3})$")
"""What vendors append to a model's name for one of its versions."""


@dataclass(frozen=True)
class Price:
    """USD per million tokens."""

    input: Decimal
    cached: Decimal
    output: Decimal


@dataclass(frozen=True)
class Prices:
    """List prices by vendor and model."""

    listed: Mapping[Vendor, Mapping[str, Price]]

    def of(self, vendor: Vendor, model: str) -> Price | None:
        """The price of a model or of the model that it is a dated version of, if it is listed."""
        models = self.listed.get(vendor, {})
        return models.get(model) or models.get(_DATED.sub("", model))

    def cost(self, vendor: Vendor, model: str, usage: Usage) -> Decimal:
        """The exact price in USD; 0 for a model that is not listed."""
        price = self.of(vendor, model)
        if price is None:
            return Decimal(0)
        fresh = usage.prompt - usage.cached
        return (
            fresh * price.input + usage.cached * price.cached + usage.output * price.output
        ) / _MILLION


def load_prices() -> Prices:
    """Read `prices.toml`."""
    source = resources.files("sandbox.metering").joinpath("prices.toml").read_text("utf-8")
    listed = cast(
        "dict[str, dict[str, dict[str, Decimal]]]", tomllib.loads(source, parse_float=Decimal)
    )
    return Prices(
        {
            Vendor(vendor): {name: Price(**price) for name, price in models.items()}
            for vendor, models in listed.items()
        }
    )
