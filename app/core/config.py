"""The one settings class. Vendors' own variable names are honoured; ours begin with QGEN_.

An empty environment is a working one: every component has an embedded default.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import explain
from app.shared.access import DEFAULT_ROLE_SCOPES, Scope
from app.shared.batch_timings import BatchTimings
from app.shared.enums import Vendor
from app.shared.model_choices import Fallback
from app.shared.projects import LOCAL_PROJECT, ProjectCode
from app.shared.rate_limits import RateLimits

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
SANDBOX_MODEL = "sandbox-model"
"""What the sandbox's compatible endpoint is asked for where no model is configured."""


class SandboxMode(StrEnum):
    """When the sandbox plays the vendors.

    AUTO: only where nothing is real, that is on the embedded database and with no vendor key at
    all, so that invented text never reaches a database that people rely on by an oversight; and
    where QGEN_SANDBOX_URL is set, which nobody does by an oversight.
    """

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class AuthMode(StrEnum):
    """Whether requests must say who asks.

    AUTO: not on the embedded database, where requests from this machine are the local key's; else
    yes. OFF: requests from this machine need not, whatever the database.
    """

    AUTO = "auto"
    REQUIRED = "required"
    OFF = "off"


class WorkerMode(StrEnum):
    """Whether ``qgen serve`` works on background jobs too. AUTO: on the embedded database only."""

    AUTO = "auto"
    INSIDE = "inside"
    OFF = "off"


