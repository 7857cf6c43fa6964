"""Server-Sent Events as a client reads them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentEvent:
    """An event of a stream. ``id`` is empty where it has none."""

    id: str
    name: str
    data: dict[str, object]


async def sent_events(lines: AsyncIterator[str]) -> AsyncIterator[SentEvent]:
    """The events in what a server sends, as their lines arrive; comments are passed over."""
    fields = dict[str, str]()
    async for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        else:
            if "event" in fields:
                data = json.loads(fields["data"])
                yield SentEvent(fields.get("id", ""), fields["event"], data)
            fields.clear()
