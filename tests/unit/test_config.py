from decimal import Decimal
from pathlib import Path

import pytest

from app.core.config import SandboxMode, Settings, load_settings
from app.core.di.providers import build_providers
from app.core.exceptions import BusinessException, ErrorCode
from app.infrastructure.ai.base.messages import Usage
from app.shared.access import Scope
from app.shared.enums import Vendor
from app.shared.rate_limits import RateLimit, limit_of

VARIABLES = (
    "QGEN_",
    "OPENAI_",
    "GEMINI_",
    "GOOGLE_",
    "ANTHROPIC_",
    "OPENROUTER_",
    "SUPABASE_",
    "REDIS_",
)


@pytest.fixture(autouse=True)
def empty_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import os

    for name in list(os.environ):
        if name.startswith(VARIABLES):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path_factory.mktemp("no-dotenv"))


def test_an_empty_environment_is_embedded_and_played_by_the_sandbox() -> None:
    settings = load_settings()

    assert settings.is_embedded_database
    assert settings.uses_sandbox
    assert settings.preferred_vendor is Vendor.OPENAI


@pytest.mark.parametrize(
    ("variables", "uses_sandbox"),
    [
        ({"OPENAI_API_KEY": "sk"}, False),
        ({"GOOGLE_API_KEY": "g"}, False),
        ({"ANTHROPIC_API_KEY": "a"}, False),
        ({"OPENROUTER_API_KEY": "o"}, False),
        ({"QGEN_COMPATIBLE_BASE_URL": "http://h/v1", "QGEN_COMPATIBLE_MODEL": "m"}, False),
        ({"QGEN_DATABASE_URL": "postgresql://h/d"}, False),
        ({"OPENAI_API_KEY": "sk", "QGEN_SANDBOX": "always"}, True),
        ({"QGEN_SANDBOX": "never"}, False),
        ({"QGEN_DATABASE_URL": "postgresql://h/d", "QGEN_SANDBOX_URL": "http://127.0.0.1:1"}, True),
        ({"OPENAI_API_KEY": ""}, True),
    ],
)
def test_the_sandbox_plays_only_where_nothing_is_real_or_it_is_asked_to(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], uses_sandbox: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert load_settings().uses_sandbox is uses_sandbox


def test_the_first_vendor_with_a_key_is_preferred_unless_one_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "g")
    assert load_settings().preferred_vendor is Vendor.GEMINI

    monkeypatch.setenv("QGEN_PROVIDER", "openai")
    assert load_settings().preferred_vendor is Vendor.OPENAI


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QGEN_DATABASE_URL", "mysql://h/d"),
        ("QGEN_LLM_CONCURRENCY", "0"),
        ("QGEN_PROJECT", "Not a code"),
        ("QGEN_SANDBOX", "sometimes"),
        ("QGEN_COMPATIBLE_BASE_URL", "localhost:11434"),
        ("ANTHROPIC_BASE_URL", "http://"),
        ("OPENROUTER_BASE_URL", "http://h:port/v1"),
        ("QGEN_COMPATIBLE_INPUT_USD", "-1"),
        ("REDIS_URL", "http://127.0.0.1:6379"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://h:port"),
        ("QGEN_LIMITS", "500"),
        ("QGEN_LIMITS", "rpm=500"),
        ("QGEN_LIMITS", '{"openai": {}}'),
        ("QGEN_LIMITS", '{"openai": {"rpm": 0}}'),
        ("QGEN_LIMITS", '{"openai": {"rps": 5}}'),
        ("QGEN_LIMITS", '{"claude": {"rpm": 5}}'),
        ("QGEN_LIMITS", '{"openai/": {"rpm": 5}}'),
        ("QGEN_FALLBACK", "claude"),
        ("QGEN_FALLBACK", "gemini,"),
        ("QGEN_FALLBACK", "gemini,gemini"),
        ("QGEN_FALLBACK", "gemini,openai,anthropic,openrouter,openai/gpt-4.1"),
    ],
)
def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BusinessException, match=name) as refused:
        load_settings()

    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID


def test_a_vendor_without_a_key_is_refused_with_the_variable_to_set() -> None:
    settings = Settings(openai_api_key="sk", sandbox=SandboxMode.NEVER)
    providers = build_providers(settings, None)

    provider, model = providers.choose(None, None)
    with pytest.raises(BusinessException, match="GEMINI_API_KEY") as refused:
        providers.choose(Vendor.GEMINI, None)

    assert (provider.vendor, model) == (Vendor.OPENAI, "gpt-4.1-mini")
    assert refused.value.code is ErrorCode.PROVIDER_NOT_CONFIGURED


def test_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")

    assert "very-secret" not in f"{load_settings()!r} {load_settings().model_dump_json()}"


def test_an_endpoint_without_a_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QGEN_COMPATIBLE_BASE_URL", "http://127.0.0.1:11434/v1")

    with pytest.raises(BusinessException, match="QGEN_COMPATIBLE_MODEL"):
        load_settings()


@pytest.mark.parametrize("name", ["QGEN_COMPATIBLE_INPUT_USD", "QGEN_COMPATIBLE_OUTPUT_USD"])
def test_half_a_price_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "0.5")

    with pytest.raises(BusinessException, match="QGEN_COMPATIBLE_INPUT_USD"):
        load_settings()


