"""A provider and, where it is named, one of its models, in one word."""

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints

from app.shared.enums import Vendor

MAX_FALLBACKS = 4


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """``model`` None: the provider's configured one."""

    vendor: Vendor
    model: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``provider`` or ``provider/model``; a model's name may have slashes of its own.

        Raises:
            ValueError: it is neither.
        """
        name, slash, model = text.partition("/")
        if name not in list(Vendor) or bool(slash) != bool(model):
            known = ", ".join(Vendor)
            raise ValueError(f"{text!r} is not provider or provider/model; providers are {known}")
        return cls(Vendor(name), model or None)


def _choices(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        ModelChoice.parse(text)
    if len(set(texts)) < len(texts):
        raise ValueError("names one twice")
    return texts


# Printable, without spaces: nothing that a model's name has ever had, nor a column of ours takes.
_Choice = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(Vendor)})(/[!-~]{{1,100}})?$")]
Fallback = Annotated[
    tuple[_Choice, ...],
    Field(max_length=MAX_FALLBACKS, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_choices),
]
"""Providers to ask in turn, each as ``provider`` or ``provider/model``."""
FALLBACK_DESCRIPTION = (
    "Whom to ask in turn, as provider or provider/model, where the model cannot be had (an outage, "
    "its limits, quota or key) or declines; default: the configured ones, [] for nobody."
)
