"""The work on one batch: its input is looked through, its rows are answered one after the other."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from sandbox.batches.dialect import Dialect
from sandbox.batches.ledger import Ledger
from sandbox.batches.records import COST_UNIT, Batch, Ending, Outcome, Phase
from sandbox.batches.turns import in_turns
from sandbox.chat import Answer
from sandbox.exchange import answer_to
from sandbox.faults import Fault, FaultKind, FaultPlan, Hit
from sandbox.jsons import JsonObject, JsonValue, dump, parse_object
from sandbox.state import Sandbox
from sandbox.vendors.base import VendorError

_KEPT_ROWS = 50
_KEPT_SECONDS = 0.05
"""Rows that are written to the disk at once; a kill loses no more, and they are not billed."""

_LOOK_SECONDS = 0.05
"""How often a waiting batch looks whether somebody released or cancelled it."""

_DISCOUNT = 2
"""What the list price is divided by."""

_ENDINGS = {
    Phase.RUNNING: Phase.COMPLETED,
    Phase.CANCELLING: Phase.CANCELLED,
}


@dataclass(frozen=True)
class _Input:
    """A line of the input, and where the next one begins."""

    raw: bytes
    position: int


class _Gone(Exception):
    """The batch was taken away while it was worked on."""


@dataclass(frozen=True)
class Work:
    """One process's work on batches of one vendor, under one plan of faults."""

    sandbox: Sandbox
    ledger: Ledger
    dialect: Dialect
    plan: FaultPlan

    async def do(self, batch: Batch) -> None:
        """Begin or go on with a batch, until it has ended."""
        try:
            await self._slow(batch)
            if batch.begun is None:
                await self._begin(batch)
            batch = self._now(batch)
            if not batch.phase.is_terminal:
                await self._rows(batch)
        except _Gone:
            return

    async def _slow(self, batch: Batch) -> None:
        hit = batch.hits.get(FaultKind.BATCH_SLOW)
        while hit and batch.phase is Phase.QUEUED and not batch.released:
            left = batch.created + hit.seconds - time.time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, _LOOK_SECONDS))
            batch = self._now(batch)

    async def _begin(self, batch: Batch) -> None:
        """Look through the whole input; what is wrong there fails the batch."""
        check, number, size = self.dialect.check(batch), 0, 0
        async for line in in_turns(self._input(batch)):
            number += 1
            check.line(number, line.raw)
            size += len(line.raw)
        check.end(number, size)
        problems = check.problems
        if batch.has(FaultKind.BATCH_FAILED) and self.dialect.fails_as_a_whole:
            problems = [self.dialect.problem()]
        if problems:
            self._end(batch, Phase.FAILED, problems=[*problems])
        else:
            self.ledger.begin(batch.id, number, check.model or batch.model, time.time())

    async def _rows(self, batch: Batch) -> None:
        """Answer the rows that are left; those that nobody answers any more end unanswered."""
        done: list[Outcome] = []
        ending, position = self._ending(batch), batch.position
        written, failed, place = time.monotonic(), batch.errored, batch.place
        for line in self._input(batch):
            if self._is_stuck(batch, place, ending):
                self._write(batch, done, position)
                ending = self._ending(await self._stuck(batch))
            if ending is None and place >= self._answered_until(batch):
                ending = Ending.EXPIRED
            outcome = await self._outcome(batch, line.raw, place, ending, failed)
            done.append(outcome)
            failed += outcome.ending is Ending.ERRORED
            position, place = line.position, place + 1
            if len(done) >= _KEPT_ROWS or time.monotonic() - written > _KEPT_SECONDS:
                self._write(batch, done, position)
                written = time.monotonic()
                ending = ending or self._ending(self._now(batch))
            await asyncio.sleep(0)  # others have their turn
        self._write(batch, done, position)
        self._finish(self._now(batch), ending)

    def _ending(self, batch: Batch) -> Ending | None:
        return Ending.CANCELLED if batch.phase is Phase.CANCELLING else None

    def _answered_until(self, batch: Batch) -> int:
        """How many rows are answered before the batch's time is over."""
        hit = batch.hits.get(FaultKind.BATCH_EXPIRES)
        if hit is None:
            return batch.total
        return int(batch.total * hit.share) if self.dialect.answers_unanswered else 0

    def _is_stuck(self, batch: Batch, place: int, ending: Ending | None) -> bool:
        hit = batch.hits.get(FaultKind.BATCH_STUCK)
        return (
            hit is not None
            and ending is None
            and place >= int(batch.total * hit.share)
            and not self._now(batch).released
        )

    async def _stuck(self, batch: Batch) -> Batch:
        while not (batch.released or batch.phase is Phase.CANCELLING):
            await asyncio.sleep(_LOOK_SECONDS)
            batch = self._now(batch)
        return batch

    async def _outcome(
        self, batch: Batch, raw: bytes, place: int, ending: Ending | None, failed: int
    ) -> Outcome:
        """The end of a row: `ending` where it is not answered any more, else an answer or an error.

        Args:
            failed: rows that failed before it.
        """
        row = parse_object(raw)
        name = self.dialect.name(row)
        shuffled = batch.has(FaultKind.BATCH_SHUFFLED)
        order = Random(f"{batch.id}:{place}").random() if shuffled else float(place)
        if ending is not None:
            told = self.dialect.unanswered(batch, row, ending)
            line = None if told is None else dump(told).encode()
            return Outcome(place, name, ending, line, order=order)
        hits = self.plan.row(batch.vendor)
        try:
            self._fail(batch, hits, failed)
            body, answer = await self._answer(batch, row)
        except VendorError as error:
            said, charge = self.dialect.errored(batch, row, error), None
        else:
            said, charge = self.dialect.answered(batch, row, body, answer), answer
        broken = hits.get(FaultKind.BATCH_BROKEN_LINES)
        line = self.dialect.broken(batch, said, broken.depth) if broken else dump(said).encode()
        ended = Ending.SUCCEEDED if charge else Ending.ERRORED
        outcome = Outcome(place, name, ended, line, _copies(hits), order)
        return _charged(outcome, charge) if charge else outcome

    def _fail(self, batch: Batch, hits: Mapping[FaultKind, Hit], failed: int) -> None:
        """Raise the error that a fault has for a row."""
        if batch.has(FaultKind.BATCH_FAILED):  # of a vendor whose batches never fail as a whole
            raise self.dialect.faulty(Fault(FaultKind.SERVER_ERROR), batch.model)
        if FaultKind.BATCH_ROW_FAILURES in hits or batch.has(FaultKind.BATCH_NO_OUTPUT_FILE):
            raise self.dialect.failure(failed, batch.model)

    async def _answer(self, batch: Batch, row: JsonObject) -> tuple[JsonValue, Answer]:
        order = self.dialect.order(batch, row)
        answer = await answer_to(self.sandbox, order, self.plan.text(batch.vendor))
        answer = replace(answer, cost=answer.cost / _DISCOUNT)
        return order.form.whole(answer), answer

    def _write(self, batch: Batch, done: list[Outcome], position: int) -> None:
        if done and not self.ledger.write(batch.id, done, position):
            raise _Gone
        done.clear()

    def _finish(self, batch: Batch, ending: Ending | None) -> None:
        expires = ending is Ending.EXPIRED or batch.has(FaultKind.BATCH_EXPIRES)
        phase = _ENDINGS[batch.phase]
        self._end(batch, Phase.EXPIRED if expires and phase is Phase.COMPLETED else phase)

    def _end(self, batch: Batch, phase: Phase, problems: list[JsonValue] | None = None) -> None:
        ended: JsonObject = {"phase": phase, "ended": time.time(), "problems": problems or []}
        self.ledger.change(batch.id, **ended, **self.dialect.ended(replace(batch, phase=phase)))
        (self.ledger.database.folder / batch.rows).unlink(missing_ok=True)

    def _now(self, batch: Batch) -> Batch:
        found = self.ledger.batch(batch.id)
        if found is None:
            raise _Gone
        return found

    def _input(self, batch: Batch) -> Iterator[_Input]:
        """The lines that are left, without empty ones."""
        with (self.ledger.database.folder / batch.rows).open("rb") as file:
            file.seek(position := batch.position)
            for raw in file:
                position += len(raw)
                if raw.strip():
                    yield _Input(raw, position)


def _copies(hits: Mapping[FaultKind, Hit]) -> int:
    if FaultKind.BATCH_MISSING_ROWS in hits:
        return 0
    return 2 if FaultKind.BATCH_DUPLICATE_ROWS in hits else 1


def _charged(outcome: Outcome, answer: Answer) -> Outcome:
    return replace(
        outcome,
        charged=True,
        cost=round(answer.cost * COST_UNIT),
        prompt=answer.usage.prompt,
        cached=answer.usage.cached,
        output=answer.usage.output,
    )
