"""What a look at the parts of an installation finds."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

VENDORS = "llm"
"""Name of the LLM providers; one of them is ``llm.<vendor>``."""
SANDBOX = "sandbox"


class PartState(StrEnum):
    """How a part is.

    OFF: not configured, which is nobody's fault. WARNING: it works, and something should be done.
    FAILED: it is configured and does not work.
    """

    OK = "ok"
    OFF = "off"
    WARNING = "warning"
    FAILED = "failed"


class PartProblem(BaseModel):
    """Why a part does not work."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    reason: str | None = None


class Finding(BaseModel):
    """How one part is. ``facts`` are what is known of it; each part has its own."""

    model_config = ConfigDict(frozen=True)

    part: str
    state: PartState
    latency_ms: int | None = None
    facts: Mapping[str, object] = {}
    problem: PartProblem | None = None
