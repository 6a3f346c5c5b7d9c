"""Sums of decisions, for CP-SAT."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


def total(terms: Iterable[cp_model.LinearExprT]) -> cp_model.LinearExprT:
    """Return a sum in one expression; Python's ``sum`` fails on constants among the terms before OR-Tools 9.15."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    return cp_model.LinearExpr.sum(list(terms))


def negation(literal: cp_model.BoolVarT) -> cp_model.BoolVarT:
    """Return the opposite of a decision."""
    return literal.negated()
