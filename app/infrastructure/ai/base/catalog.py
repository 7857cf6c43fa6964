"""The models that we know and what they cost: one versioned file beside this one, and the user's.

The file's form: ``version``, and ``[models.<vendor>]`` with an entry a model: ``input``,
``cached_input`` (default: as ``input``) and ``output`` in USD per million tokens, all left out
where the price is not known; ``takes_temperature``; ``batch``, whether the vendor's Batch API has
it (both true by default). A model named ``*`` is any other one of the vendor. The models under
``[embeddings.<vendor>]``, in the same form, embed.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
BATCH_SHARE = Decimal("0.5")
"""Of the list price, what a token of a batch costs: with all vendors that have a Batch API."""
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
        has_batch: whether the vendor's Batch API has it.
    """

    name: str
    prices: Prices | None
    price_version: str
    takes_temperature: bool = True
    has_batch: bool = True

    def batch_cost_usd(self, usage: Usage) -> Decimal | None:
        """As ``cost_usd``, for a row of a batch."""
        cost = self.cost_usd(usage)
        return None if cost is None else cost * BATCH_SHARE

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
    """Models by vendor and name: those that write, and those that embed."""

    models: Mapping[tuple[Vendor, str], Model]
    embeddings: Mapping[tuple[Vendor, str], Model] = field(default_factory=dict)

    def model(self, vendor: Vendor, name: str) -> Model:
        """Look a model up; a dated snapshot that is not named itself is the model it is one of.

        Raises:
            BusinessException: MODEL_UNKNOWN with the names that are known for the vendor.
        """
        return _find(self.models, vendor, name)

    def embedding_model(self, vendor: Vendor, name: str) -> Model:
        """As ``model``, for one that embeds.

        Raises:
            BusinessException: MODEL_UNKNOWN.
        """
        return _find(self.embeddings, vendor, name)

    def with_model(self, vendor: Vendor, model: Model) -> "ModelCatalog":
        """The catalog with a model more, or with another one under its name."""
        return replace(self, models={**self.models, (vendor, model.name): model})


def _find(models: Mapping[tuple[Vendor, str], Model], vendor: Vendor, name: str) -> Model:
    model = models.get((vendor, name))
    if model is not None and model.name == name:
        return model
    snapshot = _SNAPSHOT.fullmatch(name)
    for known in (name, snapshot and snapshot[1], ANY_MODEL):
        model = models.get((vendor, known)) if known else None
        if model is not None:
            return replace(model, name=name)
    names: list[JsonValue] = [n for (v, n) in models if v is vendor]
    raise BusinessException(
        ErrorCode.MODEL_UNKNOWN,
        f"{vendor.value} has no model {name!r} in the price file. Choose one of: "
        f"{', '.join(map(str, names))}; or add it with its prices to QGEN_MODELS_FILE.",
        {"provider": vendor.value, "model": name, "known": names},
    )


def load_catalog(more: Path | None = None) -> ModelCatalog:
    """Read our price file and, over it, the user's; decimals are kept exact.

    The ``price_version`` of a model of the user's is both versions: ``2026-11+mine``.

    Raises:
        BusinessException: CONFIGURATION_INVALID: the user's file is not there or not of the form.
    """
    ours = _read(CATALOG_FILE)
    models = _as_models(ours.models, ours.version)
    embeddings = _as_models(ours.embeddings, ours.version)
    if more is not None:
        theirs = _user_file(more)
        version = f"{ours.version}+{theirs.version}"
        models |= _as_models(theirs.models, version)
        embeddings |= _as_models(theirs.embeddings, version)
    return ModelCatalog(models, embeddings)


type _Usd = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    input: _Usd | None = None
    cached_input: _Usd | None = None
    output: _Usd | None = None
    takes_temperature: bool = True
    batch: bool = True

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
        return Model(name, prices, version, self.takes_temperature, self.batch)


class _PriceFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str = Field(min_length=1, max_length=20)
    models: dict[Vendor, dict[str, _Entry]] = Field(default_factory=dict)
    embeddings: dict[Vendor, dict[str, _Entry]] = Field(default_factory=dict)


def _as_models(
    entries_of: Mapping[Vendor, Mapping[str, _Entry]], version: str
) -> dict[tuple[Vendor, str], Model]:
    return {
        (vendor, name): entry.as_model(name, version)
        for vendor, entries in entries_of.items()
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
