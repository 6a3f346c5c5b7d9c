"""
Pack seeded estates of any size: ``python -m benchmarks.scale --vms 10000 --mix lognormal --time-limit 30 --json OUT``.

With ``--peers`` first-fit decreasing and a plain CP-SAT assignment model run on the same problem, the latter as long.
On a machine that others use, ``--cpu`` limits and counts the seconds of one core that this process had, not those of
the clock on the wall.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.baselines import assignment_model, first_fit_decreasing
from benchmarks.estates.problems import MIXES, estate
from benchmarks.output import Cell, line, write_json
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.solve import solve

_NO_WORK_LIMIT = 1e9
_WIDTHS = (34, 11, 10, 10, 8, 9, 8)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 1 when a packing is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--vms", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--mix", choices=MIXES, nargs="+", default=["lognormal", "flavours"])
    parser.add_argument("--time-limit", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cpu", action="store_true", help="seconds of a core instead of wall-clock seconds")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(("solver", "mix", "VMs", "value", "bound", "gap %", "seconds"), _WIDTHS))
    rows: list[dict[str, Cell]] = []
    for mix in options.mix:
        for n_vms in options.vms:
            for row in _rows(mix, n_vms, options):
                rows.append(row)
                cells = [row[key] for key in ("solver", "mix", "vms", "value", "bound", "gap_percent", "seconds")]
                print(line(cells, _WIDTHS), flush=True)
                write_json(options.json, rows)
    return 0 if all(row["verified"] for row in rows) else 1


def _rows(mix: str, n_vms: int, options: argparse.Namespace) -> list[dict[str, Cell]]:
    problem = estate(mix, n_vms, options.seed)
    clock = time.process_time if options.cpu else time.monotonic
    started = clock()
    stop = Stop(seconds=options.time_limit, work=_NO_WORK_LIMIT, clock=clock)
    solution = solve(problem, stop, options.seed)
    seconds = clock() - started
    right = solution.bins is not None and not packing_faults(problem, solution.bins)
    rows = [_row("vconsolidate", mix, n_vms, solution.value, solution.bound, seconds, verified=right)]
    if options.peers:
        for name, peer in (("first fit decreasing", first_fit_decreasing), ("CP-SAT assignment", assignment_model)):
            started = clock()
            value, bound = peer(problem, options.time_limit)
            rows.append(_row(name, mix, n_vms, value, bound, clock() - started, verified=True))
    return rows


def _row(
    solver: str, mix: str, n_vms: int, value: int | None, bound: int | None, seconds: float, *, verified: bool
) -> dict[str, Cell]:
    gap = None if value is None or not bound else round(100.0 * (value - bound) / bound, 3)
    return {
        "solver": solver,
        "mix": mix,
        "vms": n_vms,
        "value": value,
        "bound": bound,
        "gap_percent": gap,
        "seconds": round(seconds, 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "verified": verified,
    }


if __name__ == "__main__":
    sys.exit(main())
