"""Slots and percentages: what they admit, the fewest hosts they need, and that the checker sees what they refuse."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town

STOP = Stop(work=5.0)
PUBLISHED_VMS = ((2000, 1), (2000, 1), (1000, 2), (1000, 1), (1000, 1))
PUBLISHED_HOSTS = ((9, 9), (9, 6), (6, 6))


def reserving(town: Town, name: str, mhz: float, gib: float) -> VirtualMachine:
    """Return a VM that is guaranteed so much, and uses next to nothing."""
    return town.vm(name, cpu_reservation_mhz=mhz, reservation_mib=int(gib * 1024))


def tolerant(town: Town, admission: Admission, *, k: int = 1, **more: object) -> Cluster:
    cluster = town.cluster(**more)  # type: ignore[arg-type]
    return replace(cluster, policy=replace(cluster.policy, host_failures_tolerated=k, admission=admission))


def published(town: Town, admission: Admission, k: int) -> tuple[Estate, Demand]:
    hosts = [town.host(f"h{n}", town.hardware(cores=c, gib=g)) for n, (c, g) in enumerate(PUBLISHED_HOSTS)]
    vms = [reserving(town, f"v{n}", mhz, gib) for n, (mhz, gib) in enumerate(PUBLISHED_VMS)]
    return town.estate(vms, [tolerant(town, admission, k=k, hosts=hosts)]), town.demand(vms)


def all_of(town: Town, cluster: Cluster) -> tuple[PlannedHost, ...]:
    return tuple(town.planned(h.name, cluster.name, "t", h.hardware, existing=True, rack=h.rack) for h in cluster.hosts)


def by_hand(hosts: tuple[PlannedHost, ...], where: list[int]) -> Plan:
    return Plan("feasible", hosts, np.array(where, dtype=np.int64), (), Bound(0, 0.0, "none"), "none")


def test_the_published_example_of_slots_tolerates_one_failure(town: Town) -> None:
    estate, demand = published(town, Admission("slots"), 1)
    plan = place(estate, demand, stop=STOP)
    assert (plan.status, len(plan.hosts)) == ("optimal", 3)
    assert violations(estate, demand, plan) == ()
    estate, demand = published(town, Admission("slots"), 2)
    assert place(estate, demand, stop=STOP).status == "infeasible"
    (found,) = violations(estate, demand, by_hand(all_of(town, estate.clusters[0]), [0, 1, 2, 2, 0]))
    assert (
        found.message == "when h0 and h1 fail, c has 3 slots left and needs 5 (a slot is 2 GHz and 2 GiB (set by v2))"
    )


def test_smaller_slots_are_taken_by_several(town: Town) -> None:
    """A slot of 1 GHz and 1 GiB: hosts of 9, 6 and 6 slots, VMs of 2, 2, 2, 1 and 1; two failures leave 6 for 8."""
    stated = Admission("slots", slot_cpu_mhz=1000.0, slot_memory_mib=1024.0)
    estate, demand = published(town, stated, 1)
    assert place(estate, demand, stop=STOP).status == "optimal"
    estate, demand = published(town, stated, 2)
    (found,) = violations(estate, demand, by_hand(all_of(town, estate.clusters[0]), [0, 1, 2, 2, 0]))
    assert "6 slots left and needs 8" in found.message


def test_the_published_percentage(town: Town) -> None:
    """Eight hosts of 70 GB of which 20 % stay free: 448 GB may be reserved."""
    hosts = [town.host(f"h{n}", town.hardware(gib=70)) for n in range(8)]
    share = Admission("percentage", cpu_reserve_fraction=0.0, memory_reserve_fraction=0.2)
    cluster = tolerant(town, share, hosts=hosts)
    full = [reserving(town, f"v{n}", 0, 64) for n in range(7)]
    for vms, admitted in ((full, True), ([*full, reserving(town, "v8", 0, 1)], False)):
        estate, demand = town.estate(vms, [cluster]), town.demand(vms)
        plan = place(estate, demand, stop=STOP)
        assert plan.status == ("optimal" if admitted else "infeasible")
        told = violations(estate, demand, by_hand(all_of(town, cluster), [n % 8 for n in range(len(vms))]))
        assert [v.message for v in told] == (
            []
            if admitted
            else [
                (
                    "VMs of c reserve 449 GiB of memory, but at most 448 GiB is allowed: "
                    "20 % of 560 GiB must stay unreserved"
                )
            ]
        )


def test_a_share_that_is_not_stated_is_that_of_the_largest_hosts(town: Town) -> None:
    hosts = [town.host(f"h{n}", town.hardware(gib=gib)) for n, gib in enumerate((100, 60, 40))]
    cluster = tolerant(town, Admission("percentage"), hosts=hosts)
    for gib, admitted in ((50, True), (51, False)):
        vms = [reserving(town, f"v{n}", 0, gib) for n in range(2)]
        estate, demand = town.estate(vms, [cluster]), town.demand(vms)
        assert (place(estate, demand, stop=STOP).status == "optimal") == admitted
        assert (violations(estate, demand, by_hand(all_of(town, cluster), [0, 1])) == ()) == admitted


@pytest.mark.parametrize("form", ["slots", "percentage"])
def test_domains_fail_as_a_whole(town: Town, form: str) -> None:
    racks = ("r1", "r1", "r2", "r3")
    hosts = [town.host(f"h{n}", town.hardware(gib=8), rack=rack) for n, rack in enumerate(racks)]
    vms = [reserving(town, f"v{n}", 0, 8) for n in range(3)]
    for domain, admitted in (("host", True), ("rack", False)):
        cluster = tolerant(town, Admission(form, domain=domain), hosts=hosts)  # type: ignore[arg-type]
        estate, demand = town.estate(vms, [cluster]), town.demand(vms)
        assert (place(estate, demand, stop=STOP).status == "optimal") == admitted
        told = violations(estate, demand, by_hand(all_of(town, cluster), [0, 2, 3]))
        assert (told == ()) == admitted


@pytest.mark.parametrize("form", ["slots", "percentage"])
def test_vms_that_do_not_restart_need_no_room(town: Town, form: str) -> None:
    hosts = [town.host(f"h{n}", town.hardware(gib=8)) for n in range(2)]
    vms = [reserving(town, "a", 0, 8), reserving(town, "b", 0, 8)]
    for restart, admitted in (("lowest", False), ("disabled", True)):
        asked = [vms[0], replace(vms[1], restart=restart)]  # type: ignore[arg-type]
        estate = town.estate(asked, [tolerant(town, Admission(form), hosts=hosts)])  # type: ignore[arg-type]
        plan = place(estate, town.demand(asked), stop=STOP)
        assert (plan.status == "optimal") == admitted


def test_what_is_used_is_not_looked_at(town: Town) -> None:
    """Two full hosts and no reservation: both forms are content with two hosts, though neither can take the other's."""
    vms = [town.vm(f"v{n}", gib=60) for n in range(2)]
    for form in ("slots", "percentage"):
        kind = town.kind(hardware=town.hardware(gib=64))
        cluster = tolerant(town, Admission(form), types=[kind])
        estate, demand = town.estate(vms, [cluster]), town.demand(vms)
        assert place(estate, demand, stop=STOP).hosts_used == 2
        dedicated = replace(cluster, policy=replace(cluster.policy, admission=Admission()))
        assert place(replace(estate, clusters=(dedicated,)), demand, stop=STOP).hosts_used == 3


