"""The one settings class. Vendors' own variable names are honoured; ours begin with QGEN_.

An empty environment is a working one: every component has an embedded default.
"""

from enum import StrEnum
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import explain
from app.shared.enums import Vendor

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]


class SandboxMode(StrEnum):
    """When the sandbox plays the vendors.

    AUTO: only where nothing is real, that is on the embedded database and with no vendor key at
    all, so that invented text never reaches a database that people rely on by an oversight; and
    where QGEN_SANDBOX_URL is set, which nobody does by an oversight.
    """

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Settings(BaseSettings):
    """Configuration from the environment and ``.env``; empty variables count as unset."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    database_url: str | None = Field(None, validation_alias="QGEN_DATABASE_URL")
    database_direct_url: str | None = Field(None, validation_alias="QGEN_DATABASE_DIRECT_URL")
    data_dir: Path = Field(Path(".qgen"), validation_alias="QGEN_DATA_DIR")
    prompts_dir: Path = Field(REPOSITORY_ROOT / "prompts", validation_alias="QGEN_PROMPTS_DIR")
    project: str = Field(
        "local", validation_alias="QGEN_PROJECT", pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"
    )

    log_format: Literal["text", "json"] = Field("text", validation_alias="QGEN_LOG_FORMAT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", validation_alias="QGEN_LOG_LEVEL"
    )

    sandbox: SandboxMode = Field(SandboxMode.AUTO, validation_alias="QGEN_SANDBOX")
    sandbox_url: str | None = Field(None, validation_alias="QGEN_SANDBOX_URL")

    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")
    openai_model: str = Field("gpt-4.1-mini", validation_alias="QGEN_OPENAI_MODEL")
    gemini_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("GEMINI_API_KEY", "GOOGLE_API_KEY")
    )
    gemini_base_url: str | None = Field(None, validation_alias="GOOGLE_GEMINI_BASE_URL")
    gemini_model: str = Field("gemini-2.5-flash", validation_alias="QGEN_GEMINI_MODEL")
    default_vendor: Vendor | None = Field(None, validation_alias="QGEN_PROVIDER")

    llm_timeout_s: float = Field(60, gt=0, le=600, validation_alias="QGEN_LLM_TIMEOUT_S")
    llm_deadline_s: float = Field(120, gt=0, le=1800, validation_alias="QGEN_LLM_DEADLINE_S")
    llm_concurrency: int = Field(8, ge=1, le=256, validation_alias="QGEN_LLM_CONCURRENCY")

    @field_validator("database_url", "database_direct_url")
    @classmethod
    def _is_postgres(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql:// (or postgres://)")
        if url is not None:
            _ = urlsplit(url).port  # raises a ValueError that tells what is wrong
        return url

    @property
    def is_embedded_database(self) -> bool:
        """Whether the embedded PostgreSQL under ``data_dir`` is used."""
        return self.database_url is None

    @property
    def uses_sandbox(self) -> bool:
        """Whether the sandbox plays the vendors (see ``SandboxMode``)."""
        if self.sandbox is SandboxMode.AUTO:
            nothing_is_real = self.is_embedded_database and not self.vendors_with_key
            return self.sandbox_url is not None or nothing_is_real
        return self.sandbox is SandboxMode.ALWAYS

    @property
    def vendors_with_key(self) -> tuple[Vendor, ...]:
        """Vendors that a real call can be made to."""
        keys = {Vendor.OPENAI: self.openai_api_key, Vendor.GEMINI: self.gemini_api_key}
        return tuple(vendor for vendor, key in keys.items() if key is not None)

    @property
    def preferred_vendor(self) -> Vendor:
        """The vendor of a request that names none: configured, else the first with a key."""
        return self.default_vendor or next(iter(self.vendors_with_key), Vendor.OPENAI)

    def default_model(self, vendor: Vendor) -> str:
        """The model of a request that names none."""
        return {Vendor.OPENAI: self.openai_model, Vendor.GEMINI: self.gemini_model}[vendor]


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        BusinessException: CONFIGURATION_INVALID, naming each variable and what is wrong with it.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise BusinessException(
            ErrorCode.CONFIGURATION_INVALID, f"The configuration is not usable. {explain(error)}"
        ) from None
