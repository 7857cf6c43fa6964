"""The Batch APIs that this installation can use, and which one an order means."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.infrastructure.ai.base.batch import BaseBatchProvider
from app.infrastructure.ai.base.batch_messages import BatchKind
from app.infrastructure.ai.base.catalog import Model, ModelCatalog
from app.infrastructure.ai.base.providers import not_configured
from app.shared.enums import Vendor


@dataclass(frozen=True, slots=True)
class BatchProviders:
    """Batch providers with a key, and what an order that names no vendor or model gets.

    Attributes:
        with_batches: the vendors that have a Batch API, configured or not.
    """

    providers: Mapping[Vendor, BaseBatchProvider]
    with_batches: tuple[Vendor, ...]
    default_vendor: Vendor
    default_models: Mapping[Vendor, str]
    catalog: ModelCatalog
    is_sandbox: bool

    def choose(
        self, vendor: Vendor | None, model: str | None, kind: BatchKind = BatchKind.CHAT
    ) -> tuple[BaseBatchProvider, str]:
        """The provider and the model's name.

        Raises:
            BusinessException: BATCH_NOT_SUPPORTED of a vendor without a Batch API (for rows of
                that kind), or of a model that it does not have; PROVIDER_NOT_CONFIGURED;
                MODEL_UNKNOWN.
        """
        vendor = vendor or self.default_vendor
        if vendor not in self.with_batches:
            able = [each.value for each in self.with_batches]
            raise _not_supported(f"{vendor.value} has no Batch API", "provider", vendor, able)
        provider = self.providers.get(vendor)
        if provider is None:
            raise not_configured(vendor)
        if kind not in provider.kinds:
            able = [v.value for v, each in self.providers.items() if kind in each.kinds]
            what = f"batches of {vendor.value} are not for {kind.value} rows"
            raise _not_supported(what, "provider", vendor, able)
        name = model or self.default_models[vendor]
        if not provider.model(name, kind).has_batch:
            able = [
                n for (v, n), each in self._models(kind).items() if v is vendor and each.has_batch
            ]
            what = f"{vendor.value}'s Batch API does not have {name}"
            raise _not_supported(what, "model", vendor, able)
        return provider, name

    async def warm_up(self) -> None:
        """Import every vendor's SDK, one after the other."""
        for provider in self.providers.values():
            await provider.warm_up()

    async def close(self) -> None:
        """Release every provider's connections."""
        for provider in self.providers.values():
            await provider.close()

    def _models(self, kind: BatchKind) -> Mapping[tuple[Vendor, str], Model]:
        return self.catalog.embeddings if kind is BatchKind.EMBEDDING else self.catalog.models


def _not_supported(what: str, choice: str, vendor: Vendor, able: list[str]) -> BusinessException:
    names: list[JsonValue] = [*able]
    return BusinessException(
        ErrorCode.BATCH_NOT_SUPPORTED,
        f"{what}. Choose another {choice} ({', '.join(able) or 'there is none'}), or generate in "
        "realtime.",
        {"provider": vendor.value, "supported": names},
    )
