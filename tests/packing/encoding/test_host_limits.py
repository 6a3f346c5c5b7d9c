"""What a single host asks of a single VM, planned: exactly enough passes, one unit more does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.plan import Plan
from vconsolidate.model.platform import WideVms
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town

STOP = Stop(work=5.0)


def planned(town: Town, cluster: Cluster, **vm: object) -> tuple[Estate, Demand, Plan]:
    machine = town.vm("wide", **vm)  # type: ignore[arg-type]
    estate, demand = town.estate([machine], [cluster]), town.demand([machine])
    plan = place(estate, demand, stop=STOP)
    assert violations(estate, demand, plan) == ()
    return estate, demand, plan


def of(town: Town, hardware: Hardware, *, bought: bool) -> Cluster:
    """Return a cluster with one host: there already, or to buy."""
    return town.cluster(types=[town.kind("t", hardware)]) if bought else town.cluster(hosts=[town.host("h", hardware)])


LIMITS: dict[str, tuple[dict[str, object], dict[str, object], dict[str, object]]] = {
    "threads": ({"vcpus": 8}, {"vcpus": 9}, {"cores": 4, "threads": 2}),
    "threads without hyper-threading": ({"vcpus": 4}, {"vcpus": 5}, {"cores": 4, "threads": 1}),
    "core": ({"vcpu_mhz": 1000.0}, {"vcpu_mhz": 1000.1}, {"mhz": 1250.0}),
    "memory": ({"gib": 64}, {"gib": 64.5}, {"gib": 64}),
}
"""A VM that just fits an empty host, one that does not, and the host."""


@pytest.mark.parametrize("bought", [False, True])
@pytest.mark.parametrize("limit", LIMITS)
def test_exactly_what_a_host_has_fits_and_one_more_does_not(town: Town, limit: str, bought: bool) -> None:
    fits, more, hardware = LIMITS[limit]
    cluster = of(town, town.hardware(**hardware), bought=bought)  # type: ignore[arg-type]
    overcommitted = replace(cluster.policy, memory_overcommit=1.5, vcpu_target_fraction=0.8)
    cluster = replace(cluster, policy=overcommitted)
    _, _, plan = planned(town, cluster, **fits)
    assert [host.existing for host in plan.hosts] == [not bought]
    _, _, none = planned(town, cluster, **more)
    assert none.status == "infeasible"
    assert none.conflicts


def test_the_vm_goes_where_it_starts_although_another_host_is_cheaper(town: Town) -> None:
    hosts = [
        town.host("cheap", town.hardware(cores=4, threads=2)),
        town.host("off", town.hardware(cores=8, threads=1), licence_per_year=5.0),
        town.host("on", town.hardware(cores=8, threads=2), licence_per_year=9.0),
    ]
    for vcpus, where in ((8, "cheap"), (9, "on"), (16, "on")):
        _, demand, plan = planned(town, town.cluster(hosts=hosts), vcpus=vcpus)
        assert town.hosts_of(plan, demand) == {"wide": where}


@pytest.mark.parametrize(("wide_vms", "possible"), [("refused", False), ("unsupported", False), ("allowed", True)])
def test_whether_a_vm_may_be_wider_than_its_host_is_the_platforms(
    town: Town, wide_vms: WideVms, possible: bool
) -> None:
    cluster = of(town, town.hardware(cores=4, threads=1), bought=False)
    hypervisor = replace(cluster.hypervisor, wide_vms=wide_vms)
    _, _, plan = planned(town, replace(cluster, hypervisor=hypervisor), vcpus=6)
    assert bool(plan.hosts) == possible


def test_the_conflict_names_the_logical_processors(town: Town) -> None:
    _, _, plan = planned(town, of(town, town.hardware(cores=4, threads=1), bought=False), vcpus=6)
    [conflict] = plan.conflicts
    assert "wide has 6 vCPUs, but h has 4 logical processors" in conflict.message


def able(town: Town, *modes: str) -> Cluster:
    """Return a cluster without hosts whose hypervisor needs one of these kinds of assistance."""
    cluster = town.cluster()
    by_assistance = {mode: {"general": 0.0} for mode in modes}
    return replace(cluster, hypervisor=replace(cluster.hypervisor, cpu_overhead_by_assistance=by_assistance))


def test_a_host_whose_processor_the_hypervisor_does_not_run_on_is_no_host(town: Town) -> None:
    old, new = town.hardware(virtualisation="first"), town.hardware()
    foreign = replace(new, cpu=replace(new.cpu, vendor="other"))
    cluster = replace(
        able(town, "nested_paging"),
        hosts=(town.host("old", old), town.host("foreign", foreign), town.host("new", new, licence_per_year=9.0)),
        host_types=(town.kind("old-type", old),),
    )
    machine = town.vm("a")
    encoded = encode(town.estate([machine], [cluster]), town.demand([machine]))
    assert [host.name for kind in encoded.hosts.classes for host in kind.existing] == ["new"]
    assert [kind.type_name for kind in encoded.hosts.classes] == ["t"]
    _, demand, plan = planned(town, cluster)
    assert town.hosts_of(plan, demand) == {"wide": "new"}


@pytest.mark.parametrize("form", ["dedicated", "exact"])
def test_a_spare_host_must_carry_what_it_takes_over(town: Town, form: str) -> None:
    wide, narrow = town.hardware(cores=8, threads=2), town.hardware(cores=8, threads=1)
    policy = replace(town.cluster().policy, host_failures_tolerated=1, admission=Admission(form))  # type: ignore[arg-type]
    one = town.cluster(hosts=[town.host("w", wide), town.host("n", narrow)], policy=policy)
    two = town.cluster(hosts=[town.host("w", wide), town.host("n", narrow), town.host("w2", wide)], policy=policy)
    assert planned(town, one, vcpus=8)[2].hosts_used == 2
    assert not planned(town, one, vcpus=9)[2].hosts
    assert {host.name for host in planned(town, two, vcpus=9)[2].hosts} == {"w", "w2"}
    assert planned(town, one, vcpus=9, restart="disabled")[2].hosts


@pytest.mark.parametrize("form", ["dedicated", "exact", "slots", "percentage"])
def test_a_host_that_runs_no_hypervisor_is_no_reserve(town: Town, form: str) -> None:
    policy = replace(town.cluster().policy, host_failures_tolerated=1, admission=Admission(form))  # type: ignore[arg-type]
    hosts = (town.host("new", town.hardware()), town.host("old", town.hardware(virtualisation="none")))
    cluster = replace(able(town, "nested_paging"), hosts=hosts, policy=policy)
    assert not planned(town, cluster, gib=1)[2].hosts
    more = replace(cluster, hosts=(*hosts, town.host("newer", town.hardware())))
    assert {host.name for host in planned(town, more, gib=1)[2].hosts} == {"new", "newer"}


def test_hosts_are_told_apart_only_by_what_their_vms_can_tell(town: Town) -> None:
    hosts = [town.host("on", town.hardware(cores=8, threads=2)), town.host("off", town.hardware(cores=8, threads=1))]
    for vcpus, classes in ((8, 1), (9, 2)):
        machine = town.vm("a", vcpus=vcpus)
        encoded = encode(town.estate([machine], [town.cluster(hosts=hosts)]), town.demand([machine]))
        assert len(encoded.hosts.classes) == classes
