"""How many requests and tokens a minute may go to a model."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from app.shared.enums import Vendor
from app.shared.model_choices import ModelChoice


class RateLimit(BaseModel):
    """``rpm``: requests a minute, ``tpm``: tokens a minute, in and out; None: no limit of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rpm: int | None = Field(None, ge=1)
    tpm: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.rpm is None and self.tpm is None:
            raise ValueError("give rpm, tpm or both")
        return self


def _named(limits: Mapping[str, RateLimit]) -> Mapping[str, RateLimit]:
    for name in limits:
        ModelChoice.parse(name)
    return limits


RateLimits = Annotated[Mapping[str, RateLimit], AfterValidator(_named)]
"""By ``provider/model``, or by ``provider`` for each of its models that has no entry of its own."""


def limit_of(limits: Mapping[str, RateLimit], vendor: Vendor, model: str) -> RateLimit | None:
    """What holds for a model; None where nothing does."""
    return limits.get(f"{vendor.value}/{model}") or limits.get(vendor.value)
