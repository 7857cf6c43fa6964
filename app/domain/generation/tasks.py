"""What is asked of a model, and what becomes of its replies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from app.core.exceptions import BusinessException
from app.infrastructure.ai.base.messages import ChatMessage
from app.infrastructure.db.repositories.calls import CallPurpose
from app.shared.enums import Vendor
from app.shared.prompts import PromptVersion


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a code, and what to do about it in words that a model can act on."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task[R: BaseModel, T]:
    """One thing to make by a model.

    Attributes:
        provider, model: None takes the configured default.
        fallback: whom to ask in turn where that one cannot be had or will not; None takes the
            configured ones.
        schema: what the reply is bound to.
        made_of: the thing that a valid reply describes.
        problems_of: what is wrong with it, by checks that need no model.
    """

    purpose: CallPurpose
    provider: Vendor | None
    model: str | None
    fallback: tuple[str, ...] | None = None
    prompt: PromptVersion
    schema: type[R]
    made_of: Callable[[R], T]
    problems_of: Callable[[T], Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class Usable[T]:
    """A reply that became a thing; ``parse_steps`` name what the parser had to mend."""

    made: T
    parse_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A reply that did not, and why.

    ``feedback`` are the turns that show the model its own error; empty where asking again is of no
    use (a refusal, a filter, a vendor that is down).
    """

    error: BusinessException
    feedback: tuple[ChatMessage, ...] = ()


type Reading[T] = Usable[T] | Unusable
