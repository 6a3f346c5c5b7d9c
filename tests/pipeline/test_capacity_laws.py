# ruff: noqa: E501 - an inventory in few lines
"""Room for more VMs: exact against brute force, and what it promises can really be planned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.errors import UsageError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.capacity import Room, SizeRoom, VmSize
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.capacity.fill import Filling, with_more
from vconsolidate.pipeline.capacity.free_room import room
from vconsolidate.pipeline.capacity.sizes import sizes_of
from vconsolidate.sizing.size import size

if TYPE_CHECKING:
    from tests.towns import Town

CPU = "cpu: {vendor: intel, generation: skylake, sockets: 1, cores_per_socket: %d, threads_per_core: 2, clock: 2 GHz}"


def inventory(
    n_vms: int = 5,
    hosts: tuple[tuple[int, int], ...] = ((8, 32), (8, 32), (8, 64)),
    failures: int = 0,
    rules: str = "[]",
    more: str = "",
    statistic: str = "p95",
) -> str:
    servers = "\n".join(
        f"  - {{name: v{number}, os: centos-6, application: x, hardware: {{{CPU % 4}, memory: 16 GiB}}, demand: "
        f"{{cpu_mean: {4 + number} %, cpu_p95: {8 + 5 * number} %, cpu_peak: {20 + 7 * number} %, "
        f"memory_used: {2 + number} GiB, disk_used: {10 + number} GiB}}}}"
        for number in range(n_vms)
    )
    there = "\n".join(
        f"        - {{name: h{number}, hardware: {{{CPU % cores}, memory: {gib} GiB}}}}"
        for number, (cores, gib) in enumerate(hosts)
    )
    return (
        f"version: 1\nname: Room\nservers:\n{servers}\ntarget:\n  clusters:\n    - name: c\n      hypervisor: esxi-6.7\n"
        f"      hosts:\n{there}\n{more}policy: {{host_failures_tolerated: {failures}, cpu: {{statistic: {statistic}}}}}\n"
        f"rules: {rules}\n"
    )


def planned(text: str) -> tuple[Estate, Demand, Plan]:
    estate = load_inventory(None, text=text)
    demand = size(estate)
    plan = place(estate, demand, stop=Stop(work=0.5))
    assert plan.hosts, plan.conflicts
    return estate, demand, plan


def room_for(case: tuple[Estate, Demand, Plan], of: VmSize) -> SizeRoom:
    found: Room = room(*case, [of])
    return found.sizes[0]


def frozen_estate(case: tuple[Estate, Demand, Plan]) -> Estate:
    """The estate with every VM pinned where it is, and no other hosts than the plan's."""
    estate, demand, plan = case
    pins = tuple(
        RuleStatement("pin", (vm.name,), hosts=(plan.hosts[host].name,))
        for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
    )
    names = {host.name for host in plan.hosts}
    clusters = tuple(
        replace(cluster, hosts=tuple(host for host in cluster.hosts if host.name in names))
        for cluster in estate.clusters
    )
    return replace(estate, clusters=clusters, rules=(*estate.rules, *pins))


def by_brute_force(case: tuple[Estate, Demand, Plan], of: VmSize) -> int:
    """Add one VM after the other to the first host that the checker lets it on."""
    filling = Filling(*case, of)
    counts: dict[int, int] = {}
    for host, planned_host in enumerate(case[2].hosts):
        while not planned_host.spare and not filling.violations_with({**counts, host: counts.get(host, 0) + 1}):
            counts[host] = counts.get(host, 0) + 1
    return sum(counts.values())


SIZES = st.builds(
    VmSize,
    st.just("s"),
    st.integers(1, 8),
    st.sampled_from((3000, 4096, 6000, 8192, 16384)),
    st.sampled_from((0.0, 333.3, 1500.0, 4000.0)),
    st.sampled_from((0.0, 10.0, 33.3)),
)
MACHINES = st.tuples(st.sampled_from((8, 16)), st.sampled_from((32, 48, 64)))
CASES = st.builds(
    inventory,
    n_vms=st.integers(1, 5),
    hosts=st.tuples(MACHINES, MACHINES, MACHINES),
    rules=st.sampled_from(("[]", "[{kind: exclusive, servers: [v0]}]", "[{kind: ban, servers: [v0], hosts: [h0]}]")),
    more=st.sampled_from(("", "      datastore: 200 GiB\n")),
    statistic=st.sampled_from(("p95", "peak", "{kind: profile, percentile: 95, slot: 6 h}")),
) | st.builds(inventory, n_vms=st.integers(1, 5), hosts=MACHINES.map(lambda one: (one,) * 3), failures=st.just(1))


