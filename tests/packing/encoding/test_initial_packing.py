"""A placement of names as the start of a search, on an estate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.encoding.initial_packing import initial_packing, placement_of
from vconsolidate.packing.place import place

if TYPE_CHECKING:
    from tests.towns import Town


def test_a_plan_is_where_its_vms_run_and_the_next_search_begins_there(town: Town) -> None:
    vms = [town.vm(f"v{number}", mhz=40_000.0, gib=8) for number in range(5)]
    demand = town.demand(vms)
    estate = town.estate(vms, [town.cluster(types=[town.kind()])])
    plan = place(estate, demand, stop=Stop(work=1.0))
    before = placement_of(demand, plan)
    assert set(before.host_of_vm) == {vm.name for vm in vms}
    assert {host.name for host in before.hosts} == {host.name for host in plan.hosts}
    encoded = encode(estate, demand)
    bins = initial_packing(encoded, before)
    assert sorted(sum(used.copies) for used in bins) == [1, 2, 2]
    again = place(estate, demand, stop=Stop(work=1e-6), start=before)
    assert again.hosts_used <= plan.hosts_used


def test_hosts_that_are_gone_and_vms_that_are_new_are_left_out(town: Town) -> None:
    vms = [town.vm("a", mhz=1.0), town.vm("b", mhz=2.0)]
    encoded = encode(town.estate(vms, [town.cluster(hosts=[town.host("h1")])]), town.demand(vms))
    before = Previous(
        (PreviousHost("h1", "c", "t"), PreviousHost("gone", "c", "t")), {"a": "h1", "b": "gone", "old": "h1"}
    )
    [used] = initial_packing(encoded, before)
    assert sum(used.copies) == 1
    assert initial_packing(encoded, None) == ()
