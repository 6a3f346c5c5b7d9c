"""Each member of the portfolio by itself, on the smallest instances that tell."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from vconsolidate.model.progress import SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.certificate import certify, round_up
from vconsolidate.packing.solver.bounds.continuous import continuous_bound, unit_cost
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.construct.greedy import STYLES, Style, decreasing, fill_hosts, first_fit
from vconsolidate.packing.solver.construct.sampled_fill import fill_from_samples
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.local_search.tabu import FewerHosts
from vconsolidate.packing.solver.presolve.rules_as_dimensions import absorb_rules
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import ItemLimit, ItemsApart, ItemsTogether
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit


def estate(n_vms: int, seed: int = 0) -> Problem:
    return single_class(np.random.default_rng(seed).integers(5, 40, (n_vms, 3)), np.full(3, 100))


def ruled(seed: int) -> Problem:
    """Sixty VMs on two classes in two zones, with rules of every kind and scope."""
    rng = np.random.default_rng(seed)
    zones = np.array([0, 1])
    return Problem(
        dimensions=("cpu", "memory"),
        count=np.ones(60, dtype=np.int64),
        demand=rng.integers(5, 30, (1, 60, 2)),
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.array([[100, 100], [120, 80]]),
        available=np.array([30, 30]),
        cost=np.array([5, 5]),
        allowed=np.ones((60, 2), dtype=np.bool_),
        at_most=(
            ItemLimit(np.arange(0, 8), np.ones(8, dtype=np.int64), 1),
            ItemLimit(np.arange(8, 14), np.ones(6, dtype=np.int64), 3, zones),
        ),
        apart=(
            ItemsApart((np.arange(14, 20), np.arange(20, 26))),
            ItemsApart((np.array([26]), np.array([27, 28])), zones),
        ),
        together=(ItemsTogether(np.arange(30, 36), zones),),
    )


def work_limit(work: float = 5.0) -> WorkLimit:
    return WorkLimit(Stop(work=work))


@pytest.mark.parametrize("seed", range(4))
def test_greedy_and_tabu_honour_every_rule(seed: int) -> None:
    problem = ruled(seed)
    rng = np.random.default_rng(seed)
    bins = fill_hosts(problem, STYLES[0], rng, work_limit(), attempts=8)
    assert bins is not None
    assert not packing_faults(problem, bins)
    by_first_fit = first_fit(problem, decreasing(problem), work_limit())
    assert by_first_fit is not None
    assert not packing_faults(problem, by_first_fit)
    search = FewerHosts(problem, bins, rng)
    while search.drop(400, work_limit()):
        assert not packing_faults(problem, search.bins())


def test_tabu_does_without_hosts() -> None:
    problem = estate(200)
    spread = tuple(Bin(0, (vm,), (1,)) for vm in range(200))
    search, hosts = FewerHosts(problem, spread, np.random.default_rng(0)), 200
    while search.drop(300, work_limit(20.0)):
        assert not packing_faults(problem, search.bins())
        assert len(search.bins()) == search.value < hosts
        hosts = search.value
    assert hosts <= continuous_bound(problem).bound * 1.05 + 1


def test_pools_pack_everything_on_several_classes() -> None:
    problem = replace(
        estate(3_000),
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.array([[100, 100, 100], [60, 60, 60]]),
        available=np.array([400, 3_000]),
        cost=np.array([10, 7]),
        allowed=np.ones((3_000, 2), dtype=np.bool_),
    )
    bins = fill_from_samples(
        problem, np.array([400.0, 500.0]), Style(0.8, noise=0.02), np.random.default_rng(0), work_limit(), 300
    )
    assert bins is not None
    assert not packing_faults(problem, bins)


def test_continuous_bound_uses_the_cheaper_capacity() -> None:
    problem = replace(
        single_class(np.full((10, 1), 10), np.array([20])),
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.array([[20], [50]]),
        available=np.array([10, 1]),
        cost=np.array([4, 5]),
        allowed=np.ones((10, 2), dtype=np.bool_),
    )
    # One large host for 50 of the 100, the rest on small hosts: 5 + 2.5 · 4 = 15.
    assert continuous_bound(problem).bound == 15
    # Without prices: one large host and 2.5 small ones, so 4 hosts.
    assert continuous_bound(unit_cost(problem)).bound == 4


def test_a_bound_is_rounded_up_to_what_costs_can_add_up_to() -> None:
    problem = replace(estate(3), cost=np.array([7]))
    assert round_up(problem, Fraction(1, 3)) == 7
    assert round_up(problem, Fraction(14)) == 14
    assert round_up(problem, Fraction(141, 10)) == 21


def test_certificate_pays_for_scarce_classes() -> None:
    problem = replace(estate(4), available=np.array([2]))
    # Four copies worth 6 each, at most 10 on a host: 2.4 hosts at least.
    assert certify(problem, [6, 6, 6, 6], [10])[0] == 3
    assert certify(problem, [0, 0, 0, 0], [0])[0] == 0


@pytest.mark.parametrize("seed", range(20))
def test_a_certificate_takes_the_best_of_all_scales(seed: int) -> None:
    rng = np.random.default_rng(seed)
    few = replace(
        estate(6),
        platform_of_class=np.zeros(4, dtype=np.int64),
        capacity=np.full((4, 3), 100),
        available=rng.integers(1, 4, 4),
        cost=rng.integers(1, 30, 4),
        allowed=np.ones((6, 4), dtype=np.bool_),
    )
    price, ceiling = rng.integers(0, 50, 6).tolist(), rng.integers(0, 80, 4).tolist()
    scales = [Fraction(int(k), u) for k, u in zip(few.cost, ceiling, strict=True) if u]

    def bound(theta: Fraction) -> Fraction:
        gains = [max(Fraction(0), theta * u - int(k)) for u, k in zip(ceiling, few.cost, strict=True)]
        paid = [int(a) * gain for a, gain in zip(few.available, gains, strict=True)]
        return Fraction(theta * sum(price) - sum(paid))

    best = max([Fraction(0), *map(bound, scales)])
    found, certificate = certify(few, price, ceiling)
    assert found == round_up(few, best)
    assert certificate.scale > 0
    theta = Fraction(certificate.ceiling[0], certificate.scale * ceiling[0]) if ceiling[0] else None
    assert theta is None or best == 0 or bound(theta) == best


def test_column_generation_proves_what_the_continuous_bound_cannot() -> None:
    # No two of these fit together, though three halves would: 4 hosts instead of 3.
    problem = single_class(np.full((4, 1), 51), np.array([100]))
    best = Incumbent(problem, None)
    best.prove(continuous_bound(problem), "bounds")
    assert best.bound == 3
    best.offer([Bin(0, (0,), (1,)), Bin(0, (1,), (1,)), Bin(0, (2,), (1,)), Bin(0, (3,), (1,))], "test")
    Columns(problem, best).generate(work_limit())
    assert best.is_closed
    assert best.bound == 4


def test_rules_per_host_become_dimensions() -> None:
    problem = replace(estate(4), at_most=(ItemLimit(np.arange(3), np.ones(3, dtype=np.int64), 1),))
    wider = absorb_rules(problem)
    assert not wider.at_most
    assert wider.demand[0, :, 3].tolist() == [1, 1, 1, 0]
    assert wider.capacity[0, 3] == 1


def test_items_that_fit_nowhere_are_named_with_what_is_missing() -> None:
    problem = replace(single_class(np.array([[1, 1], [4, 12]]), np.array([10, 10])), dimensions=("cpu", "memory"))
    solution = solve(problem, Stop(), 0)
    assert solution.infeasible
    [reason] = solution.reasons
    assert (reason.kind, reason.items, reason.dimension, reason.needed, reason.offered) == (
        "no_class",
        (1,),
        "memory",
        12,
        10,
    )


def test_too_few_hosts_are_named_with_the_shortfall() -> None:
    problem = replace(single_class(np.full((5, 1), 5), np.array([10])), available=np.array([2]))
    solution = solve(problem, Stop(), 0)
    assert solution.infeasible
    assert [(r.kind, r.needed, r.offered) for r in solution.reasons] == [("capacity", 25, 20)]


def test_grouped_inventory_is_proven_at_once() -> None:
    """1,535 VMs of 11 shapes are out of reach of a model of each VM; grouped, nothing is left to search."""
    shapes = np.array([[1, 1], [1, 2], [1, 4], [2, 2], [2, 4], [2, 8], [4, 4], [4, 8], [4, 16], [8, 16], [8, 32]])
    count = np.array([420, 310, 180, 160, 140, 110, 80, 60, 40, 25, 10])
    solution = solve(single_class(shapes, np.array([96, 256]), count), Stop(work=1.0), 0)
    assert int(count.sum()) == 1_535
    assert solution.optimal


def test_an_interrupt_returns_the_best_so_far() -> None:
    asked = iter(range(10**9))
    stop = Stop(work=60.0, interrupted=lambda: next(asked) > 40)
    solution = solve(estate(150, seed=3), stop, 0)
    assert solution.interrupted
    assert solution.value is not None
    assert solution.bound <= solution.value


def test_an_interrupt_before_the_start_still_bounds() -> None:
    solution = solve(estate(150, seed=3), Stop(interrupted=lambda: True), 0)
    assert solution.interrupted
    assert solution.bound > 0


def test_progress_tells_falling_values_and_rising_bounds() -> None:
    told: list[SearchReport] = []
    solve(estate(80, seed=5), Stop(work=2.0), 0, progress=told.append)
    values = [one.value for one in told if one.value is not None]
    assert values == sorted(values, reverse=True)
    assert [one.bound for one in told] == sorted(one.bound for one in told)
