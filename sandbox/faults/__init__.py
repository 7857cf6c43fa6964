"""Faults on demand: what can go wrong, for which requests, and what a request gets of it."""

from sandbox.faults.kinds import At, Fault, FaultKind, Hit, read_hit
from sandbox.faults.plan import FaultPlan, Verdict
from sandbox.faults.reader import InvalidFaults, read_plan

__all__ = [
    "At",
    "Fault",
    "FaultKind",
    "FaultPlan",
    "Hit",
    "InvalidFaults",
    "Verdict",
    "read_hit",
    "read_plan",
]
