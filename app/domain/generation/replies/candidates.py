"""Several items in one reply, each with its probability, of which chance takes one.

Verbalized sampling (Zhang et al. 2025, "Verbalized Sampling: How to Mitigate Mode Collapse and
Unlock LLM Diversity"): asked for one item, an aligned model gives its most typical one again and
again; asked for a distribution, it tells others too.
"""

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, create_model

from app.domain.generation.replies.base import ItemReply
from app.domain.generation.tasks import Problem
from app.infrastructure.ai.base.messages import ChatMessage
from app.shared.enums import Locale
from app.shared.items import Item

_SMALLEST = 1e-6
"""Of a candidate that the model calls impossible, and wrote all the same."""

type Check = Callable[[Item], Sequence[Problem]]


class Weighed(ItemReply):
    """An item with its probability, which is written last."""

    probability: float = Field(
        ge=0,
        le=1,
        description="How probable it is that you would have written this one, from 0 to 1.",
    )


class CandidatesReply(BaseModel):
    """Items with their probabilities, which need not add up to one."""

    model_config = ConfigDict(extra="ignore")

    candidates: Sequence[Weighed]

    def choose(self, problems_of: Check, chance: Callable[[], float] = random.random) -> Item:
        """One of the sound items, by their probabilities; the first one where none is sound."""
        items = [(reply.item, reply.probability) for reply in self.candidates]
        sound = [(item, weight) for item, weight in items if not problems_of(item)]
        return _taken(sound or items[:1], chance())


def _taken(weighed: Sequence[tuple[Item, float]], chance: float) -> Item:
    left = chance * sum(max(weight, _SMALLEST) for _, weight in weighed)
    for item, weight in weighed:
        left -= max(weight, _SMALLEST)
        if left < 0:
            return item
    return weighed[-1][0]  # what rounding leaves


@cache
def candidates_of(schema: type[ItemReply], count: int) -> type[CandidatesReply]:
    """The form of a reply that has up to ``count`` replies of ``schema``."""
    weighed = create_model(f"Weighed{schema.__name__}", __base__=(Weighed, schema))
    several = Annotated[list[weighed], Field(min_length=1, max_length=count)]
    return create_model(
        f"{schema.__name__}Candidates", __base__=CandidatesReply, candidates=(several, ...)
    )


def asking_for(
    count: int, messages: tuple[ChatMessage, ...], locale: Locale
) -> tuple[ChatMessage, ...]:
    """Messages that ask for an item, made to ask for so many candidates."""
    if count == 1:
        return messages
    *before, last = messages
    said = f"{last.text}\n\n{_ASKING[locale].format(count=count)}"
    return (*before, ChatMessage(last.role, said))


_ASKING = {
    Locale.EN: (
        "Write {count} different candidates instead of one, each a complete item that meets all of "
        "the above, in `candidates`. Take them from the whole range of what you might write, also "
        "from its unlikely ends, and state for each its `probability`: how likely you would have "
        "written it."
    ),
    Locale.KO: (
        "한 문항 대신 서로 다른 후보 {count}개를 `candidates`에 씁니다. 각 후보는 위 조건을 모두 "
        "지키는 완전한 문항입니다. 쓸 법한 것부터 드문 것까지 고루 고르고, 각각 그 문항을 쓸 "
        "확률을 `probability`에 적습니다."
    ),
}
