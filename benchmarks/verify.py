"""
An independent verifier of packings and bounds: it shares no code with the solvers.

A packing is counted again in Python integers. A bound that came with prices is proved again from the prices alone: the
claim that no host can carry a load worth more than the ceiling is proved by a search tree of the verifier's own, or
where that does not apply put to CP-SAT as a knapsack in integers, and the bound follows by weak duality in exact
integers. A cut says that a load pays for every two of some items that it holds: all hosts together hold so many of
them, so no placement pays more than half that often. A bound by exhaustive search cannot be re-proved this way.

Nothing is taken for granted about signs: an item that makes room (a negative demand) counts in a load whatever it is
worth, and a bound below 0 stands where hosts may cost less than nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from benchmarks.knapsack_tree import Cut, by_tree
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Solution


def packing_is_right(problem: Problem, solution: Solution) -> bool:
    """Return whether every copy is on exactly one host and no host is overloaded (instances without rules)."""
    if solution.bins is None:
        return False
    placed = [0] * problem.n_items
    cost = 0
    for used in solution.bins:
        demand = problem.demand_on(used.host_class)
        cost += int(problem.cost[used.host_class])
        load = [0] * problem.n_dims
        for item, copies in zip(used.items, used.copies, strict=True):
            placed[item] += copies
            if copies < 1 or not problem.allowed[item, used.host_class]:
                return False
            for dim in range(problem.n_dims):
                load[dim] += copies * int(demand[item, dim])
        if any(load[dim] > int(problem.capacity[used.host_class, dim]) for dim in range(problem.n_dims)):
            return False
    hosts = [sum(1 for used in solution.bins if used.host_class == c) for c in range(problem.n_classes)]
    enough = all(number <= int(problem.available[c]) for c, number in enumerate(hosts))
    return enough and cost == solution.value and placed == [int(n) for n in problem.count]


def proved_bound(problem: Problem, solution: Solution, seconds: float) -> int | None:
    """
    Return the bound that the certificate of a solution proves, or None (no certificate, or not checked in time).

    Parameters
    ----------
    seconds
        Limit for the tree, and again for CP-SAT, per host class.
    """
    certificate = solution.certificate
    if certificate is None:
        return None
    if min(certificate.price, default=0) < 0 or certificate.scale < 1:
        return None
    cuts = [(cut.items, cut.due) for cut in certificate.cuts]
    if any(due < 0 or len(set(items)) < len(items) or not _exist(problem, items) for items, due in cuts):
        return None
    worth = sum(int(n) * p for n, p in zip(problem.count, certificate.price, strict=True))
    # All hosts together hold so many copies of the items of a cut; every two of them on one host are paid for.
    worth -= sum(due * (sum(int(problem.count[i]) for i in items) // 2) for items, due in cuts)
    for host_class in range(problem.n_classes):
        if int(problem.available[host_class]) <= 0:
            continue
        ceiling = certificate.ceiling[host_class]
        if not _no_load_above(problem, host_class, certificate.price, cuts, ceiling, seconds):
            return None
        worth -= int(problem.available[host_class]) * max(
            0, ceiling - certificate.scale * int(problem.cost[host_class])
        )
    bound = -(-worth // certificate.scale)
    return bound if int(problem.cost.min()) < 0 else max(0, bound)


def _exist(problem: Problem, items: tuple[int, ...]) -> bool:
    return all(0 <= item < problem.n_items for item in items)


def _no_load_above(
    problem: Problem, host_class: int, price: tuple[int, ...], cuts: Sequence[Cut], ceiling: int, seconds: float
) -> bool:
    if _by_weights(problem, host_class, price, ceiling):
        return True
    answer = by_tree(
        problem.demand_on(host_class).tolist(),
        problem.capacity[host_class].tolist(),
        [p if problem.allowed[i, host_class] else 0 for i, p in enumerate(price)],
        problem.count.tolist(),
        ceiling,
        seconds,
        cuts,
    )
    if answer is not None:
        return answer
    return _by_search(problem, host_class, price, cuts, ceiling, seconds)


def _by_weights(problem: Problem, host_class: int, price: tuple[int, ...], ceiling: int) -> bool:
    """
    Return whether prices are covered by one weight of a single dimension: then no search is needed.

    Where ``price · capacity ≤ ceiling · demand`` for every item, ``worth · capacity ≤ ceiling · load ≤ ceiling ·
    capacity``: the second step needs a ceiling of at least 0, and dividing by the capacity one above 0.
    """
    demand, capacity = problem.demand_on(host_class), problem.capacity[host_class]
    for dim in range(problem.n_dims):
        if ceiling < 0 or int(capacity[dim]) <= 0:
            continue
        if all(p * int(capacity[dim]) <= ceiling * int(demand[i, dim]) for i, p in enumerate(price)):
            return True
    return False


def _by_search(
    problem: Problem, host_class: int, price: tuple[int, ...], cuts: Sequence[Cut], ceiling: int, seconds: float
) -> bool:
    """Ask CP-SAT for a load above the ceiling; True when it proves that there is none."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 (heavy)

    model = cp_model.CpModel()
    demand, capacity = problem.demand_on(host_class), problem.capacity[host_class]
    copies = {
        i: model.new_int_var(0, int(problem.count[i]), f"x{i}")
        for i in range(problem.n_items)
        if problem.allowed[i, host_class] and (price[i] or int(demand[i].min()) < 0)
    }
    for dim in range(problem.n_dims):
        model.add(sum(int(demand[i, dim]) * x for i, x in copies.items()) <= int(capacity[dim]))
    shrink = max(1, ceil(sum(int(problem.count[i]) * price[i] for i in copies) / (1 << 50)))
    # Dividing prices up, dues and the ceiling down only makes the question harder to answer with "none".
    worth = sum(-(-price[i] // shrink) * x for i, x in copies.items())
    for number, (items, due) in enumerate(cuts):
        pairs = model.new_int_var(0, sum(int(problem.count[i]) for i in items), f"pairs{number}")
        model.add(2 * pairs + 1 >= sum(copies[i] for i in items if i in copies))
        worth -= due // shrink * pairs
    model.add(worth >= ceiling // shrink + 1)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    return solver.status_name(solver.solve(model)) == "INFEASIBLE"
