"""A linear program for GLOP that grows by columns and rows and keeps its basis between solves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray


class LinearProgram:
    """
    Minimise cost over columns ≥ 0, subject to rows between bounds.

    Parameters
    ----------
    lower, upper
        (n_rows,) bounds of the rows; ±inf where there is none.
    """

    def __init__(self, lower: Sequence[float] | FloatArray, upper: Sequence[float] | FloatArray) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 (heavy)

        self._optimal = pywraplp.Solver.OPTIMAL
        self._solver = pywraplp.Solver.CreateSolver("GLOP")  # type: ignore[no-untyped-call]
        self._solver.SuppressOutput()
        self._solved = self._moved = False
        # Presolve would throw the basis away. Moved rows leave it dual feasible, new columns primal feasible.
        self._go_on = pywraplp.MPSolverParameters()
        self._go_on.SetIntegerParam(self._go_on.PRESOLVE, self._go_on.PRESOLVE_OFF)  # type: ignore[no-untyped-call]
        self._by_dual = pywraplp.MPSolverParameters()
        self._by_dual.SetIntegerParam(self._by_dual.PRESOLVE, self._by_dual.PRESOLVE_OFF)  # type: ignore[no-untyped-call]
        self._by_dual.SetIntegerParam(self._by_dual.LP_ALGORITHM, self._by_dual.DUAL)  # type: ignore[no-untyped-call]
        self._afresh = pywraplp.MPSolverParameters()
        self._afresh.SetIntegerParam(self._afresh.INCREMENTALITY, self._afresh.INCREMENTALITY_OFF)  # type: ignore[no-untyped-call]
        infinity = self._solver.infinity()
        self._rows = [
            self._solver.Constraint(max(float(low), -infinity), min(float(high), infinity))
            for low, high in zip(lower, upper, strict=True)
        ]
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._columns: list[pywraplp.Variable] = []

    def add(
        self,
        cost: float,
        rows: Sequence[int] | IntArray,
        values: Sequence[float] | IntArray | FloatArray,
        upper: float = float("inf"),
    ) -> int:
        """Add a column and return its number."""
        column = self._solver.NumVar(0.0, min(upper, self._solver.infinity()), "")
        self._objective.SetCoefficient(column, float(cost))
        for row, value in zip(rows, values, strict=True):
            self._rows[int(row)].SetCoefficient(column, float(value))
        self._columns.append(column)
        return len(self._columns) - 1

    def add_row(self, lower: float, columns: Sequence[int] | IntArray, values: Sequence[float] | FloatArray) -> None:
        """Add a row, at least `lower`, over columns that are there."""
        row = self._solver.Constraint(lower, self._solver.infinity())
        for column, value in zip(columns, values, strict=True):
            row.SetCoefficient(self._columns[int(column)], float(value))
        self._rows.append(row)
        self._moved = True

    def set_rows(self, lower: Sequence[float] | FloatArray, upper: Sequence[float] | FloatArray) -> None:
        """Change the bounds of all rows."""
        infinity = self._solver.infinity()
        for row, low, high in zip(self._rows, lower, upper, strict=True):
            row.SetBounds(max(float(low), -infinity), min(float(high), infinity))
        self._moved = True

    def solve(self) -> bool:
        """Return whether an optimal solution was found; where the old basis leads GLOP astray, it starts afresh."""
        if self._solved:
            status = self._solver.Solve(self._by_dual if self._moved else self._go_on)
        else:
            status = self._solver.Solve()
        self._solved, self._moved = True, False
        return bool(status == self._optimal or self._solver.Solve(self._afresh) == self._optimal)

    @property
    def value(self) -> float:
        """Cost of the last solution."""
        return float(self._objective.Value())

    def iterations(self) -> int:
        """Return the simplex iterations of the last solve."""
        return int(self._solver.iterations())

    def duals(self) -> FloatArray:
        """Return (n_rows,) dual values of the last solution."""
        return np.array([row.dual_value() for row in self._rows], dtype=np.float64)

    def solution(self, first: int | None = None) -> FloatArray:
        """Return (n_columns,) values of the last solution, or those of the columns before `first`."""
        values = [column.solution_value() for column in self._columns[:first]]  # type: ignore[no-untyped-call]
        return np.array(values, dtype=np.float64)

    def reduced_costs(self) -> FloatArray:
        """Return (n_columns,) reduced costs of the last solution."""
        values = [column.reduced_cost() for column in self._columns]  # type: ignore[no-untyped-call]
        return np.array(values, dtype=np.float64)
