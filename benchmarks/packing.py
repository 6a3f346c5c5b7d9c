"""
Solve vector bin packing instances: ``python -m benchmarks.packing PATH… --time-limit 60 --json OUT``.

PATH is a ``.vbp`` file or a folder of them. Each row says the value, the proven bound, the seconds it took and whether
the independent verifier agrees: with the packing, and with the bound where it came from prices. On a machine that
others use, ``--cpu`` limits and counts the seconds of one core that this process had. ``--parameters`` reads a JSON
object of :class:`~vconsolidate.packing.solver.parameters.SolverParameters` to try others.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.output import Cell, line, write_json
from benchmarks.vbp import instances, read_vbp
from benchmarks.verify import packing_is_right, proved_bound
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.parameters import DEFAULTS, SolverParameters, parameters_of
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solve import solve

_NO_WORK_LIMIT = 1e9
_REFUTED = "REFUTED"
_WIDTHS = (44, 7, 7, 8, 9, 22)


def solve_file(
    path: Path,
    problem: Problem,
    time_limit: float,
    check_seconds: float,
    clock: Callable[[], float] = time.monotonic,
    parameters: SolverParameters = DEFAULTS,
) -> tuple[dict[str, Cell], str]:
    """Return the row of one instance, and what the verifier could confirm; `clock` counts the seconds of the search."""
    started = clock()
    stop = Stop(seconds=time_limit, work=_NO_WORK_LIMIT, clock=clock)
    solution = solve(problem, stop, 0, parameters=parameters)
    seconds = clock() - started
    packed = packing_is_right(problem, solution)
    proved = proved_bound(problem, solution, check_seconds)
    evidence = "packing" if solution.certificate is None else "packing, bound"
    if not packed or (proved is not None and proved < solution.bound):
        evidence = _REFUTED
    elif solution.certificate is not None and proved is None:
        evidence = "packing, bound too slow"
    row: dict[str, Cell] = {
        "instance": path.as_posix(),
        "value": solution.value,
        "bound": solution.bound,
        "seconds": round(seconds, 3),
        "verified": packed and (solution.certificate is None or (proved is not None and proved >= solution.bound)),
    }
    return row, evidence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 1 when the verifier refutes a result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.packing", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--time-limit", type=float, default=60.0, help="seconds per instance")
    parser.add_argument("--parameters", type=Path, default=None, metavar="JSON", help="figures that steer the search")
    parser.add_argument("--cpu", action="store_true", help="seconds of a core instead of wall-clock seconds")
    parser.add_argument("--check-seconds", type=float, default=60.0, help="limit for the verifier of a bound")
    parser.add_argument("--json", type=Path, default=None, metavar="OUT")
    options = parser.parse_args(arguments)
    print(line(("instance", "value", "bound", "gap", "seconds", "verified"), _WIDTHS))
    clock = time.process_time if options.cpu else time.monotonic
    parameters = DEFAULTS if options.parameters is None else parameters_of(json.loads(options.parameters.read_text()))
    rows, refuted = [], False
    refused = 0
    for path in instances(options.paths):
        try:
            problem = read_vbp(path)
        except ValueError as error:
            refused += 1
            print(f"refused: {error}", flush=True)
            continue
        row, evidence = solve_file(path, problem, options.time_limit, options.check_seconds, clock, parameters)
        rows.append(row)
        refuted |= evidence == _REFUTED
        value, bound = row["value"], row["bound"]
        gap = value - bound if isinstance(value, int) and isinstance(bound, int) else None
        cells = (str(Path(*path.parts[-3:])), value, bound, gap, row["seconds"], evidence)
        print(line(cells, _WIDTHS), flush=True)
        write_json(options.json, rows)
    closed = sum(1 for row in rows if row["value"] == row["bound"])
    print(
        f"{closed} of {len(rows)} proven optimal; {sum(1 for row in rows if row['verified'])} verified; "
        f"{refused} files refused"
    )
    return int(refuted)


if __name__ == "__main__":
    sys.exit(main())
