"""A bound of an earlier run counts for the very same problem, and for no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.pipeline.test_explain import HEAD, SMALL, planned
from vconsolidate.errors import VerificationError
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Found, SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.fingerprint import fingerprint


@pytest.fixture(scope="module")
def case() -> tuple[Estate, Demand, Plan]:
    estate, demand, plan, _ = planned(HEAD + SMALL)
    return estate, demand, plan


def test_equal_problems_have_one_digest_and_others_have_others(case: tuple[Estate, Demand, Plan]) -> None:
    problem = encode(*case[:2]).problem
    assert fingerprint(problem) == fingerprint(encode(*case[:2]).problem)
    larger = problem.demand.copy()
    larger[0, 0, 0] += 1
    others = [
        replace(problem, demand=larger),
        replace(problem, cost=problem.cost + 1),
        replace(problem, available=problem.available + 1),
        replace(problem, dimensions=tuple(f"{name}!" for name in problem.dimensions)),
        replace(problem, demand=problem.demand.astype(np.int32)),
    ]
    assert len({fingerprint(one) for one in (problem, *others)}) == 1 + len(others)


def test_a_bound_is_used_for_its_problem_only(case: tuple[Estate, Demand, Plan]) -> None:
    estate, demand, plan = case
    problem = encode(estate, demand).problem
    too_high = int(problem.cost.max()) * (plan.hosts_used + 1)
    with pytest.raises(VerificationError, match="below the bound"):  # so it was used
        place(estate, demand, stop=Stop(work=5.0), proven={fingerprint(problem): (too_high, "earlier")})
    other = fingerprint(replace(problem, cost=problem.cost + 1))
    again = place(estate, demand, stop=Stop(work=5.0), proven={other: (too_high, "earlier")})
    assert again.bound == plan.bound


def test_a_search_tells_what_another_can_begin_with(case: tuple[Estate, Demand, Plan]) -> None:
    estate, demand, plan = case
    told: list[SearchReport] = []
    place(estate, demand, stop=Stop(work=5.0), progress=told.append)
    found = [one.found for one in told if one.found is not None]
    placements = [one.placement() for one in found if one.placement is not None]
    assert placements
    assert all(isinstance(one, Previous) for one in placements)
    assert placements[-1] == placement_of(demand, plan)
    problem = fingerprint(encode(estate, demand).problem)
    bounds = [one for one in found if one.problem is not None and one.problem() == problem]
    assert max(one.bound for one in bounds) == plan.hosts_used * int(encode(estate, demand).problem.cost.max())


def test_terms_change_on_the_way_and_the_rest_stays() -> None:
    found = Found(lambda: 3, 7, "clique")
    doubled = found.through(lambda number: 2 * number)
    assert doubled.placement is not None
    assert doubled.placement() == 6
    assert (doubled.bound, doubled.method) == (7, "clique")
    assert Found(None, 7).through(str) == Found(None, 7)
