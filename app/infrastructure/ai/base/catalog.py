"""The models that we know and what they cost: one versioned file beside this one, and the user's.

The file's form: ``version``, and ``[models.<vendor>]`` with an entry a model: ``input``,
``cached_input`` (default: as ``input``) and ``output`` in USD per million tokens, all left out
where the price is not known; ``takes_temperature`` (default true). A model named ``*`` is any other
one of the vendor.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.validation import explain
from app.infrastructure.ai.base.messages import Usage
from app.shared.enums import Vendor

CATALOG_FILE = Path(__file__).with_name("models-2026-11.toml")
ANY_MODEL = "*"
_MILLION = Decimal(1_000_000)
# gpt-4.1-mini-2025-04-14, claude-haiku-4-5-20251001: the vendors date their snapshots so.
_SNAPSHOT = re.compile(r"(.+)-20\d\d(-?)(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Prices:
    """USD per million tokens."""

    input_usd: Decimal
    cached_input_usd: Decimal
    output_usd: Decimal


@dataclass(frozen=True, slots=True)
class Model:
    """One model: what it costs, and traits that change the request.

    Attributes:
        prices: None where they are not known.
        price_version: which file they are from.
        takes_temperature: false for models that refuse any value but their own.
    """

    name: str
    prices: Prices | None
    price_version: str
    takes_temperature: bool = True

    def cost_usd(self, usage: Usage) -> Decimal | None:
        """USD for one call's tokens; None without prices or without a count of the tokens."""
        if self.prices is None or not usage.is_counted:
            return None
        fresh = max(0, usage.input_tokens - usage.cached_tokens)
        return (
            fresh * self.prices.input_usd
            + usage.cached_tokens * self.prices.cached_input_usd
            + usage.output_tokens * self.prices.output_usd
        ) / _MILLION


@dataclass(frozen=True, slots=True)
class ModelCatalog:
    """Models by vendor and name."""

    models: Mapping[tuple[Vendor, str], Model]

    def model(self, vendor: Vendor, name: str) -> Model:
        """Look a model up; a dated snapshot that is not named itself is the model it is one of.

        Raises:
            BusinessException: MODEL_UNKNOWN with the names that are known for the vendor.
        """
        snapshot = _SNAPSHOT.fullmatch(name)
        for known in (name, snapshot and snapshot[1], ANY_MODEL):
            model = self.models.get((vendor, known)) if known else None
            if model is not None:
                return replace(model, name=name)
        names: list[JsonValue] = [n for (v, n) in self.models if v is vendor]
        raise BusinessException(
            ErrorCode.MODEL_UNKNOWN,
            f"{vendor.value} has no model {name!r} in the price file. Choose one of: "
            f"{', '.join(map(str, names))}; or add it with its prices to QGEN_MODELS_FILE.",
            {"provider": vendor.value, "model": name, "known": names},
        )

    def with_model(self, vendor: Vendor, model: Model) -> "ModelCatalog":
        """The catalog with a model more, or with another one under its name."""
        return ModelCatalog({**self.models, (vendor, model.name): model})


def load_catalog(more: Path | None = None) -> ModelCatalog:
    """Read our price file and, over it, the user's; decimals are kept exact.

    The ``price_version`` of a model of the user's is both versions: ``2026-11+mine``.

    Raises:
        BusinessException: CONFIGURATION_INVALID: the user's file is not there or not of the form.
    """
    ours = _read(CATALOG_FILE)
    models = ours.as_models(ours.version)
    if more is not None:
        theirs = _user_file(more)
        models |= theirs.as_models(f"{ours.version}+{theirs.version}")
    return ModelCatalog(models)


type _Usd = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    input: _Usd | None = None
    cached_input: _Usd | None = None
    output: _Usd | None = None
    takes_temperature: bool = True

    @model_validator(mode="after")
    def _has_all_prices_or_none(self) -> Self:
        if (self.input is None) != (self.output is None):
            raise ValueError("give input and output, or neither")
        if self.input is None and self.cached_input is not None:
            raise ValueError("give input and output with cached_input")
        return self

    def as_model(self, name: str, version: str) -> Model:
        prices = None
        if self.input is not None and self.output is not None:
            cached = self.input if self.cached_input is None else self.cached_input
            prices = Prices(self.input, cached, self.output)
        return Model(name, prices, version, self.takes_temperature)


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str = Field(min_length=1, max_length=20)
    models: dict[Vendor, dict[str, _Entry]]

    def as_models(self, version: str) -> dict[tuple[Vendor, str], Model]:
        return {
            (vendor, name): entry.as_model(name, version)
            for vendor, entries in self.models.items()
            for name, entry in entries.items()
        }


def _read(path: Path) -> _PriceFile:
    return _PriceFile.model_validate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))


def _user_file(path: Path) -> _PriceFile:
    try:
        return _read(path)
    except ValidationError as error:
        reason = explain(error)
    except (OSError, ValueError) as error:  # tomllib's and decoding errors are ValueErrors
        reason = str(error)
    raise BusinessException(
        ErrorCode.CONFIGURATION_INVALID,
        f"QGEN_MODELS_FILE {path} is not usable. {reason}",
        {"file": str(path)},
    )
