"""What items of several parts are made of, whatever they are about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.writing.items.claim import Claim
from sandbox.writing.problem import Criterion


@dataclass(frozen=True)
class Pairs:
    """Premises with their responses, and responses that fit none; `relation` is the stem."""

    relation: str
    pairs: Sequence[tuple[str, str]]
    extras: Sequence[str]
    why: str
    quotes: Sequence[str] = ()


@dataclass(frozen=True)
class Order:
    """Entries in their right order, without ties; `principle` is the stem."""

    principle: str
    entries: Sequence[str]
    why: str
    quotes: Sequence[str] = ()


@dataclass(frozen=True)
class Task:
    """An essay's task, a response of full marks, and what it is marked by."""

    stem: str
    model_answer: str
    criteria: Sequence[Criterion]
    quotes: Sequence[str] = ()


@dataclass(frozen=True)
class About:
    """How stems name what the claims are about.

    Attributes:
        place: "According to the passage, ", or empty.
        subject: "the keyword ...", as it stands after "about".
    """

    place: str
    subject: str

    def begin(self, sentence: str) -> str:
        """The sentence with the place before it."""
        if not self.place:
            return sentence
        return f"{self.place}{sentence[0].lower()}{sentence[1:]}"


type Claims = Sequence[Claim]
