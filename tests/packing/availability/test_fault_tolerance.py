"""Pairs that run in lockstep: how many a host takes, where the two are, and that the checker sees what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.fault_tolerance import secondary_name
from vconsolidate.model.plan import Plan
from vconsolidate.model.platform import FaultTolerance
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town

LIMITS = FaultTolerance(8, 2**20, 4, 8, own_disks=True)
STOP = Stop(work=5.0)


def paired(
    town: Town, vcpus: dict[str, int], clusters: list[Cluster], others: int = 0, gib: float = 1.0
) -> tuple[Estate, Demand]:
    """Return an estate of fault-tolerant VMs with so many vCPUs each, their secondaries, and other VMs."""
    names = tuple(cluster.name for cluster in clusters)
    primaries = [town.vm(name, vcpus=count, gib=gib, clusters=names) for name, count in vcpus.items()]
    rest = [town.vm(f"o{number}", gib=gib, clusters=names) for number in range(others)]
    seconds = [replace(vm, name=secondary_name(vm.name), secondary_of=vm.name) for vm in primaries]
    vms = [*primaries, *rest, *seconds]
    estate = town.estate([*primaries, *rest], clusters)
    servers = tuple(replace(s, fault_tolerant=s.name in vcpus) for s in estate.servers)
    return replace(estate, servers=servers), town.demand(vms, names)


def able(
    town: Town, name: str = "c", *, limits: FaultTolerance = LIMITS, domain: str = "host", **more: object
) -> Cluster:
    cluster = town.cluster(name, **{"types": [town.kind(f"{name}t")], **more})  # type: ignore[arg-type]
    policy = replace(cluster.policy, admission=Admission(domain=domain))
    return replace(cluster, policy=policy, hypervisor=replace(cluster.hypervisor, fault_tolerance=limits))


@pytest.mark.parametrize(
    ("vcpus", "hosts"),
    [
        ([1], 2),  # two hosts for any pair
        ([1, 1, 1, 1], 2),  # four of them on each
        ([1, 1, 1, 1, 1], 3),  # ten VMs, four a host
        ([4, 4], 2),  # eight vCPUs on each
        ([4, 4, 1], 3),  # the ninth vCPU
        ([8, 8], 4),
        ([5, 4], 4),  # nine vCPUs share no host
    ],
)
def test_hosts_take_four_such_vms_and_eight_of_their_vcpus(town: Town, vcpus: list[int], hosts: int) -> None:
    estate, demand = paired(town, {f"v{n}": count for n, count in enumerate(vcpus)}, [able(town)], others=3)
    plan = place(estate, demand, stop=STOP)
    assert (plan.status, plan.hosts_used, plan.bound.hosts) == ("optimal", hosts, hosts)
    assert violations(estate, demand, plan) == ()


def test_platforms_without_a_limit_on_vcpus(town: Town) -> None:
    legacy = able(town, limits=replace(LIMITS, max_vcpus_per_host=None))
    estate, demand = paired(town, {f"v{n}": 4 for n in range(4)}, [legacy])
    plan = place(estate, demand, stop=STOP)
    assert plan.hosts_used == 2
    assert {load.resource for load in plan.loads[0]} >= {"ft_vms"}
    assert not {load.resource for load in plan.loads[0]} & {"ft_vcpus"}


def test_both_are_in_one_cluster(town: Town) -> None:
    small = [able(town, name, types=[town.kind(f"{name}t", count=1)]) for name in ("c", "d")]
    estate, demand = paired(town, {"v": 1}, small)
    assert place(estate, demand, stop=STOP).status == "infeasible"
    large = [small[0], able(town, "d", types=[town.kind("dt", count=2)])]
    estate, demand = paired(town, {"v": 1}, large)
    plan = place(estate, demand, stop=STOP)
    assert {host.cluster for host in plan.hosts} == {"d"}


def test_clusters_may_differ_in_what_fails_at_once(town: Town) -> None:
    racked = [town.host(f"h{n}", rack="r1") for n in range(2)]
    by_rack, by_host = able(town, "c", types=[], hosts=racked, domain="rack"), able(town, "d", types=[], hosts=[])
    others = [town.host(f"i{n}", rack="r1") for n in range(2)]
    estate, demand = paired(town, {"v": 1}, [by_rack, replace(by_host, hosts=tuple(others))])
    plan = place(estate, demand, stop=STOP)
    assert {host.cluster for host in plan.hosts} == {"d"}
    assert violations(estate, demand, plan) == ()


def moved(plan: Plan, where: list[int]) -> Plan:
    return replace(
        plan, host_of_vm=np.array(where, dtype=np.int64), bound=Bound(0, 0.0, "none"), status="feasible", levels=()
    )


def test_the_checker_sees_what_is_wrong(town: Town) -> None:
    hosts = [town.host(f"h{n}") for n in range(3)]
    estate, demand = paired(town, {"a": 4, "b": 4, "d": 1}, [able(town, types=[], hosts=hosts)])
    sound = place(estate, demand, stop=STOP)
    assert len(sound.hosts) == 3

    def broken(*where: int) -> dict[str, str]:
        return {v.rule: v.message for v in violations(estate, demand, moved(sound, list(where)))}

    assert broken(0, 1, 2, 1, 2, 0) == {}
    together = broken(0, 1, 2, 0, 2, 1)
    assert together["fault_tolerance"] == "a and a (secondary) share host h0, so one failure stops both"
    assert set(broken(0, 0, 0, 1, 2, 1)) == {"ft_vcpus"}
    five = paired(town, dict.fromkeys("abdef", 1), [able(town, types=[], hosts=hosts)])
    crowded = moved(place(*five, stop=STOP), [0, 0, 0, 0, 0, 1, 1, 1, 2, 2])
    assert {v.rule for v in violations(*five, crowded)} == {"ft_vms"}


def test_pairs_stay_where_they_were(town: Town) -> None:
    estate, demand = paired(town, {"a": 1, "b": 1}, [able(town)], others=4, gib=1000)
    before = place(estate, demand, stop=STOP)
    previous = Previous(
        tuple(PreviousHost(h.name, h.cluster, h.type_name, h.spare) for h in before.hosts),
        town.hosts_of(before, demand),
    )
    after = place(estate, demand, stop=STOP, previous=previous)
    assert after.changes is not None
    assert after.changes.moved == ()
    assert town.hosts_of(after, demand) == town.hosts_of(before, demand)


@settings(max_examples=25, deadline=None)
@given(vcpus=st.lists(st.integers(1, 8), min_size=1, max_size=4), others=st.integers(0, 3))
def test_a_pair_never_shares_and_hosts_are_few(town: Town, vcpus: list[int], others: int) -> None:
    estate, demand = paired(town, {f"v{n}": count for n, count in enumerate(vcpus)}, [able(town)], others)
    plan = place(estate, demand, stop=Stop(work=1.0))
    assert violations(estate, demand, plan) == ()
    where = town.hosts_of(plan, demand)
    assert all(where[name] != where[secondary_name(name)] for name in (f"v{n}" for n in range(len(vcpus))))
    least = max(2, -(-2 * len(vcpus) // 4), -(-2 * sum(vcpus) // 8))
    assert least <= plan.bound.hosts <= plan.hosts_used