def test_one_large_reservation_makes_every_slot_large(town: Town) -> None:
    small = [reserving(town, f"v{n}", 0, 1) for n in range(8)]
    kind = town.kind(hardware=town.hardware(gib=64))
    slots, share = (tolerant(town, Admission(form), types=[kind]) for form in ("slots", "percentage"))
    vms = [*small, reserving(town, "large", 0, 32)]
    estate, demand = town.estate(vms, [slots]), town.demand(vms)
    assert place(estate, demand, stop=STOP).hosts_used == math.ceil(9 / 2) + 1
    assert place(replace(estate, clusters=(share,)), demand, stop=STOP).hosts_used == 2


def test_the_cheapest_hosts_are_added(town: Town) -> None:
    """Slots of 32 GiB: hosts of 64 GiB at 3 hold two, hosts of 256 GiB at 5 hold eight; the largest is lost."""
    small = HostType("small", town.hardware(gib=64), None, price=3.0)
    large = HostType("large", town.hardware(gib=256), None, price=5.0)
    cluster = tolerant(town, Admission("slots"), types=[small, large])
    vms = [reserving(town, f"v{n}", 0, 32) for n in range(6)]
    estate, demand = town.estate(vms, [cluster]), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert sorted(host.type_name for host in plan.hosts) == ["large", "large"]
    assert plan.cost == 10.0


