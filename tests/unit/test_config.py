import pytest

from app.core.config import SandboxMode, Settings, load_settings
from app.core.di.providers import build_providers
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.enums import Vendor

VARIABLES = ("QGEN_", "OPENAI_", "GEMINI_", "GOOGLE_")


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
