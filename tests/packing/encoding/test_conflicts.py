"""Why no plan exists: every figure is the host's own, and whatever is named is to blame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.server import Server
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place

if TYPE_CHECKING:
    from tests.towns import Town

STOP = Stop(work=5.0)


def told(town: Town, estate: Estate, names: str, **size: float) -> Plan:
    vms = [town.vm(name, **size) for name in names]  # type: ignore[arg-type]
    clusters = [cluster.name for cluster in estate.clusters]
    plan = place(replace(estate, servers=servers(town, names)), town.demand(vms, clusters), stop=STOP)
    assert plan.status == "infeasible"
    return plan


def servers(town: Town, names: str) -> tuple[Server, ...]:
    return town.estate([town.vm(name) for name in names], [town.cluster()]).servers


def test_room_that_no_vm_can_use_is_not_taken_from_what_hosts_offer(town: Town) -> None:
    cluster = town.cluster(hosts=[town.host(f"h{n}", town.hardware(gib=10)) for n in (1, 2)])
    [conflict] = told(town, town.estate([], [cluster]), "abcdefg", gib=3).conflicts[:1]
    assert "need at least 21 GiB" in conflict.message
    assert "offer 20 GiB, short by 1 GiB" in conflict.message
    [conflict] = told(town, town.estate([], [cluster]), "abcde", gib=4).conflicts[:1]
    assert "need at least 20 GiB" in conflict.message
    assert "offer 20 GiB, but each VM takes 4 GiB" in conflict.message
    assert "room for 4 VMs, but 5 are needed" in conflict.message


def test_sizes_that_are_multiples_of_one_amount(town: Town) -> None:
    cluster = town.cluster(hosts=[town.host("h1", town.hardware(gib=11))])
    vms = [town.vm("a", gib=4), town.vm("b", gib=4), town.vm("c", gib=2.0)]
    cluster = replace(cluster, hosts=(cluster.hosts[0], town.host("h2", town.hardware(gib=1))))
    vms.append(town.vm("d", gib=2.0))
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert plan.status == "infeasible"
    [conflict] = plan.conflicts[:1]
    assert "offer 11 GiB, short by 1 GiB" in conflict.message  # h2 takes none of them, and is not counted


@pytest.mark.parametrize(("vcpus", "gib", "names"), [(9, 1, "numa_fit"), (1, 40, "numa_fit")])
def test_a_rule_that_depends_on_size_is_named(town: Town, vcpus: int, gib: int, names: str) -> None:
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=16, sockets=2, gib=64))])
    rule = RuleStatement("numa_fit", ("a",))
    [conflict] = told(town, town.estate([], [cluster], [rule]), "a", vcpus=vcpus, gib=gib).conflicts
    assert names in conflict.message
    assert "a NUMA node has 8 cores and 32 GiB" in conflict.message
    assert "no host exists" not in conflict.message


def test_a_host_that_a_rule_excludes_is_told_beside_one_that_is_too_small(town: Town) -> None:
    hosts = [town.host("small", town.hardware(gib=4)), town.host("large", town.hardware(gib=64))]
    rule = RuleStatement("ban", ("a",), hosts=("large",))
    [conflict] = told(town, town.estate([], [town.cluster(hosts=hosts)], [rule]), "a", gib=8).conflicts
    assert "small in c offers 4 GiB, short by 4 GiB" in conflict.message
    assert "large: rule ban of a on large" in conflict.message


def test_room_that_a_rule_keeps_may_be_all_there_is(town: Town) -> None:
    hosts = [town.host("h1", town.hardware(gib=8))]
    rule = RuleStatement("preserve", (), hosts=("h1",), amounts=(("cpu_mhz", 0.0), ("memory_mib", 9.0 * 1024)))
    [conflict] = told(town, town.estate([], [town.cluster(hosts=hosts)], [rule]), "a", gib=1).conflicts
    assert "h1 in c offers 0 MiB apart from 9 GiB kept free by rule preserve of" in conflict.message


def test_only_a_host_whose_return_would_help_is_blamed(town: Town) -> None:
    hosts = [
        town.host("h1", town.hardware(gib=8)),
        town.host("tiny", town.hardware(gib=2), maintenance=True),
        town.host("wide", town.hardware(gib=64), maintenance=True),
    ]
    [conflict] = told(town, town.estate([], [town.cluster(hosts=hosts)]), "a", gib=16).conflicts
    assert "wide could take it, but is in maintenance" in conflict.message
    assert "tiny" not in conflict.message


def test_a_host_in_maintenance_that_a_rule_excludes_is_not_blamed(town: Town) -> None:
    hosts = [town.host("h1", town.hardware(gib=8)), town.host("wide", town.hardware(gib=64), maintenance=True)]
    rule = RuleStatement("ban", ("a",), hosts=("wide",))
    [conflict] = told(town, town.estate([], [town.cluster(hosts=hosts)], [rule]), "a", gib=16).conflicts
    assert "maintenance" not in conflict.message


def test_of_several_clusters_none_is_blamed_alone_for_host_failures(town: Town) -> None:
    policy = replace(town.cluster().policy, host_failures_tolerated=1)
    fine, tight = ([town.host(f"{name}{n}", town.hardware(gib=8)) for n in (1, 2)] for name in "fh")
    clusters = [town.cluster("c", hosts=tight, policy=policy), town.cluster("d", hosts=fine, policy=policy)]
    vms = [town.vm("a1", gib=6), town.vm("a2", gib=6), town.vm("b", gib=1, clusters=("d",))]
    plan = place(town.estate(vms, clusters), town.demand(vms, ("c", "d")), stop=STOP)
    assert not plan.hosts
    [conflict] = plan.conflicts
    assert conflict.subject == "host failures"
    assert "perhaps only some of them are the cause" in conflict.message
