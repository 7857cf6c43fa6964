"""SQL of what model calls took and cost."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, case, cast, false, func, literal, or_, select

from app.core.db import Session
from app.infrastructure.db.models import LlmCall
from app.infrastructure.db.repositories.calls import CallPurpose
from app.shared.clock import utc_now
from app.shared.enums import Vendor
from app.shared.usage import UsageFigures, UsageFilter, UsageKey, UsageRow

LOOKED_BACK = timedelta(days=30)
SAMPLE = 300
SMALLEST_SAMPLE = 5

type Cursor = tuple[date | str | UUID | bool, ...]
"""Values of the keys of a row, and whether it is the sandbox's."""
type _Column = ColumnElement[date] | ColumnElement[str] | ColumnElement[UUID] | ColumnElement[bool]

_NO_RUN = UUID(int=0)
_DAY = cast(func.timezone("UTC", LlmCall.created_at), Date)
_KEYS: Mapping[UsageKey, _Column] = {
    UsageKey.DAY: _DAY,
    UsageKey.PROVIDER: LlmCall.vendor.expression,
    UsageKey.MODEL: LlmCall.model.expression,
    UsageKey.PURPOSE: LlmCall.purpose.expression,
    UsageKey.RUN: func.coalesce(LlmCall.run_id, _NO_RUN),
}
_NEWEST_FIRST = {UsageKey.DAY, UsageKey.RUN}  # ids of runs begin with their time
_FIELD = {UsageKey.RUN: "run_id"}
_FIGURES = {
    "calls": func.count(),
    "failed_calls": func.count(case((LlmCall.status == "failed", 1))),
    "lost_tries": func.coalesce(func.sum(LlmCall.lost_tries), 0),
    "input_tokens": func.coalesce(func.sum(LlmCall.input_tokens), 0),
    "output_tokens": func.coalesce(func.sum(LlmCall.output_tokens), 0),
    "cached_tokens": func.coalesce(func.sum(LlmCall.cached_tokens), 0),
    "cost_usd": func.coalesce(func.sum(LlmCall.cost_usd), 0),
    "unknown_cost_calls": func.count(case((LlmCall.cost_usd.is_(None), 1))),
}
_PROBABILITY = '"probability"'
"""What a reply of several candidates tells of each."""


class UsageRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def rows(
        self,
        project_id: UUID,
        chosen: UsageFilter,
        keys: Sequence[UsageKey],
        limit: int,
        after: Cursor | None,
    ) -> Sequence[UsageRow]:
        """Sums by ``keys``, and by whether the sandbox answered; those that come after a row."""
        by: list[_Column] = [*(_KEYS[key] for key in keys), LlmCall.is_sandbox.expression]
        statement = (
            select(*by, *_FIGURES.values())
            .where(*_conditions(project_id, chosen))
            .group_by(*by)
            .order_by(
                *(_ordered(key, column) for key, column in zip([*keys, None], by, strict=True))
            )
            .limit(limit)
        )
        if after is not None:
            statement = statement.where(_after([*keys, None], by, after))
        names = [*(_FIELD.get(key, key.value) for key in keys), "sandbox", *_FIGURES]
        found = await self._session.execute(statement)
        return [_row(dict(zip(names, values, strict=True))) for values in found]

    async def totals(self, project_id: UUID, chosen: UsageFilter) -> Mapping[bool, UsageFigures]:
        """Sums of all that a filter chooses, by whether the sandbox answered."""
        found = await self._session.execute(
            select(LlmCall.is_sandbox, *_FIGURES.values())
            .where(*_conditions(project_id, chosen))
            .group_by(LlmCall.is_sandbox)
        )
        return {
            row[0]: UsageFigures.model_validate(dict(zip(_FIGURES, row[1:], strict=True)))
            for row in found
        }

    async def typical_output_tokens(
        self, project_id: UUID, purpose: CallPurpose, vendor: Vendor, model: str
    ) -> int | None:
        """What one item of a model's replies took on average, rounded up.

        The history: the project's last SAMPLE replies of a month to first asks (not repairs) of the
        purpose, by the model, whatever their type and language; a reply of several candidates
        counts by each. None where there are fewer than SMALLEST_SAMPLE.
        """
        newest = (
            select(LlmCall.output_tokens, LlmCall.raw_reply)
            .where(
                LlmCall.project_id == project_id,
                LlmCall.created_at >= utc_now() - LOOKED_BACK,
                LlmCall.purpose == purpose.value,
                LlmCall.vendor == vendor.value,
                LlmCall.model == model,
                LlmCall.output_tokens > 0,
            )
            .order_by(LlmCall.created_at.desc())
            .limit(SAMPLE)
            .subquery()
        )
        told = func.regexp_count(func.coalesce(newest.c.raw_reply, ""), _PROBABILITY)
        of_one = newest.c.output_tokens / func.greatest(1, told)
        found = await self._session.execute(
            select(func.count(), func.avg(of_one)).select_from(newest)
        )
        count, average = found.one()
        return ceil(average) if count >= SMALLEST_SAMPLE else None


def cursor_of(row: UsageRow, keys: Sequence[UsageKey]) -> Cursor:
    """Where a row stands in its list."""
    values = {
        UsageKey.DAY: row.day,
        UsageKey.PROVIDER: row.provider,
        UsageKey.MODEL: row.model,
        UsageKey.PURPOSE: row.purpose,
        UsageKey.RUN: row.run_id or _NO_RUN,
    }
    return (*(value for key in keys if (value := values[key]) is not None), row.sandbox)


def _conditions(project_id: UUID, chosen: UsageFilter) -> list[ColumnElement[bool]]:
    # Without a try nothing was sent: it was no call, whatever it is kept for.
    conditions = [LlmCall.project_id == project_id, LlmCall.tries > 0]
    if chosen.from_ is not None:
        conditions.append(LlmCall.created_at >= chosen.from_)
    if chosen.before is not None:
        conditions.append(LlmCall.created_at < chosen.before)
    for column, wanted in (
        (LlmCall.vendor, chosen.provider and chosen.provider.value),
        (LlmCall.model, chosen.model),
        (LlmCall.purpose, chosen.purpose),
        (LlmCall.run_id, chosen.run_id),
        (LlmCall.is_sandbox, chosen.sandbox),
    ):
        if wanted is not None:
            conditions.append(column == wanted)
    return conditions


def _ordered(key: UsageKey | None, column: _Column) -> _Column:
    return column.desc() if key in _NEWEST_FIRST else column.asc()


def _after(
    keys: Sequence[UsageKey | None], columns: Sequence[_Column], cursor: Cursor
) -> ColumnElement[bool]:
    """Greater in the first column that differs, or less where that one is newest first."""
    comes: ColumnElement[bool] = false()
    for key, column, value in reversed([*zip(keys, columns, cursor, strict=True)]):
        there = literal(value)
        beyond = column < there if key in _NEWEST_FIRST else column > there
        comes = or_(beyond, and_(column == there, comes))
    return comes


def _row(values: dict[str, object]) -> UsageRow:
    if values.get("run_id") == _NO_RUN:
        values["run_id"] = None
    return UsageRow.model_validate(values)