@pytest.mark.parametrize("form", ["slots", "percentage"])
def test_pieces_of_pool_reservations_are_no_vms(town: Town, form: str) -> None:
    hosts = [town.host(f"h{n}", town.hardware(cores=4, gib=8)) for n in range(2)]
    vms = [reserving(town, "a", 1000.0, 8), town.vm("piece", vcpus=0, cpu_reservation_mhz=4000.0)]
    cluster = tolerant(town, Admission(form), hosts=hosts)  # type: ignore[arg-type]
    estate, demand = town.estate(vms, [cluster]), town.demand(vms)
    assert place(estate, demand, stop=STOP).status == "optimal"
    assert violations(estate, demand, by_hand(all_of(town, cluster), [0, 1])) == ()


def test_as_many_hosts_as_a_stated_share_or_slot_asks_for(town: Town) -> None:
    """Nine tenths stay free: ten hosts for one full VM. Slots of 8 GHz and 1 GiB: one a host, sixty for 60 GiB."""
    kind = town.kind(hardware=town.hardware(cores=10, gib=64))
    large = [reserving(town, "v", 1000.0, 60)]
    share = Admission("percentage", cpu_reserve_fraction=0.0, memory_reserve_fraction=0.9)
    slot = Admission("slots", slot_cpu_mhz=8000.0, slot_memory_mib=1024.0)
    for admission, hosts in ((share, 10), (slot, 61)):
        estate = town.estate(large, [tolerant(town, admission, types=[kind])])
        plan = place(estate, town.demand(large), stop=STOP)
        assert (plan.status, plan.hosts_used, plan.bound.hosts) == ("optimal", hosts, hosts)


def fewest(hosts: list[tuple[float, float]], vms: list[tuple[float, float]], form: str, k: int) -> int | None:
    """Return the fewest hosts by trying all sets of them, by arithmetic of its own."""
    for number in range(k + 1, len(hosts) + 1):
        for chosen in itertools.combinations(hosts, number):
            if form == "slots":
                cpu, memory = (max(vm[n] for vm in vms) for n in (0, 1))
                slots = sorted(min(h[0] // cpu, h[1] // memory if memory else math.inf) for h in chosen)
                enough = sum(slots[: number - k]) >= len(vms)
            else:
                enough = all(
                    sum(vm[n] for vm in vms) <= sum(sorted(h[n] for h in chosen)[: number - k]) for n in (0, 1)
                )
            if enough:
                return number
    return None


@settings(max_examples=80, deadline=None)
@given(
    sizes=st.lists(st.tuples(st.integers(1, 6), st.integers(2, 12)), min_size=2, max_size=5),
    wanted=st.lists(st.tuples(st.integers(1, 2), st.integers(0, 2)), min_size=1, max_size=6),
    form=st.sampled_from(("slots", "percentage")),
    k=st.integers(1, 2),
)
def test_the_fewest_hosts_are_found(
    town: Town, sizes: list[tuple[int, int]], wanted: list[tuple[int, int]], form: str, k: int
) -> None:
    """VMs use nothing and have no rules, so that one host of the right size holds them all: only the form decides."""
    hosts = [town.host(f"h{n}", town.hardware(cores=cores, gib=gib)) for n, (cores, gib) in enumerate(sizes)]
    hosts.append(ExistingHost("huge", town.hardware(cores=99, gib=999), "t"))
    vms = [reserving(town, f"v{n}", 1000.0 * mhz, gib) for n, (mhz, gib) in enumerate(wanted)]
    cluster = tolerant(town, Admission(form), k=k, hosts=hosts)  # type: ignore[arg-type]
    estate, demand = town.estate(vms, [cluster]), town.demand(vms)
    plan = place(estate, demand, stop=Stop(work=1.0))
    expected = fewest(
        [*((1000.0 * cores, float(gib)) for cores, gib in sizes), (99_000.0, 999.0)],
        [(1000.0 * mhz, float(gib)) for mhz, gib in wanted],
        form,
        k,
    )
    if expected is None:
        assert plan.status in {"infeasible", "unknown"}
    else:
        assert violations(estate, demand, plan) == ()
        assert plan.bound.hosts <= expected <= plan.hosts_used
        assert plan.hosts_used == expected or plan.status == "feasible"
