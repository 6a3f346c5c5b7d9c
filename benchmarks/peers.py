"""
Beside what a user would pick instead: ``python -m benchmarks.peers PATH… --vpsolver FOLDER --json OUT``.

Every solver gets the same instances, limit and single core in the same run: first-fit decreasing, the plain assignment
model in CP-SAT, HiGHS and SCIP, and arc-flow by VPSolver where its programs are installed. ``--inventory`` adds 1,535
VMs of 11 shapes on 40 hosts. The ratio is seconds to proof over ours; a limit that ran out counts in full (≥).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.arcflow import arc_flow, installed
from benchmarks.baselines import assignment_model, first_fit_decreasing, highs, scip
from benchmarks.estates.problems import shapes
from benchmarks.output import Cell, line, write_json
from benchmarks.vbp import instances, read_vbp
from benchmarks.verify import packing_is_right
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solve import solve

Peer = Callable[[Problem, float], tuple[int | None, int | None]]

_NO_WORK_LIMIT = 1e9
_WIDTHS = (40, 22, 6, 6, 8, 8)


def ours(problem: Problem, seconds: float) -> tuple[int | None, int | None]:
    """Return (value, bound) of vconsolidate; the value only if the independent verifier agrees."""
    solution = solve(problem, Stop(seconds=seconds, work=_NO_WORK_LIMIT, clock=time.monotonic), 0)
    return solution.value if packing_is_right(problem, solution) else None, solution.bound


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds per instance and solver")
    parser.add_argument("--inventory", action="store_true", help="add 1,535 VMs of 11 shapes on 40 hosts")
    parser.add_argument("--vpsolver", type=Path, default=None, help="folder of vbp2afg and afg2mps")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    peers: dict[str, Peer] = {
        "vconsolidate": ours,
        "first fit decreasing": first_fit_decreasing,
        "CP-SAT assignment": assignment_model,
        "HiGHS assignment": highs,
        "SCIP assignment": scip,
    }
    if installed(options.vpsolver):
        peers["VPSolver + HiGHS"] = partial(arc_flow, folder=options.vpsolver)
    else:
        print("VPSolver is not installed (pip install pyvpsolver; --vpsolver FOLDER): left out", file=sys.stderr)
    print(line(("instance", "solver", "value", "bound", "seconds", "ratio"), _WIDTHS))
    rows: list[dict[str, Cell]] = []
    for name, problem in _problems(options.paths, inventory=options.inventory):
        for row in _rows(name, problem, peers, options.time_limit):
            rows.append(row)
            ratio = row["ratio"]
            shown = None if ratio is None else f"{'' if row['proven'] else '≥ '}{ratio}".rjust(_WIDTHS[-1])
            cells = (row["instance"], row["solver"], row["value"], row["bound"], row["seconds"], shown)
            print(line(cells, _WIDTHS), flush=True)
            write_json(options.json, rows)
    return 0


def _problems(paths: Sequence[Path], *, inventory: bool) -> Iterator[tuple[str, Problem]]:
    for path in instances(paths):
        yield str(Path(*path.parts[-3:])), read_vbp(path)
    if inventory:
        yield "1,535 VMs of 11 shapes", shapes()


def _rows(name: str, problem: Problem, peers: dict[str, Peer], seconds: float) -> Iterator[dict[str, Cell]]:
    """Yield a row per solver; the first is the one that the others are compared with."""
    reference: float | None = None
    for solver, peer in peers.items():
        started = time.monotonic()
        error: str | None = None
        value: int | None = None
        bound: int | None = None
        try:
            value, bound = peer(problem, seconds)
        except (subprocess.CalledProcessError, RuntimeError) as failure:
            error = str(failure)
        spent = time.monotonic() - started
        proven = value is not None and value == bound
        if reference is None:
            reference = spent if proven else float("inf")
        # First-fit decreasing proves nothing, so its seconds compare with nothing.
        compared = proven or (error is None and solver != "first fit decreasing")
        yield {
            "instance": name,
            "solver": solver,
            "value": value,
            "bound": bound,
            "seconds": round(spent, 3),
            "proven": proven,
            "ratio": round((spent if proven else seconds) / reference, 1) if compared and reference else None,
            "error": error,
        }


if __name__ == "__main__":
    sys.exit(main())
