"""``python -m bench.parsing``: our parser beside its peers, on replies broken by script.

Cells: right % / schema-valid but wrong % (the rest was refused). Times are medians.
"""

import argparse
import sys
from dataclasses import dataclass
from typing import get_args

from bench.parsing.breakage import Group
from bench.parsing.corpus import Split, has_data
from bench.parsing.measure import Case, Outcome, Score, cases, measure
from bench.parsing.peers import peers

GROUPS: tuple[Group, ...] = get_args(Group.__value__)


@dataclass(frozen=True)
class Arguments:
    """What the command line says."""

    per_class: int
    seed: int
    budget: float
    splits: tuple[Split, ...]


def main() -> None:
    """Print one table for each split."""
    arguments = _arguments()
    if not has_data():
        print("Shared data is absent: a small corpus of our own is used.")
    for split in arguments.splits:
        made = list(cases(split, arguments.per_class, arguments.seed))
        classes = len({case.breakage.name for case in made})
        print(f"\n## {split}: {len(made):,} replies in {classes} classes, seed {arguments.seed}\n")
        _table(made, arguments.budget)


def _table(made: list[Case], budget: float) -> None:
    print("| parser |", " | ".join(GROUPS), "| all | µs clean | µs single | µs damaged |")
    print("|---" * (len(GROUPS) + 5) + "|")
    for peer in peers():
        if peer.parse is None:
            print(f"| {peer.name} | not installed |")
            continue
        scores = measure(peer.parse, made, budget)
        cells = [_cell(scores[group]) for group in GROUPS]
        total = _sum([scores[group] for group in GROUPS])
        damaged = _sum([scores[group] for group in GROUPS if group != "clean"])
        done = total.outcomes.total()
        capped = "" if done == len(made) else f" ({done:,} replies: too slow for all)"
        print(
            f"| {peer.name}{capped} |", " | ".join(cells), f"| {_cell(total)} |",
            f"{scores['clean'].median:,.0f} | {scores['single'].median:,.0f} |",
            f"{damaged.median:,.0f} |",
        )  # fmt: skip
        sys.stdout.flush()


def _cell(score: Score) -> str:
    return f"{score.share(Outcome.RIGHT):.1f}/{score.share(Outcome.WRONG):.2f}"


def _sum(scores: list[Score]) -> Score:
    total = Score()
    for score in scores:
        total.outcomes.update(score.outcomes)
        total.microseconds.extend(score.microseconds)
    return total


def _arguments() -> Arguments:
    parser = argparse.ArgumentParser(prog="python -m bench.parsing", description=__doc__)
    parser.add_argument("--per-class", type=int, default=60, help="replies of each class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--budget", type=float, default=8.0, help="seconds for a parser and group")
    parser.add_argument("--split", choices=("dev", "held-out", "both"), default="both")
    given = parser.parse_args()
    splits: tuple[Split, ...] = ("dev", "held-out") if given.split == "both" else (given.split,)
    return Arguments(given.per_class, given.seed, given.budget, splits)


if __name__ == "__main__":
    main()