@settings(max_examples=40, deadline=None)
@given(text=CASES, of=SIZES)
def test_the_room_is_what_trying_one_by_one_finds(text: str, of: VmSize) -> None:
    case = planned(text)
    found = room_for(case, of)
    assert found.exact
    assert found.fits == by_brute_force(case, of)


@settings(max_examples=12, deadline=None)
@given(text=CASES, of=SIZES)
def test_so_many_more_can_be_planned_and_one_more_cannot(text: str, of: VmSize) -> None:
    case = planned(text)
    estate, demand, _ = case
    fits = room_for(case, of).fits
    still = frozen_estate(case)
    assert place(still, with_more(estate, demand, of, fits), stop=Stop(work=1.0)).hosts
    assert place(still, with_more(estate, demand, of, fits + 1), stop=Stop(work=1.0)).hosts == ()


@settings(max_examples=15, deadline=None)
@given(text=CASES, of=st.lists(SIZES, min_size=1, max_size=3), work=st.sampled_from((0.0, 1e-3, 5e-3, 2e-2)))
def test_what_is_counted_with_little_work_fits_and_is_called_at_least(text: str, of: list[VmSize], work: float) -> None:
    case = planned(text)
    sizes = [replace(size, name=f"s{number}") for number, size in enumerate(of)]
    limit = WorkLimit(Stop(work=work))
    for few, every in zip(room(*case, sizes, limit=limit).sizes, room(*case, sizes).sizes, strict=True):
        assert few.fits <= every.fits
        assert every.exact
        assert few.fits == every.fits or not few.exact
        stops = {reason.what for cluster in few.clusters for reason in cluster.reasons}
        assert few.exact or "effort" in stops or few.fits


def test_an_exclusive_host_takes_nothing_else() -> None:
    case = planned(inventory(rules="[{kind: exclusive, servers: [v0]}]"))
    found = room_for(case, VmSize("s", 1, 1024, 10.0))
    assert {reason.what: reason.hosts for reason in found.clusters[0].reasons}["exclusive"] == 1


def test_a_spare_host_stays_empty() -> None:
    case = planned(inventory(n_vms=2, hosts=((8, 32), (8, 32)), failures=1))
    reasons = {reason.what: reason.hosts for reason in room_for(case, VmSize("s", 1, 30000, 0.0)).clusters[0].reasons}
    assert reasons == {"memory_consumed": 1, "spare": 1}


def test_the_datastore_stops_the_next_one() -> None:
    case = planned(inventory(n_vms=1, more="      datastore: 100 GiB\n"))
    found = room_for(case, VmSize("s", 1, 512, 1.0, disk_gib=40.0))
    assert (found.fits, found.clusters[0].reasons[0].what) == (2, "datastore")


def test_a_hypervisor_s_own_limit() -> None:
    found = room_for(planned(inventory()), VmSize("s", 5000, 512, 1.0))
    assert (found.fits, found.clusters[0].reasons[0].what) == (0, "hypervisor")


def test_sizes_as_written() -> None:
    _, demand, _ = planned(inventory())
    assert sizes_of(["db=4vcpu,32GiB,6GHz,disk=200GiB"], demand.vms) == (VmSize("db", 4, 32768, 6000.0, 200.0),)
    assert [of.name for of in sizes_of([], demand.vms)] == ["small", "medium", "large", "median"]


@pytest.mark.parametrize(
    "text", ["2vcpu,8GiB", "a=8GiB", "a=2vcpu", "a=2vcpu,8", "a=2vcpu,8GiB,3", "=2vcpu,8GiB", "a="]
)
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(UsageError):
        sizes_of([text], ())


def test_what_is_left_is_left_of_the_host(town: Town) -> None:
    # all VMs are multiples of 3 GiB, so that the planner sees hosts of two such pieces
    vms = [town.vm("v", gib=3)]
    estate = town.estate(vms, [town.cluster(types=[town.kind(hardware=town.hardware(gib=8))])])
    plan = place(estate, town.demand(vms), stop=Stop(work=0.5))
    [of_cluster] = room(estate, town.demand(vms), plan, [VmSize("s", 1, 3 * 1024, 0.0)]).sizes[0].clusters
    assert of_cluster.fits == 1
    assert of_cluster.reasons[0].detail == "c-t-01 has 2 GiB left, but one more VM needs 3 GiB"
