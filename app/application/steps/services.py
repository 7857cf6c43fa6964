"""Bundles of services: what one call of a use case works with. ``core.di`` makes them."""

from dataclasses import dataclass

from app.core.db import Session
from app.domain.generation.context_service import ContextService
from app.domain.generation.question_service import QuestionService
from app.domain.shared.prompt_service import PromptService
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.db.repositories.calls import CallRepository
from app.infrastructure.db.repositories.examples import ExampleRepository
from app.infrastructure.db.repositories.health import HealthRepository
from app.infrastructure.db.repositories.keywords import KeywordRepository
from app.infrastructure.db.repositories.projects import ProjectRepository


@dataclass(frozen=True, slots=True)
class ProjectServices:
    """For finding the caller's project."""

    session: Session
    projects: ProjectRepository


@dataclass(frozen=True, slots=True)
class HealthServices:
    """For telling whether work can be done."""

    session: Session
    health: HealthRepository
    llms: LLMProviders


@dataclass(frozen=True, slots=True)
class GenerationServices:
    """For making questions."""

    session: Session
    prompts: PromptService
    contexts: ContextService
    questions: QuestionService
    calls: CallRepository


@dataclass(frozen=True, slots=True)
class QuestionServices:
    """For reading questions."""

    session: Session
    questions: QuestionService


@dataclass(frozen=True, slots=True)
class PromptServices:
    """For keeping prompts."""

    session: Session
    prompts: PromptService


@dataclass(frozen=True, slots=True)
class ImportServices:
    """For bringing lists and examples in."""

    session: Session
    keywords: KeywordRepository
    examples: ExampleRepository
