"""
The relaxation over loads with subset-row cuts: a bound above the rounded relaxation, for one host class.

Cuts come first: until the program over the loads at hand stands above the bound. Only then are loads priced, and only
those that keep the bound from rising. The search tree prices to its end, with what loads pay for cuts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.packing.solver.bounds.certificate import certify
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.column_generation.cut_program import CutProgram
from vconsolidate.packing.solver.column_generation.host_load import bin_of
from vconsolidate.packing.solver.column_generation.pricing_by_tree import price_by_tree
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.column_generation.tree_budget import LEAST_WORK, STEP_WORK
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.solution import Certificate, SubsetRow
from vconsolidate.packing.solver.work_limit import WorkLimit

_SCALE = 1 << 22
_WANTED = 120
_MOST_WORK = 4.0
"""Of one pricing."""
_ROUNDS = 30
_ABOVE = 0.1
"""Hosts by which the program stands above the bound before loads are priced: the higher, the shorter the search."""
_LEAST = 1e-4
"""Less than this above the bound is not worth a search."""


@dataclass(frozen=True, slots=True)
class _Prices:
    """Duals as integers: of items, of the host class, of cuts."""

    of_items: tuple[int, ...]
    of_host: int
    cuts: tuple[SubsetRow, ...]


def raise_bound_by_cuts(columns: Columns, best: Incumbent, work_limit: WorkLimit) -> None:
    """
    Prove bounds one host higher for as long as cuts lift the program and the work lasts.

    Loads found on the way come to `columns`. Nothing is done for several classes, or with less work than a search tree
    is begun with.
    """
    if len(columns.knapsacks) > 1 or work_limit.left < LEAST_WORK:
        return
    program = CutProgram(columns.problem, columns.bins, work_limit)
    while not (work_limit.is_over or best.is_closed):
        hosts = best.bound // int(columns.problem.cost[0])
        if hosts < 1 or not _lift(program, hosts, work_limit) or not _price(program, columns, best, hosts, work_limit):
            return


def _lift(program: CutProgram, hosts: int, work_limit: WorkLimit) -> bool:
    """Add cuts until the program stands above a number of hosts; return whether it does."""
    value = program.solve()
    for _ in range(_ROUNDS):
        if value is None or value >= hosts + _ABOVE or work_limit.is_over or not program.cut():
            break
        value = program.solve()
    return value is not None and value > hosts + _LEAST


def _price(program: CutProgram, columns: Columns, best: Incumbent, hosts: int, work_limit: WorkLimit) -> bool:
    """Price loads that keep the bound at a number of hosts; return whether there were any, or the bound rose."""
    problem, pack, prices = columns.problem, columns.knapsacks[0], _whole_prices(program)
    worth = Certificate(prices.of_items, (0,), 1, prices.cuts).worth(problem.count)
    threshold = _SCALE + prices.of_host
    enough = max(threshold, (worth - 1) // hosts)
    seconds = work_limit.seconds_left
    steps = min(_MOST_WORK, work_limit.left, work_limit.left if seconds is None else seconds) / STEP_WORK
    price = np.array(prices.of_items, dtype=np.int64)[pack.items]
    found = price_by_tree(pack, price, threshold, enough, _WANTED, steps, prices.cuts)
    work_limit.charge(1e-3 + found.work * STEP_WORK)
    bound, certificate = certify(problem, prices.of_items, [found.upper], prices.cuts)
    best.prove(Proof(bound, "column generation", certificate), "columns")
    for load in found.loads:
        used = bin_of(pack, load.positions)
        columns.add(used)
        program.add(used)
    return bool(found.loads) or best.bound > hosts * int(problem.cost[0])


def _whole_prices(program: CutProgram) -> _Prices:
    duals, cuts = program.prices()
    whole = np.floor(duals * _SCALE).astype(np.int64).tolist()
    dues = (SubsetRow(items, int(np.ceil(due * _SCALE))) for items, due in cuts)
    return _Prices(tuple(whole[:-1]), whole[-1], tuple(dues))
