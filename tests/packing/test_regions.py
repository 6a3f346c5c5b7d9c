"""Search in regions: fewer hosts, every VM still placed, side constraints kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.stop import Stop
from vconsolidate.packing.budget import Budget
from vconsolidate.packing.check import faults
from vconsolidate.packing.problem import AtMost, Bin, single_class
from vconsolidate.packing.regions import repack


def test_a_region_does_without_hosts_and_keeps_pairs_apart() -> None:
    demand = np.random.default_rng(3).integers(5, 30, (300, 2))
    pairs = tuple(AtMost(np.array([vm, vm + 1]), np.ones(2, dtype=np.int64), 1) for vm in range(0, 100, 2))
    problem = replace(single_class(demand, np.array([100, 100])), at_most=pairs)
    spread = tuple(Bin(0, (vm,), (1,)) for vm in range(300))
    found = repack(problem, spread, 60, np.random.default_rng(0), 200, Budget(Stop(work=5.0)))
    assert found is not None
    assert not faults(problem, found)
    assert len(found) < 300


def test_full_hosts_have_no_region() -> None:
    problem = single_class(np.full((10, 1), 50), np.array([100]))
    full = tuple(Bin(0, (vm, vm + 1), (1, 1)) for vm in range(0, 10, 2))
    assert repack(problem, full, 6, np.random.default_rng(0), 200, Budget(Stop(work=5.0))) is None
