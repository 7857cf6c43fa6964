"""Time and memory of one selection, by the number of keywords."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import event, func, select

from app.application.preview_selection import preview_selection
from app.application.read_keyword_coverage import read_keyword_coverage
from app.core.db import transaction
from app.infrastructure.db import models as db
from app.shared.keyword_coverage import CoverageFilter
from bench.generation.processes import postgres_cpu_s
from bench.ground.place import installation
from bench.selection.place import Place, an_order, fill

_PICKS = 1_000
_CATEGORIES = 200
_TIMES = 15
_PEER_TIMES = 3
GOAL_MS = 60
GOAL_MB = 50


@dataclass(slots=True)
class _Watch:
    """Time that statements took, with the way there and back."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Figure:
    whole_ms: float
    database_ms: float
    least_ms: float
    postgres_cpu_ms: float
    memory_mb: float


async def bench_speed(sizes: Sequence[int]) -> None:
    """Print the whole transaction, and what finding keywords takes by other means."""
    print(
        f"{_PICKS:,} picks, {_CATEGORIES} categories, every second keyword used. In the database: "
        f"all statements, sent and answered, median and least; goals: {GOAL_MS} ms, {GOAL_MB} MB.\n"
    )
    print(
        "| keywords | | whole ms | in the database ms | PostgreSQL's CPU ms | memory MB |\n"
        "|---|---|---|---|---|---|"
    )
    for size in sizes:
        async with installation() as container:
            place = await fill(container, size, _CATEGORIES, used=True)
            ways: Sequence[tuple[str, Callable[[Place], Awaitable[None]], int]] = (
                ("select, reserve, store 1,000 items", _whole, _TIMES),
                ("find: top of each category", _preview, _TIMES),
                ("find: a level that no keyword has", _nothing, _PEER_TIMES),
                ("coverage report, a page of 20", _coverage, _PEER_TIMES),
                ("find: window function", _window, _PEER_TIMES),
                ("find: load all", _load_all, _PEER_TIMES if size < 1_000_000 else 1),
            )
            for name, way, times in ways:
                found = await _measure(place, way, times)
                print(
                    f"| {size:,} | {name} | {found.whole_ms:,.1f} | {found.database_ms:,.1f} / "
                    f"{found.least_ms:,.1f} | {found.postgres_cpu_ms:,.1f} "
                    f"| {found.memory_mb:,.1f} |",
                    flush=True,
                )


async def _measure(place: Place, way: Callable[[Place], Awaitable[None]], times: int) -> _Figure:
    before = _peak_mb()
    if times > 1:
        await way(place)  # statements are prepared
    whole, database = list[float](), list[float]()
    data_dir = place.container.settings.data_dir
    cpu_s = postgres_cpu_s(data_dir)
    for _ in range(times):
        with _watched(place) as watch:
            started = time.perf_counter()
            await way(place)
            whole.append((time.perf_counter() - started) * 1000)
        database.append(watch.seconds * 1000)
    cpu_ms = (postgres_cpu_s(data_dir) - cpu_s) * 1000 / times
    return _Figure(median(whole), median(database), min(database), cpu_ms, _peak_mb() - before)


async def _whole(place: Place) -> None:
    chosen = await place.choose(an_order(_PICKS))
    if len({pick.cell for pick in chosen.picks}) != _PICKS:
        raise AssertionError("a cell was taken twice")


async def _preview(place: Place) -> None:
    async with place.container.sessions() as session:
        services = place.container.keywords(session)
        await preview_selection(services, place.project_id, an_order(_PICKS))


async def _nothing(place: Place) -> None:
    order = an_order(_PICKS).model_copy(update={"levels": ("C9",)})
    async with place.container.sessions() as session:
        services = place.container.keywords(session)
        found = await preview_selection(services, place.project_id, order)
    if found.picks:
        raise AssertionError("there is no such level")


async def _coverage(place: Place) -> None:
    async with place.container.sessions() as session:
        services = place.container.keywords(session)
        await read_keyword_coverage(services, place.project_id, CoverageFilter(), 20, None)


async def _window(place: Place) -> None:
    keyword = db.Keyword
    order = (
        keyword.filled_cells,
        keyword.use_count,
        keyword.last_used_seq.nulls_first(),
        keyword.generated_count,
        keyword.id,
    )
    rank = func.row_number().over(partition_by=keyword.category_id, order_by=order).label("rank")
    ranked = (
        select(keyword.id, keyword.category_id, keyword.term, keyword.level, rank)
        .where(
            keyword.project_id == place.project_id,
            keyword.locale == "en",
            keyword.deleted_at.is_(None),
            keyword.is_active,
        )
        .subquery()
    )
    async with place.container.sessions() as session, transaction(session):
        found = await session.execute(
            select(ranked).where(ranked.c.rank <= _PICKS // _CATEGORIES + 1)
        )
        found.all()


async def _load_all(place: Place) -> None:
    async with place.container.sessions() as session, transaction(session):
        found = await session.scalars(
            select(db.Keyword).where(db.Keyword.project_id == place.project_id)
        )
        keywords = found.all()
        sorted(keywords, key=lambda k: (k.filled_cells, k.use_count, k.last_used_seq or -1, k.id))


@contextmanager
def _watched(place: Place) -> Iterator[_Watch]:
    watch, begun = _Watch(), list[float]()
    engine = place.container.sessions.kw["bind"].sync_engine

    def begin(*_: object) -> None:
        begun.append(time.perf_counter())

    def end(*_: object) -> None:
        watch.seconds += time.perf_counter() - begun.pop()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    try:
        yield watch
    finally:
        event.remove(engine, "before_cursor_execute", begin)
        event.remove(engine, "after_cursor_execute", end)


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
