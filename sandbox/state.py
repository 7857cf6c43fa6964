"""What the routes share: the faults in force and the requests seen."""

from dataclasses import dataclass

from sandbox.faults import FaultPlan
from sandbox.recorder import Recorder


@dataclass
class Sandbox:
    faults: FaultPlan
    recorder: Recorder
