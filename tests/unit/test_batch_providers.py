"""Which Batch API an order means, and what is said of those that there are not."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from app.core.config import SandboxMode, Settings
from app.core.di.batch_providers import LateBatchProviders, build_batch_providers
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.batch_messages import BatchKind
from app.infrastructure.ai.base.batch_providers import BatchProviders
from app.infrastructure.ai.base.catalog import load_catalog
from app.infrastructure.ai.base.messages import Usage
from app.shared.enums import Vendor

_SANDBOX = "http://127.0.0.1:9"


def _providers(models_file: Path | None = None) -> BatchProviders:
    settings = Settings(sandbox=SandboxMode.ALWAYS, models_file=models_file)
    return build_batch_providers(settings, _SANDBOX)


def _refused(
    providers: BatchProviders,
    vendor: Vendor,
    model: str | None,
    kind: BatchKind = BatchKind.CHAT,
) -> BusinessException:
    with pytest.raises(BusinessException) as refused:
        providers.choose(vendor, model, kind)
    return refused.value


def test_an_order_gets_its_vendor_and_model_or_the_configured_ones() -> None:
    providers = _providers()

    for vendor in (Vendor.OPENAI, Vendor.GEMINI, Vendor.ANTHROPIC, Vendor.OPENROUTER):
        provider, name = providers.choose(vendor, None)
        assert provider.vendor is vendor
        assert name == providers.default_models[vendor]
    provider, name = providers.choose(Vendor.OPENAI, "gpt-4.1-2025-04-14")
    assert (provider.vendor, name) == (Vendor.OPENAI, "gpt-4.1-2025-04-14")
    assert providers.choose(None, None)[0].vendor is providers.default_vendor


def test_a_vendor_without_a_batch_api_is_refused_with_those_that_have_one() -> None:
    error = _refused(_providers(), Vendor.OPENAI_COMPATIBLE, None)

    assert (error.code, error.code.http_status) == (ErrorCode.BATCH_NOT_SUPPORTED, 422)
    assert error.details["supported"] == ["openai", "gemini", "anthropic", "openrouter"]
    assert "openrouter" in error.message


def test_a_model_without_batches_is_refused_with_those_that_have_them(tmp_path: Path) -> None:
    file = tmp_path / "models.toml"
    file.write_text('version = "1"\n[models.openai]\n"gpt-live" = { batch = false }\n')

    error = _refused(_providers(file), Vendor.OPENAI, "gpt-live")

    assert error.code is ErrorCode.BATCH_NOT_SUPPORTED
    assert "gpt-4.1-mini" in str(error.details["supported"])
    assert "gpt-live" not in str(error.details["supported"])


def test_rows_of_a_kind_that_a_vendor_does_not_take_are_refused() -> None:
    error = _refused(_providers(), Vendor.GEMINI, "text-embedding-004", BatchKind.EMBEDDING)

    assert error.code is ErrorCode.BATCH_NOT_SUPPORTED
    assert error.details["supported"] == ["openai"]


def test_an_embedding_model_writes_nothing_and_others_embed_nothing() -> None:
    providers = _providers()
    embedder, chat = "text-embedding-3-small", "gpt-4.1-mini"

    assert providers.choose(Vendor.OPENAI, embedder, BatchKind.EMBEDDING)[1] == embedder
    assert _refused(providers, Vendor.OPENAI, embedder).code is ErrorCode.MODEL_UNKNOWN
    error = _refused(providers, Vendor.OPENAI, chat, BatchKind.EMBEDDING)
    assert error.code is ErrorCode.MODEL_UNKNOWN
    assert embedder in str(error.details["known"])


def test_a_vendor_without_a_key_is_refused_with_the_variable() -> None:
    settings = Settings(openai_api_key="sk", sandbox=SandboxMode.NEVER)

    error = _refused(build_batch_providers(settings, None), Vendor.ANTHROPIC, None)

    assert error.code is ErrorCode.PROVIDER_NOT_CONFIGURED
    assert "ANTHROPIC_API_KEY" in error.message


def test_a_token_of_a_batch_costs_half() -> None:
    model = load_catalog().model(Vendor.OPENAI, "gpt-4.1-mini")
    usage = Usage(1000, 1000, 100)
    live = model.cost_usd(usage)

    assert live is not None
    assert model.batch_cost_usd(usage) == live / 2
    assert model.batch_cost_usd(Usage()) is None
    unpriced = load_catalog().model(Vendor.OPENAI_COMPATIBLE, "llama")
    assert unpriced.batch_cost_usd(usage) is None
    embedder = load_catalog().embedding_model(Vendor.OPENAI, "text-embedding-3-small")
    assert embedder.batch_cost_usd(Usage(1_000_000)) == Decimal("0.01")


async def test_nothing_is_made_before_it_is_asked_for_nor_closed_twice() -> None:
    late = LateBatchProviders(Settings(sandbox=SandboxMode.ALWAYS), _SANDBOX)

    await late.close()
    assert late.providers is late.providers
    await late.close()
    await late.close()


def test_making_them_imports_no_sdk() -> None:
    statements = (
        "import sys\n"
        "from app.core.config import Settings\n"
        "from app.core.di.batch_providers import build_batch_providers\n"
        f"build_batch_providers(Settings(sandbox='always'), {_SANDBOX!r})\n"
        "print(sorted({'openai', 'anthropic', 'google.genai', 'httpx2', 'langchain_core'}"
        " & sys.modules.keys()))"
    )

    ran = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", statements], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "[]"