def test_an_endpoint_needs_no_key_and_gets_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    settings = Settings(
        compatible_base_url="http://127.0.0.1:11434/v1",
        compatible_model="qwen3",
        default_vendor=Vendor.OPENAI_COMPATIBLE,
    )

    provider, model = build_providers(settings, None).choose(None, None)

    assert (provider.vendor, model) == (Vendor.OPENAI_COMPATIBLE, "qwen3")
    assert provider._connection.api_key == "none"


def test_the_prices_of_an_endpoint_are_those_of_the_settings() -> None:
    settings = Settings(
        compatible_base_url="http://127.0.0.1:11434/v1",
        compatible_model="qwen3",
        compatible_input_usd=Decimal("0.5"),
        compatible_output_usd=Decimal(2),
    )

    provider, _ = build_providers(settings, None).choose(Vendor.OPENAI_COMPATIBLE, None)

    model = provider._catalog.model(Vendor.OPENAI_COMPATIBLE, "any")
    assert model.cost_usd(Usage(1_000_000, 1_000_000)) == Decimal("2.5")
    assert model.price_version == "settings"


def test_the_sandbox_plays_every_vendor() -> None:
    providers = build_providers(load_settings(), "http://127.0.0.1:1")

    for vendor in Vendor:
        provider, model = providers.choose(vendor, None)
        assert provider.vendor is vendor
        assert provider._catalog.model(vendor, model).name == model


def test_a_vendor_that_is_not_configured_names_its_variable() -> None:
    providers = build_providers(Settings(openai_api_key="sk", sandbox=SandboxMode.NEVER), None)

    for vendor in set(Vendor) - {Vendor.OPENAI}:
        with pytest.raises(BusinessException, match=r"Set [A-Z_]+(_KEY|_URL),"):
            providers.choose(vendor, None)


def test_a_file_of_models_is_read_at_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QGEN_MODELS_FILE", str(tmp_path / "none.toml"))

    with pytest.raises(BusinessException, match="QGEN_MODELS_FILE") as refused:
        build_providers(load_settings(), "http://127.0.0.1:1")

    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID


@pytest.mark.parametrize(
    ("variables", "is_open"),
    [
        ({}, True),
        ({"QGEN_AUTH": "required"}, False),
        ({"QGEN_DATABASE_URL": "postgresql://h/d"}, False),
        ({"QGEN_DATABASE_URL": "postgresql://h/d", "QGEN_AUTH": "off"}, True),
    ],
)
def test_only_the_embedded_database_is_open_to_this_machine_by_itself(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], is_open: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert load_settings().is_open_to_loopback is is_open


def test_roles_have_the_scopes_that_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QGEN_ROLE_SCOPES", '{"teacher": ["read", "generate"]}')

    assert load_settings().role_scopes == {"teacher": {Scope.READ, Scope.GENERATE}}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("QGEN_ROLE_SCOPES", "everything"),
        ("QGEN_ROLE_SCOPES", '{"teacher": ["rule"]}'),
        ("SUPABASE_JWT_SECRET", "short"),
        ("SUPABASE_URL", "project.supabase.co"),
        ("QGEN_AUTH", "maybe"),
    ],
)
def test_access_that_is_not_configured_right_is_refused_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(BusinessException, match=variable) as refused:
        load_settings()
    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID
    assert value not in refused.value.message


def test_limits_hold_for_a_model_or_for_each_model_of_a_provider(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = '{"openai": {"rpm": 500, "tpm": 9000}, "openrouter/openai/gpt-4.1": {"rpm": 7}}'
    monkeypatch.setenv("QGEN_LIMITS", limits)
    found = load_settings().limits

    assert limit_of(found, Vendor.OPENAI, "gpt-4.1-mini") == RateLimit(rpm=500, tpm=9000)
    assert limit_of(found, Vendor.OPENROUTER, "openai/gpt-4.1") == RateLimit(rpm=7)
    assert limit_of(found, Vendor.OPENROUTER, "openai/gpt-4.1-mini") is None


@pytest.mark.parametrize(
    ("chain", "named"), [("openai, gemini", "GEMINI_API_KEY"), ("openai/gpt-0", "gpt-0")]
)
def test_a_fallback_that_is_not_there_is_told_of_at_the_start(
    monkeypatch: pytest.MonkeyPatch, chain: str, named: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk")
    monkeypatch.setenv("QGEN_FALLBACK", chain)

    with pytest.raises(BusinessException, match=f"QGEN_FALLBACK.*{named}") as refused:
        build_providers(load_settings(), None)

    assert refused.value.code is ErrorCode.CONFIGURATION_INVALID


def test_a_chain_begins_with_the_choice_and_has_nobody_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "GEMINI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.setenv(name, "key")
    monkeypatch.setenv("QGEN_FALLBACK", "gemini, openai, anthropic/claude-haiku-4-5")
    llms = build_providers(load_settings(), None)
    openai, gemini = (Vendor.OPENAI, "gpt-4.1-mini"), (Vendor.GEMINI, "gemini-2.5-flash")

    chain = llms.chain(None, None, None)

    assert chain == (openai, gemini, (Vendor.ANTHROPIC, "claude-haiku-4-5"))
    assert llms.chain(Vendor.OPENAI, None, ()) == (openai,)
    assert llms.chain(Vendor.GEMINI, None, ("openai/gpt-4.1-mini",)) == (gemini, openai)
