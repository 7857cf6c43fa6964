"""Settings for an installation under test: nothing of the machine's own environment."""

import atexit
from tempfile import TemporaryDirectory

from app.core.config import AuthMode, SandboxMode, Settings
from app.shared.access import DEFAULT_ROLE_SCOPES

_DATA = TemporaryDirectory(prefix="qgen-test-data-")
atexit.register(_DATA.cleanup)
_OF_NO_ONE: dict[str, object] = {
    "data_dir": _DATA.name,
    "storage_bucket": "qgen",
    "asset_max_bytes": 2_000_000_000,
    "database_direct_url": None,
    "project": "local",
    "auth": AuthMode.OFF,
    "supabase_url": None,
    "supabase_service_key": None,
    "supabase_jwt_secret": None,
    "jwt_issuer": None,
    "jwt_audience": "authenticated",
    "role_scopes": DEFAULT_ROLE_SCOPES,
    "log_level": "INFO",
    "log_format": "text",
    "sandbox": SandboxMode.ALWAYS,
    "openai_api_key": None,
    "openai_base_url": None,
    "openai_model": "gpt-4.1-mini",
    "gemini_api_key": None,
    "gemini_base_url": None,
    "gemini_model": "gemini-2.5-flash",
    "anthropic_api_key": None,
    "anthropic_base_url": None,
    "anthropic_model": "claude-haiku-4-5",
    "openrouter_api_key": None,
    "openrouter_base_url": None,
    "openrouter_model": "openai/gpt-4.1-mini",
    "compatible_base_url": None,
    "compatible_api_key": None,
    "compatible_model": None,
    "compatible_input_usd": None,
    "compatible_output_usd": None,
    "models_file": None,
    "default_vendor": None,
    "limits": {},
    "fallback": (),
    "redis_url": None,
}


def some_settings(database_url: str | None, sandbox_url: str | None, **parts: object) -> Settings:
    """An installation whose vendors the sandbox plays, but for ``parts``.

    ``database_url`` None: on the embedded database.
    """
    given = {"database_url": database_url, "sandbox_url": sandbox_url} | parts
    # Arguments win over the environment, so every setting that matters is one.
    return Settings.model_validate(_OF_NO_ONE | given)
