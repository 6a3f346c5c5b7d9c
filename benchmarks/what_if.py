"""
Twenty scenarios of the data centre in one run, against four single plans of the same inventory.

``python -m benchmarks.what_if`` runs both by the command line, each with two workers, round by round, so that other
work on the machine meets both alike; the least of each counts. It exits with 1 if the scenarios take twice the time of
the four plans or more, if one and two workers give different bytes, or if a command fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.output import Cell, line, write_json

ROOT = Path(__file__).parent.parent
INVENTORY = ROOT / "sample_inventories" / "data-center.yaml"
SCENARIOS = ROOT / "sample_inventories" / "data-center" / "scenarios.yaml"
SINGLE = ("", "policy.growth=6 %", "policy.cpu.vcpu_per_core=3", "policy.host_failures_tolerated=2")
"""What four single plans set."""

LIMIT = 2.0
_WIDTHS = {"what": 34, "clock, s": 9, "CPU, s": 8}


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and of all processors."""

    clock_s: float
    cpu_s: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both times and their ratio; return 1 if it is too large or the bytes differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.what_if", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    four, twenty = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(options.rounds):
            plans = [_plan(change, options.seed, folder / f"plan-{n}.json") for n, change in enumerate(SINGLE)]
            four.append(Spent(sum(one.clock_s for one in plans), sum(one.cpu_s for one in plans)))
            twenty.append(_scenarios(2, options.seed, folder / f"two-{number}.json"))
        alone = _scenarios(1, options.seed, folder / "one.json")
        same = all(
            (folder / f"two-{n}.json").read_bytes() == (folder / "one.json").read_bytes() for n in range(options.rounds)
        )
    rows: list[dict[str, Cell]] = [
        _row("4 plans", four),
        _row("20 scenarios, 2 workers", twenty),
        _row("20 scenarios, 1 worker", [alone]),
    ]
    print(line(list(_WIDTHS), list(_WIDTHS.values())))
    for row in rows:
        print(line(list(row.values()), list(_WIDTHS.values())))
    ratios = [
        min(getattr(one, key) for one in twenty) / min(getattr(one, key) for one in four)
        for key in ("clock_s", "cpu_s")
    ]
    print(f"20 scenarios / 4 plans: clock {ratios[0]:.2f}, CPU {ratios[1]:.2f}; bytes {'same' if same else 'DIFFER'}")
    write_json(options.json, rows)
    return int(max(ratios) >= LIMIT or not same)


def _row(what: str, spent: Sequence[Spent]) -> dict[str, Cell]:
    times = (min(one.clock_s for one in spent), min(one.cpu_s for one in spent))
    return dict(zip(_WIDTHS, (what, *(f"{value:.1f}" for value in times)), strict=True))


def _plan(change: str, seed: int, target: Path) -> Spent:
    return _timed("plan", str(INVENTORY), *(("--set", change) if change else ()), *_common(2, seed, target))


def _scenarios(workers: int, seed: int, target: Path) -> Spent:
    return _timed("what-if", str(INVENTORY), str(SCENARIOS), *_common(workers, seed, target))


def _common(workers: int, seed: int, target: Path) -> tuple[str, ...]:
    return "-q", "--workers", str(workers), "--seed", str(seed), "-o", f"json={target}"


def _timed(*arguments: str) -> Spent:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "VCONSOLIDATE_NO_CONFIG": "1"}
    before, began = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "vconsolidate", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False
    )
    after = os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}")
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(time.monotonic() - began, cpu_s)


if __name__ == "__main__":
    sys.exit(main())
