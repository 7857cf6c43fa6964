"""What is still to be made of a run, and when."""

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable

_OWN_OUTAGES = 2


class Todo[T: Hashable]:
    """Tasks in their order, of which those of one provider can be left alone for a while."""

    def __init__(self, tasks: Iterable[T], provider_of: Callable[[T], Hashable]) -> None:
        self._tasks = deque(tasks)
        self._provider_of = provider_of
        self._left_alone = dict[Hashable, float]()
        self._answers = Counter[Hashable]()
        self._outages = dict[T, tuple[int, int]]()

    def __len__(self) -> int:
        return len(self._tasks)

    def take(self, now: float) -> T | None:
        """The first task that can be made now; it is in no other's hands."""
        for place, task in enumerate(self._tasks):
            if self._until(task) <= now:
                del self._tasks[place]
                return task
        return None

    def put_back(self, task: T, until: float) -> None:
        """It is the first again, and its provider is left alone until then."""
        self._tasks.appendleft(task)
        self._left_alone[self._provider_of(task)] = max(until, self._until(task))

    def wait_s(self, now: float) -> float:
        """How long until one can be made, where there are some."""
        return max(0.0, min(map(self._until, self._tasks)) - now)

    def answered(self, task: T) -> None:
        """The task's provider is there."""
        self._answers[self._provider_of(task)] += 1

    def is_to_blame(self, task: T) -> bool:
        """Whether an outage that the task has met is its own: again and again its provider has
        answered others in between. To be asked once an outage.
        """
        answers = self._answers[self._provider_of(task)]
        own, before = self._outages.get(task, (0, answers))
        own += answers > before
        self._outages[task] = own, answers
        return own >= _OWN_OUTAGES

    def _until(self, task: T) -> float:
        return self._left_alone.get(self._provider_of(task), 0)
