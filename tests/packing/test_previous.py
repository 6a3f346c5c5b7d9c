"""Plans that stay near the one before: nobody moves without need, and the fewest that must."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

STOP = Stop(work=5.0)


def previous_of(plan: Plan, names: Sequence[str]) -> Previous:
    hosts = tuple(PreviousHost(h.name, h.cluster, h.type_name, h.spare) for h in plan.hosts)
    return Previous(hosts, {vm: plan.hosts[int(h)].name for vm, h in zip(names, plan.host_of_vm, strict=True)})


def on(placed: dict[str, str]) -> Previous:
    return Previous(tuple(PreviousHost(h, "c", "t") for h in sorted(set(placed.values()))), placed)


def test_the_plan_just_made_moves_nothing(town: Town) -> None:
    vms = [town.vm(f"v{i:02d}", mhz=1000.0 * (1 + i % 5), gib=1 + i % 3) for i in range(40)]
    kind = town.kind(hardware=town.hardware(cores=16, gib=32))
    estate, demand = town.estate(vms, [town.cluster(types=[kind])]), town.demand(vms)
    first = place(estate, demand, stop=STOP)
    again = place(estate, demand, stop=STOP, previous=previous_of(first, [vm.name for vm in vms]))
    assert again.changes is not None
    assert (again.changes.kept, again.changes.moved) == (40, ())
    assert again.hosts == first.hosts
    assert again.host_of_vm.tolist() == first.host_of_vm.tolist()
    assert again.levels[-1].criterion == "migrations"
    assert again.levels[-1].proven


def test_a_placement_that_no_search_would_find_is_kept(town: Town) -> None:
    vms = [town.vm(f"v{i}", mhz=1000.0) for i in range(6)]
    kind = town.kind(hardware=town.hardware(cores=3))
    estate, demand = town.estate(vms, [town.cluster(types=[kind])]), town.demand(vms)
    before = {f"v{i}": f"c-t-0{1 + i % 2}" for i in range(6)}
    plan = place(estate, demand, stop=STOP, previous=on(before))
    assert town.hosts_of(plan, demand) == before


def test_a_newcomer_takes_the_gap(town: Town) -> None:
    vms = [town.vm(f"v{i}", mhz=1000.0) for i in range(6)]
    kind = town.kind(hardware=town.hardware(cores=3))
    estate, demand = town.estate(vms, [town.cluster(types=[kind])]), town.demand(vms)
    before = {f"v{i}": f"c-t-0{1 + i % 2}" for i in range(5)}
    plan = place(estate, demand, stop=STOP, previous=on(before))
    assert plan.changes is not None
    assert (plan.changes.kept, plan.changes.new) == (5, ("v5",))
    assert town.hosts_of(plan, demand)["v5"] == "c-t-02"


def test_a_host_is_emptied_where_that_saves_it(town: Town) -> None:
    vms = [town.vm(f"v{i}", mhz=1000.0) for i in range(6)]
    kind = town.kind(hardware=town.hardware(cores=3))
    estate, demand = town.estate(vms, [town.cluster(types=[kind])]), town.demand(vms)
    before = {"v0": "c-t-01", "v1": "c-t-01", "v2": "c-t-01", "v3": "c-t-02", "v4": "c-t-02", "v5": "c-t-07"}
    plan = place(estate, demand, stop=STOP, previous=on(before))
    assert plan.hosts_used == 2
    assert plan.changes is not None
    assert [(m.vm, m.source, m.target) for m in plan.changes.moved] == [("v5", "c-t-07", "c-t-02")]
    assert plan.changes.hosts_left == ("c-t-07",)
    assert plan.levels[-1].bound == 1.0


def test_the_order_of_the_inventory_does_not_matter(town: Town) -> None:
    vms = [town.vm(f"v{i:02d}", mhz=500.0 * (1 + i % 4), gib=1 + i % 3) for i in range(20)]
    kinds = [town.kind(name, town.hardware(cores=8, gib=16)) for name in ("t", "u")]
    before = {f"v{i:02d}": f"c-{'tu'[i % 2]}-0{1 + i % 3}" for i in range(18)}
    hosts = tuple(PreviousHost(h, "c", h[2]) for h in sorted(set(before.values())))
    found = []
    for order in (1, -1):
        estate = town.estate(vms[::order], [town.cluster(types=kinds[::order])])
        demand = town.demand(vms[::order])
        found.append(town.hosts_of(place(estate, demand, stop=STOP, previous=Previous(hosts, before)), demand))
    assert found[0] == found[1]


def test_who_ran_on_a_host_that_is_gone_must_move(town: Town) -> None:
    vms = [town.vm(f"v{i}", mhz=1000.0) for i in range(4)]
    hosts = [town.host("esx-1", town.hardware(cores=4)), town.host("esx-2", town.hardware(cores=4))]
    estate, demand = town.estate(vms, [town.cluster(hosts=hosts)]), town.demand(vms)
    plan = place(estate, demand, stop=STOP, previous=on(dict.fromkeys(("v0", "v1", "v2", "v3"), "old-9")))
    assert plan.levels[-1].value == 4
    assert plan.levels[-1].proven
    assert plan.levels[-1].among == "all"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_as_few_move_as_any_placement_on_these_hosts_needs(
    small_estates: Callable[[int, int], st.SearchStrategy[Small]], data: st.DataObject
) -> None:
    small = data.draw(small_estates(0, 2))
    plan = place(small.estate, small.demand, stop=STOP)
    if not plan.hosts:
        return
    names = [vm.name for vm in small.demand.vms]
    known = [h.name for h in small.hosts]
    before = {vm: data.draw(st.sampled_from([*known, "gone"])) for vm in names}
    host_of = {h.name: h for h in small.hosts}
    hosts = [
        PreviousHost(h, host_of[h].cluster, host_of[h].type_name) for h in sorted(set(before.values())) if h in host_of
    ]
    previous = Previous((*hosts, PreviousHost("gone", "c", "none")), before)
    kept = place(small.estate, small.demand, stop=STOP, previous=previous)
    assert kept.cost <= plan.cost + 1e-9
    level = next(lv for lv in kept.levels if lv.criterion == "migrations")
    best = least_moves(small, kept, names, before, same_hosts=level.among == "same hosts")
    assert level.bound is None or level.bound <= best
    if level.proven:
        assert level.value <= best
    again = place(small.estate, small.demand, stop=STOP, previous=previous_of(kept, names))
    assert again.changes is not None
    assert again.changes.moved == ()


def least_moves(small: Small, plan: Plan, names: Sequence[str], before: dict[str, str], *, same_hosts: bool) -> int:
    """
    Return the fewest moves of any sound placement that costs no more and uses no more hosts, by trying all.

    Parameters
    ----------
    same_hosts
        Only placements on the existing hosts that the plan uses and as many to buy of each type.
    """
    best = len(names)
    for placement in itertools.product(range(len(small.hosts)), repeat=len(names)):
        candidate = small.plan(placement)
        if same_hosts and kinds(candidate) != kinds(plan):
            continue
        moves = sum(before[vm] != small.hosts[h].name for vm, h in zip(names, placement, strict=True))
        if moves >= best or candidate.cost > plan.cost + 1e-9 or candidate.hosts_used > plan.hosts_used:
            continue
        if not violations(small.estate, small.demand, replace(candidate, status="feasible")):
            best = moves
    return best


def kinds(plan: Plan) -> list[tuple[str, str]]:
    return sorted((h.cluster, h.name if h.existing else h.type_name) for h in plan.hosts)
