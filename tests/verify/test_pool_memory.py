"""Memory that resource pools guarantee: placement and checker to the last MiB, with twins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.cases import Case, by_hand
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.pool_memory import add_memory, memory_pieces
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations
from vconsolidate.verify.pool_memory import with_memory_parts

if TYPE_CHECKING:
    from tests.towns import Town
    from vconsolidate.model.demand import VirtualMachine

STOP = Stop(work=1.0)


def pool(name: str, *members: str, gib: float = 0.0, **fields: object) -> ResourcePool:
    return ResourcePool(name, "c", members=members, memory_reservation_mib=gib * 1024, **fields)  # type: ignore[arg-type]


def pooled(
    town: Town, vms: Sequence[VirtualMachine], pools: Sequence[ResourcePool], hosts: Sequence[int], ratio: float = 1.0
) -> Case:
    there = [town.host(f"h{n}", town.hardware(gib=gib)) for n, gib in enumerate(hosts)]
    base = town.cluster()
    cluster = town.cluster(hosts=there, policy=replace(base.policy, memory_overcommit=ratio))
    estate = replace(town.estate(vms, [cluster]), resource_pools=tuple(pools))
    planned = tuple(town.planned(h.name, "c", "t", h.hardware, existing=True) for h in there)
    return Case(estate, town.demand(vms), by_hand(planned, [0] * len(vms)))


def test_vms_hold_their_part_by_configured_memory(town: Town) -> None:
    vms = [town.vm("a", gib=6, reservation_mib=1024), town.vm("b", gib=2), town.vm("c", gib=4)]
    pools = [pool("low", "a", parent="top", gib=2), pool("top", "b", gib=5)]
    case = pooled(town, vms, pools, [64])
    # low: 2 GiB, of which a holds its own 1 GiB; top: 5 GiB less those 2, 3/4 to a and 1/4 to b
    expected = [1024 + 2304, 768, 0]
    for make in (add_memory, with_memory_parts):
        assert [vm.pool_reservation_mib for vm in make(case.estate, case.demand).vms] == expected


@pytest.mark.parametrize(("gib", "fits"), [(8, True), (9, False)])
def test_overcommit_stops_where_pools_guarantee(town: Town, gib: float, fits: bool) -> None:
    vms = [town.vm("a", gib=6, consumed_mib=1024.0), town.vm("b", gib=6, consumed_mib=1024.0)]
    case = pooled(town, vms, [pool("p", "a", "b", gib=gib)], [8], ratio=2.0)
    assert ("memory_reserved" in case.broken()) is not fits
    assert place(case.estate, case.demand, stop=STOP).status == ("optimal" if fits else "infeasible")


@pytest.mark.parametrize(("hosts", "fits"), [((12,), True), ((11,), False), ((8, 4), True)])
def test_what_no_vm_holds_is_kept_on_hosts(town: Town, hosts: tuple[int, ...], fits: bool) -> None:
    case = pooled(town, [town.vm("a", gib=4)], [pool("p", "a", gib=8), pool("empty", gib=4)], hosts)
    parts = memory_pieces(case.estate, add_memory(case.estate, case.demand))
    assert [(part.count, part.mib) for part in parts] == [(2, 4096)]
    assert (case.broken() == {"resource_pool"}) is not fits
    plan = place(case.estate, case.demand, stop=STOP)
    assert plan.status == ("optimal" if fits else "infeasible")
    if fits:
        assert sum(kept.count for kept in plan.room if kept.for_pools) == 2
        assert violations(case.estate, case.demand, plan) == ()


def test_a_limit_must_cover_what_is_reserved(town: Town) -> None:
    vms = [town.vm("a", gib=4, reservation_mib=2048)]
    for limit, broken in ((2048.0, False), (2047.0, True)):
        case = pooled(town, vms, [pool("p", "a", memory_limit_mib=limit)], [64])
        assert (case.broken() == {"resource_pool"}) is broken
        plan = place(case.estate, case.demand, stop=STOP)
        assert plan.status == ("infeasible" if broken else "optimal")
        assert [one.subject for one in plan.conflicts] == (["p"] if broken else [])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_placements_keep_what_pools_guarantee(town: Town, data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    vms = [
        town.vm(f"v{n}", gib=gib, reservation_mib=1024 * data.draw(st.integers(0, gib))) for n, gib in enumerate(sizes)
    ]
    cut = data.draw(st.integers(0, len(vms)))
    few = st.integers(0, 12)
    pools = [
        pool("low", *(vm.name for vm in vms[:cut]), parent="top", gib=data.draw(few)),
        pool("top", *(vm.name for vm in vms[cut:]), gib=data.draw(few)),
    ]
    hosts = data.draw(st.lists(st.integers(2, 16), min_size=1, max_size=3))
    case = pooled(town, vms, pools, hosts, ratio=data.draw(st.sampled_from((1.0, 1.5))))
    one, other = (make(case.estate, case.demand).vms for make in (add_memory, with_memory_parts))
    assert [vm.pool_reservation_mib for vm in one] == [vm.pool_reservation_mib for vm in other]
    plan = place(case.estate, case.demand, stop=STOP)
    assert plan.status in {"optimal", "infeasible"}
    assert violations(case.estate, case.demand, plan) == ()
    if plan.status == "infeasible":
        assert case.broken()
