"""Curriculum standards: what learners are to achieve, in a framework's own words and codes."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Framework(StrEnum):
    """Published systems of standards."""

    KR_2015 = "kr_2015"
    KR_2022 = "kr_2022"
    CCSS = "ccss"
    NGSS = "ngss"
    CEFR = "cefr"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One standard of the project; its code is unique within the framework."""

    id: UUID
    framework: Framework
    code: str
    description: str

    @property
    def reference(self) -> str:
        """How an order names it: ``ccss:3.OA.A.1``."""
        return f"{self.framework.value}:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStandard:
    """One standard to store. ``area`` is the framework's own division of the subject."""

    framework: Framework
    code: str
    subject: str
    description: str
    school_level: str | None = None
    grade_band: str | None = None
    area: str | None = None
