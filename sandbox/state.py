"""What the routes share: the faults in force, the requests seen, the meter, and who answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox import model
from sandbox.chat import ChatRequest, Reply, Vendor
from sandbox.faults import FaultPlan
from sandbox.metering import Meter, PromptCache, load_prices
from sandbox.recorder import Recorder

type Model = Callable[[ChatRequest, int], Awaitable[Reply]]
"""Answers a request; the number tells which of several replies to the same request it is."""


class Unanswerable(Exception):
    """The model itself does not take a request; the message says why."""


async def _written(request: ChatRequest, variant: int) -> Reply:
    return model.respond(request, variant)


@dataclass
class Sandbox:
    """What lasts between requests.

    Attributes:
        models: what answers for a vendor in place of the sandbox's own writing.
        folder: where files and batches are kept; None is a folder that ends with the process.
    """

    faults: FaultPlan = field(default_factory=FaultPlan)
    recorder: Recorder = field(default_factory=Recorder)
    meter: Meter = field(default_factory=lambda: Meter(load_prices()))
    cache: PromptCache = field(default_factory=PromptCache)
    models: Mapping[Vendor, Model] = field(default_factory=dict)
    folder: Path | None = None

    def model(self, vendor: Vendor) -> Model:
        return self.models.get(vendor, _written)
