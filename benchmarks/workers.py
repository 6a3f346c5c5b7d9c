"""
What two workers gain: the whole ``plan`` command with one and with two, in turn, and the same bytes from both.

``python -m benchmarks.workers INVENTORY… --rounds 3`` times both by the clock, each round one after the other, so that
other work on the machine meets both alike; the least time of each counts. Run it on a quiet machine with two cores. An
argument is a file that needs no others, or names an estate of the library (``clusters-300``). It exits
with 1 if a command fails or the documents differ.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.estates.library import LIBRARY
from benchmarks.estates.run import Outcome, plan
from benchmarks.output import Cell, line, write_json

_WIDTHS = {"estate": 24, "one, s": 8, "two, s": 8, "ratio": 6, "CPU one": 8, "CPU two": 8, "bytes": 7}
_COUNTS = (1, 2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each estate; return 1 if a command fails or the documents differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("estates", nargs="+", metavar="INVENTORY|NAME")
    parser.add_argument("--effort", type=float, default=30.0)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each number of workers")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(list(_WIDTHS), list(_WIDTHS.values())), flush=True)
    rows: list[dict[str, Cell]] = []
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        for name in options.estates:
            outcomes = _runs(_inventory(name, Path(temporary)), options.effort, options.rounds)
            rows.append(_row(name, outcomes))
            print(line(list(rows[-1].values()), list(_WIDTHS.values())), flush=True)
            write_json(options.json, rows)
            failed = failed or rows[-1]["bytes"] != "same"
    return int(failed)


def _inventory(name: str, folder: Path) -> Path:
    """Return a copy of an inventory in the folder, or an estate of the library, which is drawn into it."""
    kind = next((kind for kind in LIBRARY if kind.name == name), None)
    if kind is not None:
        return kind.draft().write(folder / name)
    target = Path(tempfile.mkdtemp(dir=folder)) / Path(name).name
    shutil.copyfile(name, target)
    return target


def _runs(inventory: Path, effort: float, rounds: int) -> dict[int, list[Outcome]]:
    """Return what each number of workers made of an estate, round by round; every second round begins with two."""
    found: dict[int, list[Outcome]] = {workers: [] for workers in _COUNTS}
    for number in range(rounds):
        for workers in _COUNTS if number % 2 == 0 else _COUNTS[::-1]:
            found[workers].append(plan(inventory, effort, more=["--workers", str(workers)]))
    return found


def _row(name: str, outcomes: dict[int, list[Outcome]]) -> dict[str, Cell]:
    every = [outcome for of_count in outcomes.values() for outcome in of_count]
    documents = {outcome.document for outcome in every}
    ended = all(outcome.document and not outcome.complaint for outcome in every)
    same = "failed" if not ended else "same" if len(documents) == 1 else "DIFFER"
    seconds = [min(outcome.child.seconds for outcome in outcomes[workers]) for workers in _COUNTS]
    cpu = [min(outcome.child.cpu_seconds for outcome in outcomes[workers]) for workers in _COUNTS]
    shown = Path(name).name or name
    cells: tuple[Cell, ...] = (
        shown,
        round(seconds[0], 1),
        round(seconds[1], 1),
        round(seconds[0] / seconds[1], 2),
        *cpu,
        same,
    )
    return dict(zip(_WIDTHS, cells, strict=True))


if __name__ == "__main__":
    sys.exit(main())
