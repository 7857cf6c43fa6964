"""Tasks: what background jobs do, by name."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel, ValidationError

from app.application.run_job import Result, Work
from app.application.steps.running_job import RunningJob
from app.core.di.container import Container
from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.validation import in_words, problems_of


class RunnableTask(Protocol):
    """A task, whatever the form of its payload."""

    @property
    def name(self) -> str: ...

    def prepare(self, container: Container, given: Mapping[str, JsonValue]) -> Work: ...


@dataclass(frozen=True, slots=True)
class Task[P: BaseModel]:
    """What a job does.

    Attributes:
        name: as jobs name it; it stays, since jobs that wait have it.
        payload: the form of what the job is asked for with.
        run: does it, once or more often (see ``RunningJob``). What it returns is the job's result.
            A BusinessException that passes by itself is tried again, any other error is the end.
    """

    name: str
    payload: type[P]
    run: Callable[[Container, RunningJob, P], Awaitable[Result]]

    def prepare(self, container: Container, given: Mapping[str, JsonValue]) -> Work:
        """The work on this payload.

        Raises:
            BusinessException: JOB_PAYLOAD_INVALID, naming the fields.
        """
        try:
            payload = self.payload.model_validate(given)
        except ValidationError as error:
            problems = problems_of(dict(entry) for entry in error.errors())
            raise BusinessException(
                ErrorCode.JOB_PAYLOAD_INVALID,
                f"The task {self.name} cannot be done with this. {in_words(problems[:1])}",
                {"problems": problems},
            ) from None
        return lambda job: self.run(container, job, payload)


class TaskRegistry:
    """The tasks that a worker knows."""

    def __init__(self, tasks: Iterable[RunnableTask]) -> None:
        self._tasks = {task.name: task for task in tasks}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._tasks))

    def prepare(self, container: Container, name: str, given: Mapping[str, JsonValue]) -> Work:
        """The work of a job.

        Raises:
            BusinessException: JOB_TASK_UNKNOWN, JOB_PAYLOAD_INVALID.
        """
        task = self._tasks.get(name)
        if task is None:
            raise BusinessException(
                ErrorCode.JOB_TASK_UNKNOWN,
                f"No task is called {name} here. If a newer version has it, update the worker, and "
                "try the job again.",
                {"task": name, "known": [*self.names]},
            )
        return task.prepare(container, given)
