"""Runs: their life, their items, and what is told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.exceptions import BusinessException, ErrorCode, JsonValue
from app.core.validation import unknown_cursor
from app.infrastructure.db.repositories.events import EventRepository, NewEvent
from app.infrastructure.db.repositories.run_items import RunItemRepository
from app.infrastructure.db.repositories.runs import HeldRun, NewRun, RunRepository
from app.infrastructure.db.repositories.storable import storable_json
from app.shared.generation import Spent
from app.shared.money import plain
from app.shared.runs import (
    Run,
    RunFilter,
    RunItemListing,
    RunItemPage,
    RunItemStatus,
    RunPage,
    RunStatus,
)


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What came of one item: a question, which may have been there already, or an error."""

    seq: int
    status: RunItemStatus
    spent: Spent
    question_id: UUID | None = None
    error: BusinessException | None = None


class ItemTaken(Exception):
    """Something came of the item before: nothing of this attempt may be stored."""


class RunService:
    def __init__(
        self, runs: RunRepository, items: RunItemRepository, events: EventRepository
    ) -> None:
        self._runs = runs
        self._items = items
        self._events = events

    async def create(self, project_id: UUID, new: NewRun) -> None:
        """Store a run, which waits for ``assign`` to name its job."""
        await self._runs.add(project_id, new)

    async def assign(self, project_id: UUID, run_id: UUID, job_id: UUID) -> None:
        """Name the job that will work on a run, and tell that it waits."""
        await self._runs.set_job(run_id, job_id)
        await self._events.append(project_id, run_id, "queued", {"job_id": str(job_id)})

    async def get(self, project_id: UUID, run_id: UUID) -> Run:
        """One run.

        Raises:
            BusinessException: RUN_NOT_FOUND, also for another project's.
        """
        found = await self._runs.get(project_id, run_id)
        if found is None:
            raise _not_found(run_id)
        return found

    async def list(
        self, project_id: UUID, chosen: RunFilter, limit: int, after: UUID | None
    ) -> RunPage:
        """A page of runs, newest first.

        Raises:
            BusinessException: VALIDATION_FAILED when no page gave the cursor ``after``.
        """
        try:
            return await self._runs.list(project_id, chosen, limit, after)
        except LookupError:
            raise unknown_cursor() from None

    async def items(self, project_id: UUID, run_id: UUID, listing: RunItemListing) -> RunItemPage:
        """A page of a run's items, in their order.

        Raises:
            BusinessException: RUN_NOT_FOUND.
        """
        await self.get(project_id, run_id)
        return await self._items.list(run_id, listing)

    async def cancel(self, project_id: UUID, run_id: UUID) -> HeldRun:
        """Start no further item; what is under way is done to its end, and kept.

        A run that waits is cancelled at once; the caller withdraws its job. Cancelling twice
        changes nothing.

        Raises:
            BusinessException: RUN_NOT_FOUND, RUN_STATE_CONFLICT (it is over).
        """
        held = await self._hold(project_id, run_id)
        match held.status:
            case RunStatus.QUEUED:
                await self._end(held, RunStatus.CANCELLED)
            case RunStatus.RUNNING:
                await self._runs.set_status(held, RunStatus.CANCELLING)
                await self._events.append(project_id, run_id, "cancelling")
            case RunStatus.CANCELLING:
                pass
            case _:
                raise _conflict(held, f"The run is {held.status}: there is nothing to cancel.")
        return held

    async def reopen(self, project_id: UUID, run_id: UUID) -> HeldRun:
        """Let a run go on that was cancelled, interrupted or stopped; what is done stays done.

        Raises:
            BusinessException: RUN_NOT_FOUND, RUN_STATE_CONFLICT.
        """
        held = await self._hold(project_id, run_id)
        if not held.status.is_resumable:
            raise _conflict(
                held,
                f"The run is {held.status}: only one that was cancelled, interrupted or stopped "
                "can be resumed.",
            )
        await self._runs.set_status(held, RunStatus.QUEUED)
        return held

    async def begin(self, project_id: UUID, run_id: UUID, job_id: UUID) -> HeldRun | None:
        """Begin to work on a run that waits; None where there is nothing to be done.

        A run that was under way has lost its worker: it is marked so, and waits to be resumed.
        """
        held = await self._hold(project_id, run_id)
        if held.job_id != job_id:  # it was resumed, with a job of its own
            return None
        match held.status:
            case RunStatus.QUEUED:
                await self._runs.set_status(held, RunStatus.RUNNING)
                await self._events.append(project_id, run_id, "started")
                return held
            case RunStatus.RUNNING:
                await self._end(held, RunStatus.INTERRUPTED)
            case RunStatus.CANCELLING:
                await self._end(held, RunStatus.CANCELLED)
            case _:
                pass
        return None

    async def pending(self, run_id: UUID) -> Sequence[tuple[int, Mapping[str, JsonValue]]]:
        """Place and order of the items that nothing has come of yet."""
        return await self._items.pending(run_id)

    async def finish_item(self, project_id: UUID, run_id: UUID, outcome: ItemOutcome) -> None:
        """Store what came of an item, in the transaction that stores the question, with what all
        calls for it have cost, also those of a worker that died.

        Raises:
            ItemTaken: somebody else was first; the transaction has to be rolled back.
        """
        is_ours = await self._items.finish(
            project_id,
            run_id,
            outcome.seq,
            outcome.status,
            question_id=outcome.question_id,
            error=outcome.error,
        )
        if not is_ours:
            raise ItemTaken(run_id, outcome.seq)

    async def tell(
        self,
        project_id: UUID,
        run_id: UUID,
        outcomes: Sequence[ItemOutcome],
        progress: Mapping[str, JsonValue],
    ) -> None:
        """Tell what came of items, and how far the run is."""
        told = [NewEvent("item", storable_json(_told(outcome))) for outcome in outcomes]
        told.append(NewEvent("progress", storable_json(progress)))
        await self._events.append_all(project_id, run_id, told)

    async def tell_waiting(self, project_id: UUID, run_id: UUID, error: BusinessException) -> None:
        """Tell that work goes on when something is back, and what."""
        data = {"code": error.code.value, "message": error.message, **error.details}
        await self._events.append(project_id, run_id, "waiting", storable_json(data))

    async def goes_on(self, begun: HeldRun) -> bool:
        """Whether whoever began to work on a run is to go on: nobody wants it to end, and nobody
        else has it, as after a worker that stood still was taken for dead.
        """
        return await self._runs.state(begun.id) == (RunStatus.RUNNING, begun.job_id)

    async def end(self, begun: HeldRun, stopped_by: BusinessException | None) -> RunStatus:
        """The work on a run is over: all is done, or somebody has cancelled it, or an error stops
        it. Returns what it is now; a run that somebody else has is left as it is.
        """
        held = await self._hold(begun.project_id, begun.id)
        under_way = held.status in (RunStatus.RUNNING, RunStatus.CANCELLING)
        if not under_way or held.job_id != begun.job_id:
            return held.status
        run = await self.get(begun.project_id, begun.id)
        if not run.counts.pending:
            status = RunStatus.FINISHED
        elif held.status is RunStatus.CANCELLING:
            status = RunStatus.CANCELLED
        elif stopped_by is not None:
            status = RunStatus.STOPPED
        else:  # another worker was taken for dead, and has items under way
            status = RunStatus.INTERRUPTED
        await self._end(held, status, stopped_by if status is RunStatus.STOPPED else None)
        return status

    async def give_back(self, begun: HeldRun) -> None:
        """The worker stops: another one goes on where this one has ended."""
        held = await self._hold(begun.project_id, begun.id)
        if held.status is RunStatus.RUNNING and held.job_id == begun.job_id:
            await self._runs.set_status(held, RunStatus.QUEUED)
            reason = {"reason": "worker_stopped"}
            await self._events.append(begun.project_id, begun.id, "queued", reason)

    async def _end(
        self, held: HeldRun, status: RunStatus, error: BusinessException | None = None
    ) -> None:
        await self._runs.set_status(held, status, error)
        run = await self.get(held.project_id, held.id)
        data: dict[str, JsonValue] = {
            **run.counts.model_dump(),
            "cost_usd": plain(run.spent.cost_usd),
        }
        if error is not None:
            data |= {"code": error.code.value, "message": error.message}
        await self._events.append(
            held.project_id, held.id, status.value, storable_json(data), closes=True
        )

    async def _hold(self, project_id: UUID, run_id: UUID) -> HeldRun:
        held = await self._runs.hold(run_id, project_id)
        if held is None:
            raise _not_found(run_id)
        return held


def _told(outcome: ItemOutcome) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = {"seq": outcome.seq, "status": outcome.status.value}
    if outcome.question_id is not None:
        data["question_id"] = str(outcome.question_id)
    if outcome.error is not None:
        data |= {"code": outcome.error.code.value, "message": outcome.error.message}
    return data


def _not_found(run_id: UUID) -> BusinessException:
    return BusinessException(
        ErrorCode.RUN_NOT_FOUND, f"There is no run {run_id}.", {"run_id": str(run_id)}
    )


def _conflict(held: HeldRun, problem: str) -> BusinessException:
    return BusinessException(
        ErrorCode.RUN_STATE_CONFLICT, problem, {"run_id": str(held.id), "status": held.status.value}
    )
