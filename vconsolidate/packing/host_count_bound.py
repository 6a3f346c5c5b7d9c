"""A lower bound on the number of hosts where hosts differ in cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.solution import Solution

_WORK = 0.05
"""Share of the work left that counting hosts alone may take."""


def bound_fewest_hosts(encoded: Encoded, solution: Solution, search: Search) -> Solution:
    """
    Return the solution with a bound on hosts that does not come from the bound on cost alone.

    Where hosts differ in cost, a second search counts hosts only: its bound holds for every plan, whatever it costs.
    """
    costs = encoded.money.costs
    n_hosts = len(solution.bins or ())
    if costs.counts_hosts or n_hosts <= solution.bound_hosts or search.mending or search.work_limit.is_over:
        return solution
    if costs.first == "hosts":
        proven = int(costs.least("hosts", solution.bound))
        return replace(solution, bound_hosts=max(solution.bound_hosts, proven))
    problem = replace(encoded.problem, cost=np.ones_like(encoded.problem.cost), fees=())
    fewest = search.solve(replace(encoded, problem=problem), _WORK, search="fewest hosts")
    if fewest.bound <= solution.bound_hosts:
        return solution
    method = solution.bound_method
    method += "" if method == fewest.bound_method else f", hosts by {fewest.bound_method}"
    return replace(solution, bound_hosts=fewest.bound, bound_method=method)
