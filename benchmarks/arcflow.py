"""
The arc-flow peer: VPSolver (Brandão and Pedroso 2016) builds the graph, HiGHS of the OR-Tools wheel solves its model.

``pip install pyvpsolver``, in any environment, brings the two programs: ``vbp2afg`` builds the graph of an instance and
``afg2mps`` writes its integer program.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from math import ceil, isfinite, nan
from pathlib import Path

from vconsolidate.packing.solver.problem import Problem

_PROGRAMS = ("vbp2afg", "afg2mps")


def installed(folder: Path | None) -> bool:
    """Return whether VPSolver's programs are in a folder (on the search path without one)."""
    return all(shutil.which(program, path=None if folder is None else str(folder)) for program in _PROGRAMS)


def arc_flow(problem: Problem, seconds: float, folder: Path | None) -> tuple[int | None, int | None]:
    """Return (value, bound) of VPSolver's arc-flow model in HiGHS; one host class, without rules."""
    ends = time.monotonic() + seconds
    build, write = (str(shutil.which(p, path=None if folder is None else str(folder))) for p in _PROGRAMS)
    with tempfile.TemporaryDirectory() as scratch:
        instance, graph, model = (Path(scratch, f"instance.{kind}") for kind in ("vbp", "afg", "mps"))
        instance.write_text(_vbp(problem), encoding="utf-8")
        try:
            for command in ([build, str(instance), str(graph)], [write, str(graph), str(model)]):
                left = max(0.1, ends - time.monotonic())
                subprocess.run(command, check=True, capture_output=True, timeout=left)
        except subprocess.TimeoutExpired:
            return None, None
        return _solved(model, ends - time.monotonic())


def _vbp(problem: Problem) -> str:
    rows = [problem.capacity[0].tolist(), [problem.n_items]]
    demand = problem.demand_on(0).tolist()
    rows += [[*d, n] for d, n in zip(demand, problem.count.tolist(), strict=True)]
    return "\n".join([str(problem.n_dims), *(" ".join(map(str, row)) for row in rows)]) + "\n"


def _solved(path: Path, seconds: float) -> tuple[int | None, int | None]:
    from ortools.linear_solver.python import model_builder  # noqa: PLC0415 (heavy)

    model = model_builder.Model()  # type: ignore[no-untyped-call]
    if seconds <= 0 or not model.import_from_mps_file(str(path)):
        return None, None
    solver = model_builder.Solver("highs")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters("threads=1")
    status = solver.solve(model)
    solved = status in {model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE}
    value = round(solver.objective_value) if solved else None
    # Without any solution the bound is no number at all.
    bound = float(solver.best_objective_bound) if solved else nan
    return value, ceil(bound - 1e-6) if isfinite(bound) else None
