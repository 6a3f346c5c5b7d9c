"""Laws on clusters small enough to try every placement."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from tests.pipeline.rebalance.clusters import begin, moved, text, vm
from vconsolidate.model.arrays import frozen
from vconsolidate.model.rebalancing import Rebalancing, Terms
from vconsolidate.pipeline.rebalance.sources import Beginning
from vconsolidate.verify.host_loads import loads
from vconsolidate.verify.imbalance import imbalance
from vconsolidate.verify.plan import violations
from vconsolidate.verify.steps import first_wrong_step

HOSTS = ("h1", "h2", "h3")


def random_cluster(seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311 - no secret depends on it
    vms = [
        vm(f"v{n}", chance.choice(("h1", "h1", "h2", "h3")), chance.choice((2, 4, 8, 16)), chance.uniform(0.2, 3.0))
        for n in range(6)
    ]
    rules = chance.choice(["", "rules: [{kind: anti_affinity, servers: [v0, v1]}]\n"])
    return text(vms, HOSTS, rest=rules)


def least(start: Beginning, terms: Terms) -> float:
    """Return the least imbalance + least gain × moves of all placements that break nothing."""
    best = np.inf
    home = start.plan.host_of_vm
    for where in itertools.product(range(len(start.plan.hosts)), repeat=len(start.demand.vms)):
        placed = frozen(np.array(where, dtype=np.int64))
        of_hosts = loads(start.estate, start.demand, start.plan.hosts, placed)
        value = (
            imbalance(start.plan.hosts, of_hosts, terms.weights) + terms.least_gain * int((placed != home).sum()) / 3
        )
        if value < best and not violations(start.estate, start.demand, replace(start.plan, host_of_vm=placed)):
            best = value
    return float(best)


def value(found: Rebalancing) -> float:
    moves = sum(len(step.moves) for step in found.steps)
    return found.states[-1].imbalance + found.terms.least_gain * moves / 3


@pytest.mark.parametrize("seed", range(8))
def test_the_moves_are_as_good_as_the_best_of_all_placements(seed: int) -> None:
    inventory, terms = random_cluster(seed), Terms(least_gain=0.09)
    start = begin(inventory)
    found = moved(inventory, terms)
    assert value(found) == pytest.approx(least(start, terms), abs=1e-9)


@pytest.mark.parametrize("seed", range(100, 112))
def test_every_step_is_right_and_doing_it_again_moves_nothing(seed: int) -> None:
    inventory = random_cluster(seed)
    start, found = begin(inventory), moved(inventory)
    assert first_wrong_step(start.estate, start.demand, start.plan, found.steps, ()) is None
    after = found.states[-1].plan
    names = {one.name: after.hosts[h].name for one, h in zip(start.demand.vms, after.host_of_vm.tolist(), strict=True)}
    settled = inventory
    for one, host in zip(start.demand.vms, start.plan.host_of_vm.tolist(), strict=True):
        before = f"current_host: {start.plan.hosts[host].name}"
        lines = settled.splitlines(keepends=True)
        settled = "".join(
            line.replace(before, f"current_host: {names[one.name]}") if f"name: {one.name}," in line else line
            for line in lines
        )
    assert moved(settled).steps == ()
