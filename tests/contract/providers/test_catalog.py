"""Models and their prices: ours, and those that a user adds."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.catalog import Model, Prices, load_catalog
from app.infrastructure.ai.base.messages import Usage
from app.shared.enums import Vendor

_A_MODEL_OF_TOMORROW = """
version = "mine-1"
[models.anthropic]
"claude-next" = { input = 7, output = 30.5, takes_temperature = false }
"claude-haiku-4-5" = { input = 2, cached_input = 0.5, output = 6 }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "models.toml"


@pytest.mark.parametrize(
    ("vendor", "snapshot", "base"),
    [
        (Vendor.OPENAI, "gpt-4.1-mini-2025-04-14", "gpt-4.1-mini"),
        (Vendor.ANTHROPIC, "claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        (Vendor.OPENROUTER, "openai/gpt-4.1-2025-04-14", "openai/gpt-4.1"),
    ],
)
def test_a_dated_snapshot_costs_what_its_model_costs(
    vendor: Vendor, snapshot: str, base: str
) -> None:
    catalog = load_catalog()

    found = catalog.model(vendor, snapshot)

    assert found.name == snapshot
    assert found.prices == catalog.model(vendor, base).prices


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4.1-mini-2025-13-14",
        "gpt-4.1-mini-202504-14",
        "gpt-4.1-mini-preview",
        "gpt-4.1-mini-preview-2025-04-14",
        "gpt-4.1-mini-2025",
        "2025-04-14",
        "*",
        "",
    ],
)
def test_another_suffix_is_another_model(name: str) -> None:
    with pytest.raises(BusinessException, match="QGEN_MODELS_FILE") as refused:
        load_catalog().model(Vendor.OPENAI, name)

    assert refused.value.code is ErrorCode.MODEL_UNKNOWN
    assert "gpt-4.1-mini" in str(refused.value.details["known"])


def test_a_snapshot_that_is_named_itself_has_its_own_price() -> None:
    dated = Model("gpt-4.1-mini-2025-04-14", Prices(Decimal(9), Decimal(9), Decimal(9)), "test")

    assert load_catalog().with_model(Vendor.OPENAI, dated).model(Vendor.OPENAI, dated.name) == dated


@given(st.text(min_size=1))
def test_a_compatible_endpoint_may_have_any_model_at_a_cost_that_is_not_known(name: str) -> None:
    model = load_catalog().model(Vendor.OPENAI_COMPATIBLE, name)

    assert (model.name, model.cost_usd(Usage(10, 10))) == (name, None)


def test_a_user_adds_and_changes_models(file: Path) -> None:
    file.write_text(_A_MODEL_OF_TOMORROW)
    catalog = load_catalog(file)

    new = catalog.model(Vendor.ANTHROPIC, "claude-next")
    changed = catalog.model(Vendor.ANTHROPIC, "claude-haiku-4-5")
    ours = catalog.model(Vendor.ANTHROPIC, "claude-sonnet-4-5")

    assert new.prices == Prices(Decimal(7), Decimal(7), Decimal("30.5"))
    assert not new.takes_temperature
    assert changed.cost_usd(Usage(1_000_000, 1_000_000, 500_000)) == Decimal("1.0") + Decimal(
        "6.25"
    )
    assert {new.price_version, changed.price_version} == {"2026-11+mine-1"}
    assert ours.price_version == "2026-11"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "version"),
        ("version = ", "Invalid value"),
        ('version = "1"\n[models.acme]\n"m" = {}', "models.acme"),
        ('version = "1"\n[models.openai]\n"m" = { input = -1, output = 1 }', "models.openai.m.inp"),
        ('version = "1"\n[models.openai]\n"m" = { input = 1 }', "input and output"),
        ('version = "1"\n[models.openai]\n"m" = { input = nan, output = 1 }', "models.openai.m"),
        ('version = "1"\n[models.openai]\n"m" = { inputs = 1 }', "models.openai.m.inputs"),
        (f'version = "{"1" * 30}"\nmodels = {{}}', "version"),
    ],
)
def test_a_file_that_is_not_of_the_form_is_refused_with_the_place(
    file: Path, text: str, where: str
) -> None:
    file.write_text(text)

    with pytest.raises(BusinessException, match=where) as refused:
        load_catalog(file)

    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID
    assert str(file) in refused.value.message


def test_a_file_that_is_not_there_is_told(file: Path) -> None:
    with pytest.raises(BusinessException, match="No such file") as refused:
        load_catalog(file)

    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID


def test_the_version_of_a_price_fits_its_column() -> None:
    longest = "x" * 20

    assert len(f"{load_catalog().model(Vendor.OPENAI, 'gpt-5').price_version}+{longest}") <= 32
