"""A plan read back from a document is the plan it was made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vconsolidate.errors import InputError
from vconsolidate.model.arrays import frozen
from vconsolidate.report.document import PlanDocument, dump, parse, rebuild

if TYPE_CHECKING:
    from tests.report.conftest import World


def test_the_plan_comes_back(world: World, document: PlanDocument) -> None:
    plan = rebuild(parse(dump(document), "plan.json"), world.estate, world.demand)
    assert plan.hosts == world.plan.hosts
    assert plan.host_of_vm.tolist() == world.plan.host_of_vm.tolist()
    assert (plan.status, plan.bound, plan.objective, plan.phases) == (
        world.plan.status,
        world.plan.bound,
        world.plan.objective,
        world.plan.phases,
    )
    assert [load.resource for load in plan.loads[0]] == [load.resource for load in world.plan.loads[0]]
    assert world.replace_plan(plan).document() == document


def test_another_order_of_the_inventory_keeps_every_vm_on_its_host(world: World, document: PlanDocument) -> None:
    turned = replace(world.demand, vms=world.demand.vms[::-1])
    plan = rebuild(document, world.estate, turned)
    assert plan.host_of_vm.tolist() == world.plan.host_of_vm.tolist()[::-1]


def test_a_plan_without_hosts_comes_back(world: World) -> None:
    empty = replace(
        world.with_plan(status="infeasible", hosts=(), loads=(), host_of_vm=frozen(np.zeros(0, dtype=np.int64))),
        replay=None,
    )
    plan = rebuild(empty.document(), world.estate, world.demand)
    assert plan.hosts == ()
    assert plan.host_of_vm.shape == (0,)


def test_vms_that_only_one_side_knows_are_named(world: World, document: PlanDocument) -> None:
    fewer = replace(world.demand, vms=world.demand.vms[1:])
    with pytest.raises(InputError, match=r'plan: placements\[0\]\.vm: "app01" is no VM of the inventory'):
        rebuild(document, world.estate, fewer)
    newcomer = replace(world.demand.vms[0], name="newcomer")
    with pytest.raises(InputError, match='VM "newcomer" of the inventory has no placement'):
        rebuild(document, world.estate, replace(world.demand, vms=(*world.demand.vms, newcomer)))


def test_hosts_and_clusters_that_are_gone_are_named(world: World, document: PlanDocument) -> None:
    cluster = replace(world.estate.clusters[0], hosts=())
    with pytest.raises(InputError, match=r'hosts\[0\]\.name: "esx-01" is no existing host'):
        rebuild(document, replace(world.estate, clusters=(cluster,)), world.demand)
    renamed = replace(world.estate.clusters[0], name="prod")
    with pytest.raises(InputError, match=r'hosts\[2\]\.cluster: "production" is no cluster'):
        rebuild(document, replace(world.estate, clusters=(renamed,)), world.demand)
