"""A plan read back from a document is the plan it was made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.pipeline.verify.matching import reopen_plan
from vconsolidate.report.document import PlanDocument, dump, parse, rebuild

if TYPE_CHECKING:
    from tests.report.conftest import World


def test_the_plan_comes_back(world: World, document: PlanDocument) -> None:
    plan, _ = reopen_plan(parse(dump(document), "plan.json"), world.estate, world.demand)
    assert plan.hosts == world.plan.hosts
    assert plan.host_of_vm.tolist() == world.plan.host_of_vm.tolist()
    assert (plan.status, plan.bound, plan.objective, plan.phases) == (
        world.plan.status,
        world.plan.bound,
        world.plan.objective,
        world.plan.phases,
    )
    assert world.replace_plan(replace(plan, loads=world.plan.loads)).document() == document


def test_another_order_of_the_inventory_keeps_every_vm_on_its_host(world: World, document: PlanDocument) -> None:
    turned = replace(world.demand, vms=world.demand.vms[::-1])
    plan, _ = reopen_plan(document, world.estate, turned)
    assert plan.host_of_vm.tolist() == world.plan.host_of_vm.tolist()[::-1]


def test_a_plan_without_hosts_comes_back(world: World) -> None:
    empty = replace(
        world.with_plan(status="infeasible", hosts=(), loads=(), host_of_vm=frozen(np.zeros(0, dtype=np.int64))),
        replay=None,
    )
    plan = rebuild(empty.document(), world.estate, (), frozen(np.zeros(0, dtype=np.int64)))
    assert plan.hosts == ()
    assert plan.host_of_vm.shape == (0,)


def test_vms_that_only_one_side_knows_are_named_and_the_rest_stays(world: World, document: PlanDocument) -> None:
    fewer = replace(world.demand, vms=world.demand.vms[1:])
    plan, left = reopen_plan(document, world.estate, fewer)
    assert any("app01 is on esx-01, but the inventory has no server" in one.message for one in left.violations)
    assert left.unplaced == ()
    assert plan.host_of_vm.tolist() == world.plan.host_of_vm.tolist()[1:]


def test_hosts_that_are_gone_take_their_vms_along(world: World, document: PlanDocument) -> None:
    cluster = replace(world.estate.clusters[0], hosts=())
    estate = replace(world.estate, clusters=(cluster,))
    plan, left = reopen_plan(document, estate, world.demand)
    there = {host.name for host in plan.hosts}
    assert there == {host.name for host in world.plan.hosts if not host.existing}
    gone = {vm.vm for vm in document.placements if vm.host not in there}
    assert gone
    assert set(left.unplaced) == gone
    assert {vm.name for vm in left.demand.vms} == {vm.name for vm in world.demand.vms} - gone
    told = {one.subjects[0] for one in left.violations if "has no placement" in one.message}
    assert told == gone


def test_no_host_is_left_of_a_cluster_that_is_gone(world: World, document: PlanDocument) -> None:
    renamed = replace(world.estate.clusters[0], name="prod")
    plan, left = reopen_plan(document, replace(world.estate, clusters=(renamed,)), world.demand)
    assert plan.hosts == ()
    assert len(left.unplaced) == len(world.demand.vms)
