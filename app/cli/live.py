"""What happens, while it happens: a bar for people at a terminal, lines elsewhere, JSON lines."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.language import t
from app.cli.output import as_text, out, print_json, safe, say
from app.cli.pace import Pace, Standing
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
}
_KNOWN_OTHERWISE = ("per_s", "eta_s")  # the pace is told by the events' own times
_SECONDS_BETWEEN_LINES = 2
_STYLES = {
    "succeeded": "green",
    "finished": "green",
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
        BarColumn(),
        TextColumn("{task.description}", markup=False),
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
    name = _NAMES.get(event.name, event.name)
    say(f"{event.created_at:%H:%M:%S}  {name}  {facts}".rstrip(), _STYLES.get(event.name, ""))


def _told(standing: Standing) -> str:
    """``120/500  3.2/s  0:01:59 left  failed 2``"""
    total = "?" if standing.total is None else f"{standing.total:g}"
    parts = [f"{standing.done:g}/{total}"]
    if standing.per_s is not None:
        parts.append(f"{standing.per_s:.1f}/s")
    if standing.left is not None:
        parts.append(t("{left} left", "{left} 남음").format(left=standing.left))
    parts += [
        f"{name} {as_text(value)}"
        for name, value in standing.facts.items()
        if name not in _KNOWN_OTHERWISE and value
    ]
    return "  ".join(parts)


def _facts(event: StreamEvent) -> str:
    """What an event says beside its name, with an error in its usual form."""
    facts = dict(event.data)
    code, message = facts.pop("code", None), facts.pop("message", None)
    told = [f"{code}: {message}"] if code else []
    return "  ".join(told + [f"{name} {as_text(value)}" for name, value in facts.items()])
