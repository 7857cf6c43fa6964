"""What happens, while it happens: a bar for people at a terminal, lines elsewhere, JSON lines."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from app.cli.event_facts import facts_in_words
from app.cli.language import t
from app.cli.output import out, print_json, safe, say
from app.cli.pace import BEGINNINGS, Pace, Standing
from app.shared.events import StreamEvent

type Show = Callable[[StreamEvent], None]

_NAMES = {
    "queued": t("waits for a worker", "작업자를 기다립니다"),
    "started": t("has begun", "시작했습니다"),
    "progress": t("progress", "진행"),
    "waiting": t("waits for the provider", "제공자를 기다립니다"),
    "retrying": t("is tried again", "다시 시도합니다"),
    "succeeded": t("done", "완료"),
    "failed": t("failed", "실패"),
    "cancelled": t("cancelled", "취소"),
    "cancelling": t("is being cancelled", "취소하는 중입니다"),
    "finished": t("finished", "완료"),
    "stopped": t("stopped", "중지"),
    "interrupted": t("interrupted", "중단"),
    "item": t("item", "문항"),
    "selected": t("keywords chosen", "키워드 선택"),
    "built": t("request files built", "요청 파일 작성"),
    "running": t("is under way", "진행 중입니다"),
    "part": t("part", "파트"),
    "quarantined": t("quarantined: somebody has to look", "격리: 확인이 필요합니다"),
    "completed": t("completed", "완료"),
    "partially_completed": t("completed in part", "일부 완료"),
    "expired": t("expired", "만료"),
}
_SECONDS_BETWEEN_LINES = 2
_STYLES = {
    "succeeded": "green",
    "finished": "green",
    "completed": "green",
    "partially_completed": "yellow",
    "expired": "yellow",
    "quarantined": "red",
    "failed": "red",
    "item": "red",
    "cancelled": "yellow",
    "interrupted": "yellow",
    "retrying": "yellow",
    "waiting": "yellow",
    "stopped": "yellow",
}


async def show_live(
    events: AsyncGenerator[StreamEvent | None], *, as_json: bool
) -> StreamEvent | None:
    """Show events as they come, to the end; returns the last one.

    With ``as_json`` each is one line of JSON: seq, name, data, created_at.
    """
    last: StreamEvent | None = None
    with _view(as_json=as_json) as show:
        async with aclosing(events):
            async for event in events:
                if event is not None:
                    show(event)
                    last = event
    return last


@contextmanager
def _view(*, as_json: bool) -> Iterator[Show]:
    if as_json:
        yield _print_line
    elif out.is_terminal:
        with _bar() as show:
            yield show
    else:
        with _lines() as show:
            yield show


@contextmanager
def _lines() -> Iterator[Show]:
    """A line an event; of what moves fast, one now and then."""
    pace = Pace()
    told_at: datetime | None = None

    def show(event: StreamEvent) -> None:
        nonlocal told_at
        standing = pace.after(event)
        if standing is not None and standing.done != standing.total:
            if told_at and (event.created_at - told_at).total_seconds() < _SECONDS_BETWEEN_LINES:
                return
            told_at = event.created_at
        if not _is_dull(event):
            _say(event, standing)

    yield show


@contextmanager
def _bar() -> Iterator[Show]:
    """Progress moves the bar; everything else is a line above it."""
    pace = Pace()
    with Progress(
        BarColumn(bar_width=20),
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=False)),
        TimeElapsedColumn(),
        console=out,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)

        def show(event: StreamEvent) -> None:
            standing = pace.after(event)
            if _is_dull(event):
                return
            if event.name == "item":
                _say(event, None)
            elif standing is None:
                _say(event, None)
                if event.name in BEGINNINGS:
                    bar.update(task, description="", completed=0, total=None)
            else:
                bar.update(
                    task,
                    description=safe(_told(standing)),
                    completed=standing.done,
                    total=standing.total,
                )

        yield show


def _is_dull(event: StreamEvent) -> bool:
    """An item that went well is counted, not told."""
    return event.name == "item" and "code" not in event.data


def _print_line(event: StreamEvent) -> None:
    print_json(
        {
            "seq": event.seq,
            "name": event.name,
            "data": dict(event.data),
            "created_at": event.created_at.isoformat(),
        },
        one_line=True,
    )


def _say(event: StreamEvent, standing: Standing | None) -> None:
    facts = _facts(event) if standing is None else _told(standing)
    say(
        f"{event.created_at:%H:%M:%S}  {_name(event)}  {facts}".rstrip(),
        _STYLES.get(event.name, ""),
    )


def _name(event: StreamEvent) -> str:
    name = _NAMES.get(event.name, event.name)
    return f"{name} {event.data.get('seq')}" if event.name == "item" else name


def _told(standing: Standing) -> str:
    """``120/500  saved 118  failed 2  3.2/s  0:01:59 left``"""
    total = "?" if standing.total is None else f"{standing.total:g}"
    parts = [f"{standing.done:g}/{total}"]
    parts += facts_in_words(standing.facts)
    if standing.per_s is not None:
        parts.append(_rate(standing.per_s))
    if standing.left is not None:
        parts.append(t("{left} left", "{left} 남음").format(left=standing.left))
    return "  ".join(parts)


def _rate(per_s: float) -> str:
    if per_s >= 1:
        return t("{n:.1f}/s", "{n:.1f}/초").format(n=per_s)
    return t("{n:.1f}/min", "{n:.1f}/분").format(n=per_s * 60)


def _facts(event: StreamEvent) -> str:
    """What an event says beside its name, with an error in its usual form."""
    facts = dict(event.data)
    code, message = facts.pop("code", None), facts.pop("message", None)
    told = [f"{code}: {message}"] if code else []
    if event.name == "item":  # its name has the number, and only those that failed are told
        facts = {name: value for name, value in facts.items() if name not in ("seq", "status")}
    return "  ".join(told + facts_in_words(facts))