class Settings(BaseSettings):
    """Configuration from the environment and ``.env``; empty variables count as unset."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    database_url: str | None = Field(None, validation_alias="QGEN_DATABASE_URL")
    database_direct_url: str | None = Field(None, validation_alias="QGEN_DATABASE_DIRECT_URL")
    data_dir: Path = Field(Path(".qgen"), validation_alias="QGEN_DATA_DIR")
    prompts_dir: Path = Field(REPOSITORY_ROOT / "prompts", validation_alias="QGEN_PROMPTS_DIR")
    project: ProjectCode = Field(LOCAL_PROJECT, validation_alias="QGEN_PROJECT")

    auth: AuthMode = Field(AuthMode.AUTO, validation_alias="QGEN_AUTH")
    supabase_url: str | None = Field(None, validation_alias="SUPABASE_URL")
    supabase_service_key: SecretStr | None = Field(None, validation_alias="SUPABASE_SERVICE_KEY")
    supabase_jwt_secret: SecretStr | None = Field(
        None, min_length=32, validation_alias="SUPABASE_JWT_SECRET"
    )  # RFC 7518, 3.2: an HS256 key has 256 bits at least
    jwt_audience: str = Field("authenticated", validation_alias="QGEN_JWT_AUDIENCE")
    # What tokens name as their issuer, where that is not {SUPABASE_URL}/auth/v1.
    jwt_issuer: str | None = Field(None, validation_alias="QGEN_JWT_ISSUER")
    role_scopes: Annotated[Mapping[str, frozenset[Scope]], NoDecode] = Field(
        DEFAULT_ROLE_SCOPES, validation_alias="QGEN_ROLE_SCOPES"
    )

    storage_bucket: str = Field(
        "qgen", validation_alias="QGEN_STORAGE_BUCKET", pattern=r"^[a-z0-9][a-z0-9._-]{1,62}$"
    )
    asset_max_bytes: int = Field(
        2_000_000_000, ge=1, validation_alias="QGEN_ASSET_MAX_BYTES"
    )  # the largest batch file that a vendor takes (Gemini)

    worker: WorkerMode = Field(WorkerMode.AUTO, validation_alias="QGEN_WORKER")
    worker_concurrency: int = Field(8, ge=1, le=256, validation_alias="QGEN_WORKER_CONCURRENCY")
    worker_grace_s: float = Field(30, ge=0, le=3600, validation_alias="QGEN_WORKER_GRACE_S")

    batch_poll_s: float = Field(60, gt=0, le=3600, validation_alias="QGEN_BATCH_POLL_S")
    batch_grace_s: float = Field(120, gt=0, le=86400, validation_alias="QGEN_BATCH_GRACE_S")
    batch_lease_s: float = Field(30, ge=3, le=3600, validation_alias="QGEN_BATCH_LEASE_S")

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
    anthropic_api_key: SecretStr | None = Field(None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = Field(None, validation_alias="ANTHROPIC_BASE_URL")
    anthropic_model: str = Field("claude-haiku-4-5", validation_alias="QGEN_ANTHROPIC_MODEL")
    openrouter_api_key: SecretStr | None = Field(None, validation_alias="OPENROUTER_API_KEY")
    openrouter_base_url: str | None = Field(None, validation_alias="OPENROUTER_BASE_URL")
    openrouter_model: str = Field("openai/gpt-4.1-mini", validation_alias="QGEN_OPENROUTER_MODEL")
    # Ollama, vLLM, a gateway: whatever speaks OpenAI's chat completions. Prices in USD per million
    # tokens; without them the cost is not known.
    compatible_base_url: str | None = Field(None, validation_alias="QGEN_COMPATIBLE_BASE_URL")
    compatible_api_key: SecretStr | None = Field(None, validation_alias="QGEN_COMPATIBLE_API_KEY")
    compatible_model: str | None = Field(
        None, validation_alias="QGEN_COMPATIBLE_MODEL", validate_default=True
    )
    compatible_input_usd: Decimal | None = Field(
        None, ge=0, validation_alias="QGEN_COMPATIBLE_INPUT_USD"
    )
    compatible_output_usd: Decimal | None = Field(
        None, ge=0, validation_alias="QGEN_COMPATIBLE_OUTPUT_USD", validate_default=True
    )
    models_file: Path | None = Field(None, validation_alias="QGEN_MODELS_FILE")
    default_vendor: Vendor | None = Field(None, validation_alias="QGEN_PROVIDER")

    llm_timeout_s: float = Field(60, gt=0, le=600, validation_alias="QGEN_LLM_TIMEOUT_S")
    llm_deadline_s: float = Field(120, gt=0, le=1800, validation_alias="QGEN_LLM_DEADLINE_S")
    llm_concurrency: int = Field(8, ge=1, le=256, validation_alias="QGEN_LLM_CONCURRENCY")
    limits: Annotated[RateLimits, NoDecode] = Field({}, validation_alias="QGEN_LIMITS")
    fallback: Annotated[Fallback, NoDecode] = Field((), validation_alias="QGEN_FALLBACK")

    # What may be lost: limits, circuits, generations of caches; in each process by itself without.
    redis_url: str | None = Field(None, validation_alias="REDIS_URL")

    @field_validator("database_url", "database_direct_url")
    @classmethod
    def _is_postgres(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql:// (or postgres://)")
        if url is not None:
            _ = urlsplit(url).port  # raises a ValueError that tells what is wrong
        return url

    @field_validator(
        "openai_base_url",
        "gemini_base_url",
        "anthropic_base_url",
        "openrouter_base_url",
        "compatible_base_url",
        "supabase_url",
    )
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if url is not None:
            parts = urlsplit(url)
            _ = parts.port  # raises a ValueError that tells what is wrong
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("must begin with http:// or https:// and a host")
        return url

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str | None) -> str | None:
        if url is not None:
            parts = urlsplit(url)
            _ = parts.port  # raises a ValueError that tells what is wrong
            if parts.scheme not in ("redis", "rediss") or not parts.hostname:
                raise ValueError("must begin with redis:// or rediss:// and a host")
        return url

    @field_validator("role_scopes", mode="before")
    @classmethod
    def _are_roles(cls, given: object) -> object:
        return _json(given, 'each role with its scopes: {"teacher": ["read", "generate"]}')

    @field_validator("limits", mode="before")
    @classmethod
    def _are_limits(cls, given: object) -> object:
        example = '{"openai": {"rpm": 500, "tpm": 200000}, "openai/gpt-4.1-mini": {"rpm": 100}}'
        return _json(given, f"each provider, or provider/model, with its limits: {example}")

    @field_validator("fallback", mode="before")
    @classmethod
    def _is_listed(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        return tuple(word.strip() for word in given.split(","))

    @field_validator("compatible_model")
    @classmethod
    def _is_named(cls, model: str | None, info: ValidationInfo) -> str | None:
        if model is None and info.data.get("compatible_base_url") is not None:
            raise ValueError("QGEN_COMPATIBLE_BASE_URL needs a QGEN_COMPATIBLE_MODEL")
        return model

    @field_validator("compatible_output_usd")
    @classmethod
    def _is_a_pair(cls, output: Decimal | None, info: ValidationInfo) -> Decimal | None:
        given = info.data.get("compatible_input_usd")  # also None where its own value is wrong
        if (output is None) != (given is None):
            raise ValueError(
                "set QGEN_COMPATIBLE_INPUT_USD and QGEN_COMPATIBLE_OUTPUT_USD, or neither"
            )
        return output

    @property
    def is_embedded_database(self) -> bool:
        """Whether the embedded PostgreSQL under ``data_dir`` is used."""
        return self.database_url is None

    @property
    def is_open_to_loopback(self) -> bool:
        """Whether requests from this machine need no key (see ``AuthMode``)."""
        if self.auth is AuthMode.AUTO:
            return self.is_embedded_database
        return self.auth is AuthMode.OFF

    @property
    def works_inside(self) -> bool:
        """Whether ``qgen serve`` works on background jobs too (see ``WorkerMode``)."""
        if self.worker is WorkerMode.AUTO:
            return self.is_embedded_database
        return self.worker is WorkerMode.INSIDE

    @property
    def batch_timings(self) -> BatchTimings:
        """How long things may take around batches."""
        return BatchTimings(
            poll_s=self.batch_poll_s,
            grace_s=self.batch_grace_s,
            look_s=min(BatchTimings.look_s, self.batch_grace_s),
            lease_s=self.batch_lease_s,
        )

    @property
    def uses_sandbox(self) -> bool:
        """Whether the sandbox plays the vendors (see ``SandboxMode``)."""
        if self.sandbox is SandboxMode.AUTO:
            nothing_is_real = self.is_embedded_database and not self.vendors_with_key
            return self.sandbox_url is not None or nothing_is_real
        return self.sandbox is SandboxMode.ALWAYS

    @property
    def vendors_with_key(self) -> tuple[Vendor, ...]:
        """Vendors that a real call can be made to; of a compatible endpoint the URL is enough."""
        needed: dict[Vendor, object] = {
            Vendor.OPENAI: self.openai_api_key,
            Vendor.GEMINI: self.gemini_api_key,
            Vendor.ANTHROPIC: self.anthropic_api_key,
            Vendor.OPENROUTER: self.openrouter_api_key,
            Vendor.OPENAI_COMPATIBLE: self.compatible_base_url,
        }
        return tuple(vendor for vendor, value in needed.items() if value is not None)

    @property
    def preferred_vendor(self) -> Vendor:
        """The vendor of a request that names none: configured, else the first with a key."""
        return self.default_vendor or next(iter(self.vendors_with_key), Vendor.OPENAI)

    def default_model(self, vendor: Vendor) -> str:
        """The model of a request that names none."""
        return {
            Vendor.OPENAI: self.openai_model,
            Vendor.GEMINI: self.gemini_model,
            Vendor.ANTHROPIC: self.anthropic_model,
            Vendor.OPENROUTER: self.openrouter_model,
            Vendor.OPENAI_COMPATIBLE: self.compatible_model or SANDBOX_MODEL,
        }[vendor]


def _json(given: object, what: str) -> object:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise ValueError(f"must be JSON, {what}") from None


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
