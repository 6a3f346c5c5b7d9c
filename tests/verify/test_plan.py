"""The verifier finds each kind of broken promise in a plan that was sound before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.statement import RuleStatement
from vconsolidate.verify import host_loads
from vconsolidate.verify.plan import facts_of, loads, placement, violations

if TYPE_CHECKING:
    from tests.towns import Town

Case = tuple[Estate, Demand, Plan]


@pytest.fixture
def sound(town: Town) -> Case:
    """Return three VMs on two hosts, one there and one bought, with a spare."""
    hardware = town.hardware(cores=10, gib=16, mbps=1000.0)
    policy = replace(town.cluster().policy, host_failures_tolerated=1, memory_overcommit=1.5, vcpu_per_core=1.0)
    cluster = town.cluster(
        types=[town.kind("r740", hardware, count=2)],
        hosts=[town.host("h1", hardware, rack="A"), town.host("h2", hardware, maintenance=True)],
        policy=policy,
        datastore_gib=100.0,
    )
    vms = [town.vm(n, mhz=4000.0, gib=6, vcpus=4, network_mbps=300.0, disk_gib=30.0) for n in ("a", "b", "d")]
    rules = [RuleStatement("anti_affinity", ("a", "d"))]
    hosts = (
        town.planned("c-r740-01", "c", "r740", hardware),
        town.planned("c-r740-02", "c", "r740", hardware, spare=True),
        town.planned("h1", "c", "t", hardware, existing=True, rack="A"),
    )
    plan = Plan("feasible", hosts, np.array([0, 0, 2]), (), Bound(0, 0.0, "none"), "none")
    return town.estate(vms, [cluster], rules), town.demand(vms), plan


def rules_broken(case: Case) -> set[str]:
    return {violation.rule for violation in violations(*case)}


def limits_broken(case: Case) -> set[str]:
    """Return what is broken besides the promise of spare hosts: a host that is too full cannot be replaced either."""
    return rules_broken(case) - {"host_failures_tolerated"}


def test_a_sound_plan(sound: Case) -> None:
    assert violations(*sound) == ()


def test_a_plan_without_a_placement_breaks_nothing(sound: Case) -> None:
    estate, demand, _ = sound
    for status in ("infeasible", "unknown"):
        nowhere = Plan(status, (), np.zeros(0, dtype=np.int64), (), Bound(0, 0.0, "none"), "none")
        assert violations(estate, demand, nowhere) == ()


BROKEN_PLANS: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "a VM is missing": (lambda p: replace(p, host_of_vm=p.host_of_vm[:2]), "placement"),
    "a VM is nowhere": (lambda p: replace(p, host_of_vm=np.array([0, 0, 3])), "placement"),
    "a VM is before the first host": (lambda p: replace(p, host_of_vm=np.array([-1, 0, 2])), "placement"),
    "no hosts": (lambda p: replace(p, hosts=()), "placement"),
    "a host twice": (lambda p: replace(p, hosts=(p.hosts[0], p.hosts[1], p.hosts[0])), "host"),
    "a made-up host": (lambda p: _host(p, 2, name="h9"), "host"),
    "a made-up cluster": (lambda p: _host(p, 0, cluster="z"), "host"),
    "a made-up type": (lambda p: _host(p, 0, type_name="r750"), "host"),
    "a larger machine than the type": (lambda p: _hardware(p, 0), "host"),
    "a larger machine than the host": (lambda p: _hardware(p, 2), "host"),
    "a host in maintenance": (lambda p: _host(p, 2, name="h2"), "maintenance"),
    "more hosts than may be bought": (
        lambda p: replace(p, hosts=(*p.hosts, replace(p.hosts[0], name="c-r740-03"))),
        "host_count",
    ),
    "a VM on the spare host": (lambda p: replace(p, host_of_vm=np.array([0, 1, 2])), "spare"),
    "no spare host": (
        lambda p: replace(p, hosts=(*p.hosts[:1], p.hosts[2]), host_of_vm=np.array([0, 0, 1])),
        "host_failures_tolerated",
    ),
    "an idle host that is not promised to stay idle": (lambda p: _host(p, 1, spare=False), "host_failures_tolerated"),
    "all on one host": (lambda p: replace(p, host_of_vm=np.array([0, 0, 0])), "anti_affinity"),
}


def _host(plan: Plan, index: int, **changed: object) -> Plan:
    hosts = list(plan.hosts)
    hosts[index] = replace(hosts[index], **changed)  # type: ignore[arg-type]
    return replace(plan, hosts=tuple(hosts))


def _hardware(plan: Plan, index: int) -> Plan:
    hardware = plan.hosts[index].hardware
    return _host(plan, index, hardware=replace(hardware, memory_mib=hardware.memory_mib * 2))


@pytest.mark.parametrize("name", BROKEN_PLANS)
def test_a_broken_plan_is_found(sound: Case, name: str) -> None:
    estate, demand, plan = sound
    breaks, rule = BROKEN_PLANS[name]
    assert rule in rules_broken((estate, demand, breaks(plan)))


@pytest.mark.parametrize(
    ("field", "figure", "resource"),
    [
        ("vcpus", 7, "vcpus"),
        ("consumed_mib", 11 * 1024.0, "memory_consumed"),
        ("configured_mib", 20 * 1024, "memory_configured vm_memory"),
        ("reservation_mib", 17 * 1024, "memory_reserved"),
        ("network_mbps", 800.0, "network"),
        ("cpu_reservation_mhz", 1e6, "reserved_cpu"),
        ("disk_gib", 41.0, "datastore"),
        ("clusters", ("elsewhere",), "cluster"),
    ],
)
def test_a_vm_that_grew_is_found(sound: Case, field: str, figure: object, resource: str) -> None:
    estate, demand, plan = sound
    grown = replace(demand.vms[0], **{field: figure})  # type: ignore[arg-type]
    assert limits_broken((estate, replace(demand, vms=(grown, *demand.vms[1:])), plan)) == set(resource.split())


def test_a_slot_over_the_cpu_ceiling_is_found_by_its_name(sound: Case) -> None:
    estate, demand, plan = sound
    by_slot = np.array([[9000.0, 1000.0], [2000.0, 1000.0], [1000.0, 1000.0]])
    demand = replace(demand, slots=("09:00", "10:00"), cpu_mhz_by_vm_slot=by_slot)
    assert limits_broken((estate, demand, plan)) == {"cpu@09:00"}


def test_the_limit_of_the_policy_on_vms(sound: Case) -> None:
    estate, demand, plan = sound
    [cluster] = estate.clusters
    strict = replace(cluster, policy=replace(cluster.policy, max_vms_per_host=1))
    assert limits_broken((replace(estate, clusters=(strict,)), demand, plan)) == {"vms"}


def test_a_spare_that_is_too_small(town: Town) -> None:
    large, small = town.hardware(gib=8), town.hardware(gib=4)
    policy = replace(town.cluster().policy, host_failures_tolerated=1)
    cluster = town.cluster(types=[town.kind("l", large), town.kind("s", small)], policy=policy)
    vms = [town.vm("a", gib=6)]
    hosts = (town.planned("c-l-01", "c", "l", large), town.planned("c-s-01", "c", "s", small, spare=True))
    plan = Plan("feasible", hosts, np.array([0]), (), Bound(0, 0.0, "none"), "none")
    assert rules_broken((town.estate(vms, [cluster]), town.demand(vms), plan)) == {"host_failures_tolerated"}


def test_loads_by_hand(sound: Case) -> None:
    estate, demand, plan = sound
    first = {load.resource: load for load in loads(estate, demand, plan.hosts, plan.host_of_vm)[0]}
    assert (first["cpu"].used, first["cpu"].capacity) == (8000.0, 10000.0)
    assert (first["vcpus"].used, first["vcpus"].capacity) == (8.0, 10.0)
    assert (first["memory_configured"].used, first["memory_configured"].capacity) == (12 * 1024, 24 * 1024)
    assert (first["memory_consumed"].used, first["memory_consumed"].capacity) == (12 * 1024, 16 * 1024)
    assert (first["network"].used, first["network"].capacity) == (600.0, 1000.0)
    assert first["vms"].fraction == 2 / 512


def test_facts_come_from_the_estate_not_from_the_plan(sound: Case) -> None:
    estate, demand, plan = sound
    lying = _host(_host(plan, 2, rack="B"), 0, site="moon")
    assert facts_of(estate, lying.hosts[2]).labels["rack"] == "A"
    assert "rack" not in facts_of(estate, lying.hosts[0]).labels
    assert placement(estate, demand, lying).host_of_vm == {"a": "c-r740-01", "b": "c-r740-01", "d": "h1"}


def test_the_vms_are_looked_through_once_for_all_hosts(sound: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Demand] = []
    plain = host_loads.CountedResources.of

    def counted(demand: Demand) -> host_loads.CountedResources:
        asked.append(demand)
        return plain(demand)

    monkeypatch.setattr(host_loads.CountedResources, "of", counted)
    estate, demand, plan = sound
    assert len(host_loads.loads(estate, demand, plan.hosts, plan.host_of_vm)) == len(plan.hosts) > 1
    assert len(asked) == 1
