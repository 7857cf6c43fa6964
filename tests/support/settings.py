"""Settings for an installation under test: nothing of the machine's own environment."""

from app.core.config import SandboxMode, Settings

_OF_NO_ONE: dict[str, object] = {
    "database_direct_url": None,
    "project": "local",
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
}


def some_settings(database_url: str, sandbox_url: str | None, **parts: object) -> Settings:
    """An installation on that database whose vendors the sandbox plays, but for ``parts``."""
    given = {"database_url": database_url, "sandbox_url": sandbox_url} | parts
    # Arguments win over the environment, so every setting that matters is one.
    return Settings.model_validate(_OF_NO_ONE | given)
